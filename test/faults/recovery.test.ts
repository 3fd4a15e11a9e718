/** What a crash or an outage leaves half done is found and finished, once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { money } from '../../src/domain/money.js';
import { createPaymentStore } from '../../src/stores/payments.js';
import { createRefundStore } from '../../src/stores/refunds.js';
import { limitsNow, paymentFor, freeLimits, proLimits } from '../support/billing-stores.js';
import { startHarness, type Harness } from '../support/harness.js';
import { eventually } from '../support/eventually.js';
import {
  booksOf,
  callback,
  initiate,
  openTopUp,
  paidOnce,
  proPlan,
  strandedPayment,
  untilStatus,
} from '../support/payments.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
  // Only a recovery that a test asks for may help it.
  await h.octroi.client.schedule.getHandle('recover-payments').pause('tests trigger it');
});
afterAll(() => h.close());
beforeEach(() => h.stopWorker());

const recover = () => h.octroi.client.schedule.getHandle('recover-payments').trigger();

const describeWorkflow = (id: string) => h.octroi.client.workflow.getHandle(`payment-${id}`).describe();

test('a payment whose workflow was never started is started by the recovery', async () => {
  const { team, owner, id } = await strandedPayment(h, 30);
  await h.startWorker();
  await recover();
  await untilStatus(h, owner, id, 'completed');
  expect(await booksOf(h, team)).toEqual(paidOnce);
});

test('the recovery leaves young rows to the request that makes them', async () => {
  const { id } = await strandedPayment(h, 1);
  const old = await strandedPayment(h, 30);
  await h.startWorker();
  await recover();
  await untilStatus(h, old.owner, old.id, 'completed');
  await expect(describeWorkflow(id)).rejects.toThrow(/not found/i);
});

test('a callback that nobody was told of is applied by the recovery', async () => {
  await h.startWorker();
  const { team, owner } = await h.newTeam();
  await h.fault(team, { outcome: 'completed', outcome_after_ms: 3_600_000, callback: 'never' });
  const { body } = await initiate(h, team, owner, proPlan);
  await h.rows(
    `INSERT INTO payment_event (external_payment_id, status, received_at)
     VALUES ($1, 'completed', now() - interval '30 seconds')`,
    [body.external_payment_id],
  );
  await recover();
  await untilStatus(h, owner, body.payment_id, 'completed');
  expect(await booksOf(h, team)).toEqual(paidOnce);
});

test('a recovery that meets a database that fails goes on when it does not any more', async () => {
  const { owner, id } = await strandedPayment(h, 30);
  await h.startWorker();
  await h.rows('ALTER TABLE refund RENAME TO refund_away');
  try {
    await recover();
    const sweep = await eventually(async () => {
      for await (const run of h.octroi.client.workflow.list({ query: "WorkflowType = 'recovery'" })) {
        const handle = h.octroi.client.workflow.getHandle(run.workflowId, run.runId);
        const { raw } = await handle.describe();
        if ((raw.pendingActivities?.[0]?.attempt ?? 1) > 1) return handle;
      }
      return undefined;
    });
    await h.rows('ALTER TABLE refund_away RENAME TO refund');
    await sweep.result();
  } finally {
    await h.rows('ALTER TABLE IF EXISTS refund_away RENAME TO refund');
  }
  await untilStatus(h, owner, id, 'completed');
});

test('no more are started in a run than the payment backend takes in a minute', async () => {
  const slow = await startHarness({ worker: false, env: { PAYMENT_RATE_LIMIT: '3' } });
  const { client } = slow.octroi;
  const run = () =>
    client.workflow.execute('recovery', {
      taskQueue: slow.config.temporal.taskQueue,
      workflowId: 'recovery-of-a-test',
    });
  const started = async () => {
    const [row] = await slow.rows<{ n: number }>(
      'SELECT count(*)::int AS n FROM payment WHERE workflow_started_at IS NOT NULL',
    );
    return row?.n;
  };
  try {
    await client.schedule.getHandle('recover-payments').pause('the test runs it');
    for (let i = 0; i < 5; i += 1) await strandedPayment(slow, 30);
    await slow.startWorker();
    expect(await run()).toMatchObject({ payments: 3 });
    await eventually(async () => (await started()) === 3);
    expect(await run()).toMatchObject({ payments: 2 });
  } finally {
    await slow.close();
  }
});

describe('without a worker', () => {
  test('a payment is accepted with 202, and goes its way when a worker is back', async () => {
    const { team, owner } = await h.newTeam();
    const accepted = await initiate(h, team, owner, proPlan);
    expect(accepted).toMatchObject({ status: 202, body: { status: 'pending', payment_url: null } });
    await h.startWorker();
    await untilStatus(h, owner, accepted.body.payment_id, 'completed');
    expect(await booksOf(h, team)).toEqual(paidOnce);
  });

  test('a callback is stored and answered, and applied when a worker is back', async () => {
    await h.startWorker();
    const { team, owner } = await h.newTeam();
    await h.fault(team, { outcome: 'completed', outcome_after_ms: 3_600_000, callback: 'never' });
    const { body } = await initiate(h, team, owner, proPlan);
    await h.stopWorker();
    const answer = await callback(h, { external_payment_id: body.external_payment_id, status: 'completed' });
    expect(answer).toMatchObject({ status: 200, body: { success: true } });
    expect(await booksOf(h, team)).toMatchObject({ entries: 0 });
    await h.startWorker();
    await untilStatus(h, owner, body.payment_id, 'completed');
    expect(await booksOf(h, team)).toEqual(paidOnce);
  });

  test('a cancel that nobody takes is not promised: 503, to be tried again', async () => {
    await h.startWorker();
    const { team, owner } = await h.newTeam();
    const { body } = await initiate(h, team, owner, openTopUp);
    await h.stopWorker();
    const cancel = () => h.call('POST', `/api/payments/${String(body.payment_id)}/cancel`, { as: owner });
    expect(await cancel()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    await h.startWorker();
    expect([200, 409]).toContain((await cancel()).status);
    await untilStatus(h, owner, body.payment_id, 'cancelled');
  });
});

test('a payment whose workflow an operator terminated is ended by the recovery after its deadline', async () => {
  await h.startWorker();
  const { team, owner } = await h.newTeam();
  await h.fault(team, { outcome: 'completed', outcome_after_ms: 3_600_000, callback: 'never' });
  const { body } = await initiate(h, team, owner, proPlan);
  const id = body.payment_id as string;
  await h.octroi.client.workflow.getHandle(`payment-${id}`).terminate('by hand');
  await h.rows(`UPDATE payment SET deadline_at = now() - interval '6 minutes' WHERE id = $1`, [id]);
  await recover();
  expect(await untilStatus(h, owner, id, 'expired')).toMatchObject({ reason: 'It was not paid in time.' });
});

test('cancelling the workflow in the Web UI cancels the payment', async () => {
  await h.startWorker();
  const { team, owner } = await h.newTeam();
  const { body } = await initiate(h, team, owner, openTopUp);
  const handle = h.octroi.client.workflow.getHandle(`payment-${String(body.payment_id)}`);
  await handle.cancel();
  await untilStatus(h, owner, body.payment_id, 'cancelled');
  expect(await handle.result()).toBe('cancelled');
  const [entry] = await h.rows(
    `SELECT actor FROM audit_log WHERE object_id = $1 AND action = 'payment.cancelled'`,
    [body.payment_id],
  );
  expect(entry).toEqual({ actor: 'operator' });
});

test('a finished payment is not run again by the recovery or a repeated start', async () => {
  await h.startWorker();
  const { team, owner } = await h.newTeam();
  const { body } = await initiate(h, team, owner, proPlan);
  const id = body.payment_id as string;
  await untilStatus(h, owner, id, 'completed');
  const { runId } = await eventually(async () => {
    const run = await describeWorkflow(id);
    return run.status.name === 'COMPLETED' && run;
  });
  await h.rows(`UPDATE payment SET workflow_started_at = NULL, status = 'pending' WHERE id = $1`, [id]);
  await h.rows(`UPDATE payment SET created_at = now() - interval '1 minute' WHERE id = $1`, [id]);
  const marker = await strandedPayment(h, 30);
  await recover();
  await untilStatus(h, marker.owner, marker.id, 'completed');
  expect((await describeWorkflow(id)).runId).toBe(runId);
});

/** A team that has paid; its owner's id. */
async function paid(body: object) {
  const { team, owner } = await h.newTeam();
  const payment = await initiate(h, team, owner, body);
  await untilStatus(h, owner, payment.body.payment_id, 'completed');
  const [member] = await h.rows<{ user_id: string }>('SELECT user_id FROM team_member WHERE team_id = $1', [
    team,
  ]);
  return { team, owner, id: payment.body.payment_id as string, user: member?.user_id ?? '' };
}

test('a payment from credit that a crash kept from its workflow: the plan lives', async () => {
  await h.startWorker();
  const { team, user } = await paid({ payment_method: 'mobile_money', amount: '3.00' });
  const payments = createPaymentStore(h.database.db, h.config);
  const wanted = paymentFor(team, { plan: 'pro', minor: 300, method: 'credit' }, Date.now());
  const { id } = await payments.create({ ...wanted, userId: user });
  await h.rows(`UPDATE payment SET created_at = now() - interval '30 seconds' WHERE id = $1`, [id]);
  await recover();
  const plan = h.octroi.client.workflow.getHandle(`subscription-${team}`);
  await eventually(async () => (await plan.describe()).status.name === 'RUNNING');
  await eventually(async () => (await describeWorkflow(id)).status.name === 'COMPLETED');
  expect(await limitsNow(h.database, team)).toEqual(proLimits);
});

test('a refund that a crash kept from its workflow is made, and what it paid for ends', async () => {
  await h.startWorker();
  const { team, owner, id } = await paid(proPlan);
  const refunds = createRefundStore(h.database.db);
  const refund = await refunds.create(
    {
      id: crypto.randomUUID(),
      paymentId: id,
      amount: money(300, 'EUR'),
      destination: 'backend',
      reason: null,
    },
    { actor: 'operator' },
  );
  expect(refund.status).toBe('pending');
  await h.rows(`UPDATE refund SET created_at = now() - interval '30 seconds' WHERE id = $1`, [refund.id]);
  await recover();
  await untilStatus(h, owner, id, 'refunded');
  expect(await limitsNow(h.database, team)).toEqual(freeLimits);
  expect(await h.octroi.client.workflow.getHandle(`refund-${refund.id}`).result()).toBe('completed');
  const plan = h.octroi.client.workflow.getHandle(`subscription-${team}`);
  await eventually(async () => {
    const [row] = await h.rows<{ plan_id: string }>(
      'SELECT plan_id FROM team_subscription WHERE team_id = $1',
      [team],
    );
    return row?.plan_id === 'free' && (await plan.describe()).status.name === 'RUNNING';
  });
});
