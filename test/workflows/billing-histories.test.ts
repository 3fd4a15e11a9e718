/** The ways of add-ons, plans and refunds, run for real with periods of seconds, and their histories replayed. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { lifeState } from '../../src/workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, proPlan, untilStatus } from '../support/payments.js';
import { replayAndRecord, replayRecorded } from './histories.js';

let h: Harness;
let brief: Harness;
beforeAll(async () => {
  h = await startHarness();
  brief = await startHarness({ env: { BILLING_PERIOD: '6s', GRACE_PERIOD: '2s' } });
});
afterAll(() => Promise.all([h.close(), brief.close()]));

async function pay(on: Harness, { team, owner }: { team: string; owner: string }, body: object = proPlan) {
  const { body: payment } = await initiate(on, team, owner, body);
  await untilStatus(on, owner, payment.payment_id, 'completed');
  return payment.payment_id as string;
}

/** A team with a plan and an add-on of three units, an amount that the sandbox completes by itself. */
async function newAddon(on: Harness) {
  const team = await on.newTeam();
  await pay(on, team);
  await pay(on, team);
  const body = { resource_type: 'ram', quantity: 3 };
  const bought = await on.call('POST', `/api/resources/${team.team}/purchase`, { as: team.owner, body });
  await untilStatus(on, team.owner, bought.body.payment_id, 'completed');
  const id = bought.body.resource_id as string;
  return { ...team, id, handle: on.octroi.client.workflow.getHandle(`addon-${id}`) };
}

test('an add-on that expires', async () => {
  const { handle } = await newAddon(brief);
  expect(await handle.result()).toBe('expired');
  await replayAndRecord('addon-expired', handle);
});

test('an add-on that is renewed from credit, then expires', async () => {
  const addon = await newAddon(brief);
  await pay(brief, addon, { payment_method: 'mobile_money', amount: '3.00' });
  expect(await addon.handle.result()).toBe('expired');
  const periods = await brief.rows('SELECT FROM paid_period WHERE addon_id = $1', [addon.id]);
  expect(periods).toHaveLength(2);
  await replayAndRecord('addon-renewed', addon.handle);
});

test('an add-on that is cancelled, by its team and by an operator in the Web UI', async () => {
  const [byTeam, byOperator] = [await newAddon(h), await newAddon(h)];
  await h.call('DELETE', `/api/resources/${byTeam.team}/cancel/${byTeam.id}`, { as: byTeam.owner });
  expect(await byTeam.handle.result()).toBe('cancelled');
  await replayAndRecord('addon-cancelled', byTeam.handle);
  await byOperator.handle.cancel();
  expect(await byOperator.handle.result()).toBe('cancelled');
  await replayAndRecord('addon-cancelled-in-web-ui', byOperator.handle);
});

test('a plan through reminders and grace to free, and back to pro', async () => {
  const team = await brief.newTeam();
  await pay(brief, team);
  const handle = brief.octroi.client.workflow.getHandle(`subscription-${team.team}`);
  const waitsFor = (what: RegExp) =>
    eventually(async () => what.test((await handle.query(lifeState)).waitingFor));
  await waitsFor(/^fall/);
  await waitsFor(/^news$/);
  await replayAndRecord('plan-grace-and-fall', handle);
  await pay(brief, team);
  await waitsFor(/^remind/);
  await replayAndRecord('plan-back-to-pro', handle);
});

test('a refund: made, made after errors, refused', async () => {
  const faults = {
    'refund-completed': {},
    'refund-completed-after-500s': { refund_call: 'error_500', refund_call_times: 2 },
    'refund-refused': { refund_call: 'bad_request' },
  };
  for (const [name, fault] of Object.entries(faults)) {
    const team = await h.newTeam();
    if (Object.keys(fault).length > 0) await h.fault(team.team, fault);
    const id = await pay(h, team);
    const answer = await h.call('POST', `/api/payments/${id}/refund`, {
      as: 'operator',
      body: { to: 'backend' },
    });
    const [refund] = await h.rows<{ id: string }>('SELECT id FROM refund WHERE payment_id = $1', [id]);
    expect(answer.status).toBe(name === 'refund-refused' ? 409 : 201);
    const handle = h.octroi.client.workflow.getHandle(`refund-${refund?.id}`);
    expect(await handle.result()).toBe(name === 'refund-refused' ? 'failed' : 'completed');
    await replayAndRecord(name, handle);
  }
});

test('those that 0.2 recorded are replayed by this version', async () => {
  const recorded = (await replayRecorded()).filter((name) => name.startsWith('0.2/'));
  expect(recorded.sort()).toEqual(
    [
      'addon-cancelled',
      'addon-cancelled-in-web-ui',
      'addon-expired',
      'addon-renewed',
      'plan-back-to-pro',
      'plan-grace-and-fall',
      'refund-completed',
      'refund-completed-after-500s',
      'refund-refused',
    ].map((name) => `0.2/${name}`),
  );
});
