/** A payment backend that is slow, down, forgetful or unwilling. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHarness, type Harness } from '../support/harness.js';
import { eventually } from '../support/eventually.js';
import {
  booksOf,
  initiate,
  nothingBooked,
  openTopUp,
  paidOnce,
  proPlan,
  untilStatus,
} from '../support/payments.js';

interface SandboxPayment {
  payment_id: string;
  external_payment_id: string;
  status: string;
}

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { PAYMENT_POLL_FIRST: '2s' } });
});
afterAll(() => h.close());

async function atSandbox(paymentId: unknown): Promise<SandboxPayment[]> {
  const response = await fetch(`${h.sandboxUrl}/sandbox/payments`);
  const { payments } = (await response.json()) as { payments: SandboxPayment[] };
  return payments.filter(({ payment_id }) => payment_id === paymentId);
}

describe('initiate', () => {
  test('500s are tried again until the backend takes it', async () => {
    const { team, owner } = await h.newTeam();
    await h.fault(team, { initiate: 'error_500', initiate_times: 2 });
    const { body } = await initiate(h, team, owner, proPlan);
    await untilStatus(h, owner, body.payment_id, 'completed');
    expect(await booksOf(h, team)).toEqual(paidOnce);
  });

  test('a slow backend is given up after three seconds and asked again: still one payment there', async () => {
    const { team, owner } = await h.newTeam();
    await h.fault(team, { initiate: 'slow', delay_ms: 5_000, initiate_times: 1 });
    const { body } = await initiate(h, team, owner, proPlan);
    await untilStatus(h, owner, body.payment_id, 'completed');
    expect(await atSandbox(body.payment_id)).toHaveLength(1);
    expect(await booksOf(h, team)).toEqual(paidOnce);
  });

  test('an answer that is lost though the payment exists makes no second payment', async () => {
    const { team, owner } = await h.newTeam();
    await h.fault(team, { initiate: 'lost_answer', initiate_times: 1 });
    const { body } = await initiate(h, team, owner, proPlan);
    await untilStatus(h, owner, body.payment_id, 'completed');
    expect(await atSandbox(body.payment_id)).toHaveLength(1);
    expect(await booksOf(h, team)).toEqual(paidOnce);
  });

  test('a backend that stays down: 202 and pending, and cancelling works all the same', async () => {
    const { team, owner } = await h.newTeam();
    await h.fault(team, { initiate: 'error_500', initiate_times: -1 });
    const accepted = await initiate(h, team, owner, proPlan);
    expect(accepted).toMatchObject({ status: 202, body: { status: 'pending', payment_url: null } });
    const cancelled = await h.call('POST', `/api/payments/${String(accepted.body.payment_id)}/cancel`, {
      as: owner,
    });
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await booksOf(h, team)).toMatchObject(nothingBooked);
  });

  test.each([
    ['bad_request', /refused this payment/],
    ['unauthorized', /did not accept our credentials/],
  ])('%s ends it as failed, with a reason that a person understands', async (fault, reason) => {
    const { team, owner } = await h.newTeam();
    await h.fault(team, { initiate: fault, initiate_times: -1 });
    const failed = await initiate(h, team, owner, proPlan);
    expect(failed).toMatchObject({
      status: 201,
      body: { status: 'failed', payment_url: null, reason: expect.stringMatching(reason) },
    });
    expect(await booksOf(h, team)).toMatchObject(nothingBooked);
    const { body } = await h.call('GET', `/api/payments/${String(failed.body.payment_id)}/status`, {
      as: owner,
    });
    expect(body).toMatchObject({ status: 'failed', reason: expect.stringMatching(reason) });
  });
});

test('status calls that fail do not lose the payment', async () => {
  const { team, owner } = await h.newTeam();
  await h.fault(team, {
    callback: 'never',
    outcome: 'completed',
    outcome_after_ms: 100,
    status_call: 'error_500',
    status_call_times: 2,
  });
  const { body } = await initiate(h, team, owner, proPlan);
  await untilStatus(h, owner, body.payment_id, 'completed');
  expect(await booksOf(h, team)).toEqual(paidOnce);
});

test('a cancel that the backend refuses because the money has moved: 409, completed, plan on', async () => {
  const { team, owner } = await h.newTeam();
  await h.fault(team, {
    callback: 'late',
    callback_delay_ms: 600_000,
    outcome: 'completed',
    outcome_after_ms: 0,
  });
  const { body } = await initiate(h, team, owner, proPlan);
  await eventually(async () => (await atSandbox(body.payment_id))[0]?.status === 'completed');
  const answer = await h.call('POST', `/api/payments/${String(body.payment_id)}/cancel`, { as: owner });
  expect(answer).toMatchObject({
    status: 409,
    body: { code: 'payment_not_cancellable', payment_status: 'completed' },
  });
  expect(await booksOf(h, team)).toEqual(paidOnce);
});

test('a cancel call that fails at first is repeated until the backend has cancelled', async () => {
  const { team, owner } = await h.newTeam();
  await h.fault(team, { cancel_call: 'error_500', cancel_call_times: 1 });
  const { body } = await initiate(h, team, owner, openTopUp);
  const answer = await h.call('POST', `/api/payments/${String(body.payment_id)}/cancel`, { as: owner });
  expect(answer).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  expect(await atSandbox(body.payment_id)).toMatchObject([{ status: 'cancelled' }]);
});

test('a person who refuses on the pay page cancels the payment', async () => {
  const { team, owner } = await h.newTeam();
  const { body } = await initiate(h, team, owner, openTopUp);
  await fetch(`${h.sandboxUrl}/pay/${String(body.external_payment_id)}/refuse`, { method: 'POST' });
  await untilStatus(h, owner, body.payment_id, 'cancelled');
  expect(await booksOf(h, team)).toMatchObject(nothingBooked);
});
