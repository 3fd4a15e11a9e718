/**
 * Each way a payment can end, run for real, and its history replayed. Histories of earlier versions stand in
 * `test/histories/<version>/` and are replayed too: a change that breaks running payments fails here.
 * `RECORD_HISTORIES=<version> npm test -- histories.test.ts` records a new set.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { callback, initiate, openTopUp, proPlan, untilStatus } from '../support/payments.js';
import { recordedTexts, replayAndRecord, replayRecorded } from './histories.js';

let h: Harness;
let impatient: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { PAYMENT_POLL_FIRST: '1s' } });
  impatient = await startHarness({ env: { PAYMENT_DEADLINE: '3s', PAYMENT_POLL_FIRST: '1s' } });
});
afterAll(() => Promise.all([h.close(), impatient.close()]));

interface Way {
  ends: string;
  faults?: Record<string, unknown>;
  body?: object;
  on?: () => Harness;
  /** What happens to the payment after it was initiated. */
  then?: (payment: { id: string; external: string; owner: string }) => Promise<unknown>;
}

const open = { outcome: 'completed', outcome_after_ms: 3_600_000 };
const cancel = ({ id, owner }: { id: string; owner: string }) =>
  h.call('POST', `/api/payments/${id}/cancel`, { as: owner });

const ways: Record<string, Way> = {
  'completed-by-callback': { ends: 'completed' },
  'completed-by-poll': {
    ends: 'completed',
    faults: { callback: 'never', outcome: 'completed', outcome_after_ms: 0 },
  },
  'completed-by-early-callback': {
    ends: 'completed',
    faults: { callback: 'early', outcome: 'completed', outcome_after_ms: 0 },
  },
  'completed-after-500s': { ends: 'completed', faults: { initiate: 'error_500', initiate_times: 1 } },
  'failed-by-callback': { ends: 'failed', body: { amount: '0.02', payment_method: 'mobile_money' } },
  'refused-by-backend': { ends: 'failed', faults: { initiate: 'bad_request', initiate_times: -1 } },
  'cancelled-by-team': { ends: 'cancelled', body: openTopUp, then: cancel },
  'cancelled-while-initiating': {
    ends: 'cancelled',
    faults: { initiate: 'error_500', initiate_times: -1 },
    then: cancel,
  },
  'cancelled-by-payer': { ends: 'cancelled', body: { amount: '0.03', payment_method: 'mobile_money' } },
  expired: { ends: 'expired', faults: { ...open, callback: 'never' }, on: () => impatient },
};

async function live({ ends, faults, body = proPlan, on = () => h, then }: Way) {
  const harness = on();
  const { team, owner } = await harness.newTeam();
  if (faults) await harness.fault(team, faults);
  const { body: payment } = await initiate(harness, team, owner, body);
  const id = payment.payment_id as string;
  await then?.({ id, external: payment.external_payment_id as string, owner });
  await untilStatus(harness, owner, id, ends);
  const handle = await finished(harness, id);
  const { runId } = await handle.describe();
  return { id, external: payment.external_payment_id as string, handle, runId };
}

async function finished(harness: Harness, id: string) {
  const handle = harness.octroi.client.workflow.getHandle(`payment-${id}`);
  await handle.result();
  return handle;
}

describe('each way a payment can end is replayed', () => {
  test.each(Object.entries(ways))('%s', async (name, way) => {
    const { handle } = await live(way);
    await replayAndRecord(name, handle);
  });

  test('late-money: the payment runs once more, to book it', async () => {
    const { id, external, runId } = await live({ ends: 'cancelled', body: openTopUp, then: cancel });
    await callback(h, { external_payment_id: external, status: 'completed' });
    await eventually(
      async () => (await h.rows('SELECT id FROM ledger_entry WHERE payment_id = $1', [id])).length === 2,
    );
    const handle = await finished(h, id);
    expect((await handle.describe()).runId).not.toBe(runId);
    await replayAndRecord('late-money', handle);
  });
});

describe('recorded histories', () => {
  test('are replayed by this version', async () => {
    const replayed = await replayRecorded();
    for (const name of [...Object.keys(ways), 'late-money']) expect(replayed).toContain(`0.1/${name}`);
    // Of a worker that traced, too.
    expect(replayed).toContain('0.4/traced-completed');
  });

  test('tell nothing of people: no address, no name, none of what they wrote', async () => {
    const texts = await recordedTexts();
    expect(Object.keys(texts).length).toBeGreaterThan(30);
    // Payloads are read: the plan's price stands in one.
    expect(texts['0.1/completed-by-callback']).toContain('3.00 EUR');
    const address = /[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,}/i;
    const words = /Ada\b|Team One|It is down|\bHelp\b/;
    for (const [name, text] of Object.entries(texts)) {
      expect([name, address.exec(text)?.[0], words.exec(text)?.[0]]).toEqual([name, undefined, undefined]);
    }
  });
});
