/** Callbacks as they really come: forged, doubled, early, late, in the wrong order, or not at all. */
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHarness, type Harness } from '../support/harness.js';
import { eventually } from '../support/eventually.js';
import {
  booksOf,
  callback,
  credited,
  initiate,
  nothingBooked,
  openTopUp,
  paidOnce,
  proPlan,
  untilStatus,
} from '../support/payments.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { PAYMENT_POLL_FIRST: '1s' } });
});
afterAll(() => h.close());

/** A payment that only this test's own callbacks can end: the sandbox stays silent and open. */
async function silentPayment(body: object = proPlan) {
  const { team, owner } = await h.newTeam();
  await h.fault(team, { outcome: 'completed', outcome_after_ms: 3_600_000, callback: 'never' });
  const { body: payment } = await initiate(h, team, owner, body);
  return { team, owner, id: payment.payment_id as string, external: payment.external_payment_id as string };
}

const ledgerOf = async (team: string) =>
  (await h.rows('SELECT id FROM ledger_entry WHERE team_id = $1', [team])).length;

describe('a callback is believed only if it is signed', () => {
  const forgeries: [string, (raw: string) => string][] = [
    ['unsigned', () => ''],
    [
      'signed with another secret',
      (raw) => `sha256=${createHmac('sha256', 'other').update(raw).digest('hex')}`,
    ],
    [
      'signed for another body',
      () => `sha256=${createHmac('sha256', 'test-webhook-secret').update('{}').digest('hex')}`,
    ],
    ['with a signature of another form', () => 'sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['with a short signature', () => 'sha256=00'],
  ];
  test.each(forgeries)('%s: 401, an audit entry, and no effect', async (_, signature) => {
    const { team, owner, id, external } = await silentPayment();
    const before = await h.rows(`SELECT id FROM audit_log WHERE action = 'callback.refused'`);
    const answer = await callback(h, { external_payment_id: external, status: 'completed' }, signature);
    expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_signature' } });
    const after = await h.rows(`SELECT id FROM audit_log WHERE action = 'callback.refused'`);
    expect(after).toHaveLength(before.length + 1);
    expect(await h.rows('SELECT id FROM payment_event WHERE external_payment_id = $1', [external])).toEqual(
      [],
    );
    const { body } = await h.call('GET', `/api/payments/${id}/status`, { as: owner });
    expect(body.status).not.toBe('completed');
    expect(await booksOf(h, team)).toMatchObject(nothingBooked);
  });
});

describe('with a timestamp, which is signed too', () => {
  const signed = (timestamp: string) => (raw: string) =>
    `sha256=${createHmac('sha256', 'test-webhook-secret').update(`${timestamp}.${raw}`).digest('hex')}`;
  const secondsAgo = (seconds: number) => String(Math.round(Date.now() / 1000) - seconds);

  test('a callback is believed for five minutes, and not without the timestamp that it was signed with', async () => {
    const { id, owner, external } = await silentPayment();
    const body = { external_payment_id: external, status: 'completed' };
    const now = secondsAgo(0);
    const refused = [
      await callback(h, body, signed(secondsAgo(400)), secondsAgo(400)),
      await callback(h, body, signed(secondsAgo(-400)), secondsAgo(-400)),
      await callback(h, body, signed('soon'), 'soon'),
      await callback(h, body, signed(now), secondsAgo(100)),
      await callback(h, body, signed(now)),
      await callback(h, body, undefined, now),
    ];
    expect(refused.map(({ status }) => status)).toEqual(Array(6).fill(401));
    expect(await callback(h, body, signed(now), now)).toMatchObject({ status: 200 });
    await untilStatus(h, owner, id, 'completed');
  });
});

test('an unknown status is refused with 422 and stored nowhere', async () => {
  const { external } = await silentPayment();
  const answer = await callback(h, { external_payment_id: external, status: 'paid' });
  expect(answer).toMatchObject({
    status: 422,
    body: { code: 'validation_failed', errors: [{ field: 'status' }] },
  });
  expect(await h.rows('SELECT id FROM payment_event WHERE external_payment_id = $1', [external])).toEqual([]);
});

test('a callback that comes many times at once counts once', async () => {
  const { team, owner, id, external } = await silentPayment();
  const body = { external_payment_id: external, status: 'completed', metadata: { transaction_id: 't-1' } };
  const answers = await Promise.all(Array.from({ length: 8 }, () => callback(h, body)));
  for (const answer of answers)
    expect(answer).toMatchObject({ status: 200, body: { success: true, payment_id: id } });
  await untilStatus(h, owner, id, 'completed');
  const late = await callback(h, body);
  expect(late).toMatchObject({ status: 200, body: { success: true, payment_id: id, status: 'completed' } });
  expect(await booksOf(h, team)).toEqual(paidOnce);
  expect(
    await h.rows('SELECT deliveries FROM payment_event WHERE external_payment_id = $1', [external]),
  ).toEqual([{ deliveries: 9 }]);
});

test.each(['failed', 'cancelled', 'processing', 'pending'])(
  '%s after completed changes nothing',
  async (status) => {
    const { team, owner, id, external } = await silentPayment();
    await callback(h, { external_payment_id: external, status: 'completed' });
    await untilStatus(h, owner, id, 'completed');
    const answer = await callback(h, { external_payment_id: external, status });
    expect(answer).toMatchObject({ status: 200, body: { payment_id: id, status: 'completed' } });
    await eventually(async () => {
      const waiting = await h.rows(
        'SELECT id FROM payment_event WHERE external_payment_id = $1 AND applied_at IS NULL',
        [external],
      );
      return waiting.length === 0;
    });
    expect(await booksOf(h, team)).toEqual(paidOnce);
    await untilStatus(h, owner, id, 'completed');
  },
);

test.each(['failed', 'cancelled'])(
  'money that moves after %s becomes credit, once, and is told of',
  async (ending) => {
    const { team, owner, id, external } = await silentPayment();
    await callback(h, { external_payment_id: external, status: ending });
    await untilStatus(h, owner, id, ending);
    await callback(h, { external_payment_id: external, status: 'completed' });
    await eventually(async () => (await ledgerOf(team)) > 0);
    await callback(h, { external_payment_id: external, status: 'completed' });
    expect(await booksOf(h, team)).toMatchObject({ ...credited(300), mails: 2 });
    expect((await h.call('GET', `/api/payments/${id}/status`, { as: owner })).body.status).toBe(ending);
    const audit = await h.rows(
      `SELECT action FROM audit_log WHERE object_id = $1 AND action = 'payment.late_money'`,
      [id],
    );
    expect(audit).toHaveLength(1);
  },
);

describe('a callback that is repeated after its event was deleted', () => {
  /** Sends it again, and waits until it was dealt with; says what came of it. */
  async function repeat(external: string, status: string) {
    await h.rows('DELETE FROM payment_event WHERE external_payment_id = $1', [external]);
    expect(await callback(h, { external_payment_id: external, status })).toMatchObject({ status: 200 });
    return eventually(async () => {
      const [event] = await h.rows(
        'SELECT outcome FROM payment_event WHERE external_payment_id = $1 AND applied_at IS NOT NULL',
        [external],
      );
      return event?.outcome;
    });
  }

  test('activates nothing twice: the status of the payment tells that it is no news', async () => {
    const { team, owner, id, external } = await silentPayment();
    await callback(h, { external_payment_id: external, status: 'completed' });
    await untilStatus(h, owner, id, 'completed');
    await eventually(async () => (await booksOf(h, team))?.periods === 1);
    const periods = () => h.rows('SELECT * FROM paid_period WHERE team_id = $1', [team]);
    const before = await periods();
    for (const status of ['completed', 'failed']) expect(await repeat(external, status)).toBe('ignored');
    expect(await booksOf(h, team)).toEqual(paidOnce);
    expect(await periods()).toEqual(before);
    await untilStatus(h, owner, id, 'completed');
  });

  test('credits nothing twice: late money is in the ledger once', async () => {
    const { team, owner, id, external } = await silentPayment();
    await callback(h, { external_payment_id: external, status: 'failed' });
    await untilStatus(h, owner, id, 'failed');
    await callback(h, { external_payment_id: external, status: 'completed' });
    await eventually(async () => (await ledgerOf(team)) > 0);
    const before = await booksOf(h, team);
    expect(before).toMatchObject(credited(300));
    for (const status of ['completed', 'failed']) expect(await repeat(external, status)).toBe('ignored');
    expect(await booksOf(h, team)).toEqual(before);
  });
});

test('a callback for a payment that is not known yet is kept, and applied when it is', async () => {
  const { team, owner } = await h.newTeam();
  await h.fault(team, { callback: 'early', outcome: 'completed', outcome_after_ms: 0 });
  const { body } = await initiate(h, team, owner, proPlan);
  await untilStatus(h, owner, body.payment_id, 'completed');
  expect(await booksOf(h, team)).toEqual(paidOnce);
});

test('a callback for nobody is kept: 202, and nothing happens', async () => {
  const external = `nobody-${randomUUID()}`;
  const answer = await callback(h, { external_payment_id: external, status: 'completed' });
  expect(answer).toMatchObject({ status: 202, body: { success: true, payment_id: null } });
  expect(
    await h.rows('SELECT applied_at FROM payment_event WHERE external_payment_id = $1', [external]),
  ).toEqual([{ applied_at: null }]);
});

describe('whatever the backend does with its callbacks, the plan is on once', () => {
  const oddities: Record<string, unknown>[] = [
    { callback: 'never' },
    { callback: 'twice' },
    { callback: 'late', callback_delay_ms: 2_000 },
    { callback: 'out_of_order' },
    { callback: 'early' },
    { callback: 'bad_signature' },
    { callback: 'unsigned' },
  ];
  test.each(oddities)('%p', async (oddity) => {
    const { team, owner } = await h.newTeam();
    await h.fault(team, { outcome: 'completed', outcome_after_ms: 200, ...oddity });
    const { body } = await initiate(h, team, owner, proPlan);
    await untilStatus(h, owner, body.payment_id, 'completed');
    expect(await booksOf(h, team)).toEqual(paidOnce);
  });
});

test('a cancel and a completion at once: one of them, and the books agree with it', async () => {
  await Promise.all(
    Array.from({ length: 10 }, async (_, i) => {
      const { team, owner, id, external } = await silentPayment(i % 2 ? proPlan : openTopUp);
      const [, completion] = await Promise.all([
        h.call('POST', `/api/payments/${id}/cancel`, { as: owner }),
        callback(h, { external_payment_id: external, status: 'completed' }),
      ]);
      expect(completion.status).toBe(200);
      await eventually(async () => (await ledgerOf(team)) > 0);
      const { body } = await h.call('GET', `/api/payments/${id}/status`, { as: owner });
      const { periods, balance, total } = (await booksOf(h, team)) ?? {};
      const isPlan = i % 2 === 1;
      const bought = isPlan && body.status === 'completed';
      expect(['completed', 'cancelled']).toContain(body.status);
      expect({ periods, total }).toEqual({ periods: bought ? 1 : 0, total: '0' });
      expect(balance).toBe(bought ? '0' : isPlan ? '300' : '1234');
    }),
  );
});
