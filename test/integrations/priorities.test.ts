/** Whose turn it is when workers are behind: what executions are started with, and what the server makes of it. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTemporal } from '../../src/dev/temporal.js';
import { createBillingWorkflows } from '../../src/integrations/billing-workflows.js';
import { createDockerWorkflows } from '../../src/integrations/docker-workflows.js';
import { createMailWorkflow } from '../../src/integrations/mail-workflow.js';
import { createPaymentWorkflows } from '../../src/integrations/payment-workflows.js';
import { schedules } from '../../src/integrations/schedules.js';
import { createTicketWorkflows } from '../../src/integrations/ticket-workflows.js';
import { createWebhookWorkflow } from '../../src/integrations/webhook-workflow.js';
import type { Payment, Refund } from '../../src/models/index.js';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, proPlan, untilStatus } from '../support/payments.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());

const client = () => h.octroi.client;

/** A payment without a row: no worker looks. */
const paymentOf = (teamId: string) =>
  ({
    id: randomUUID(),
    teamId,
    amountMinor: 300n,
    currency: 'EUR',
    paymentMethod: 'mobile_money',
    deadlineAt: new Date(Date.now() + 86_400_000),
  }) as Payment;

async function priorityOf(workflowId: string) {
  return (await client().workflow.getHandle(workflowId).describe()).priority;
}

test('what belongs to a team has its key, and what is for all another', async () => {
  const options = { taskQueue: 'nobody', pollFirstMs: 1000 };
  const billing = createBillingWorkflows(client(), {
    ...options,
    awaitsCredit: () => Promise.resolve(false),
  });
  const payment = paymentOf('team-1');
  await createPaymentWorkflows(client(), options).start(payment);
  await billing.startAddon('a1', 'team-1');
  await billing.startSubscription('team-1');
  await billing.startRefund({ id: 'r1', teamId: 'team-1', amountMinor: 1n, currency: 'EUR' } as Refund);
  const ticket = { id: 't1', number: 1n, team_id: 'team-1', priority: 'low', status: 'open' };
  await createTicketWorkflows(client(), options).start(ticket);
  await createMailWorkflow(client(), options).wake();
  await createWebhookWorkflow(client(), { ...options, target: 'chat' }).wake();

  const ofTeam = [`payment-${payment.id}`, 'addon-a1', 'subscription-team-1', 'refund-r1', 'ticket-t1'];
  for (const id of ofTeam) {
    expect(await priorityOf(id)).toMatchObject({ priorityKey: 3, fairnessKey: 'team-1' });
  }
  for (const id of ['mail-outbox', 'chat-webhook']) {
    expect(await priorityOf(id)).toMatchObject({ priorityKey: 3, fairnessKey: '/octroi' });
  }
});

test('jobs wait in a queue of their own; the recovery has turns as a team does', async () => {
  const { taskQueue } = h.config.temporal;
  for (const { scheduleId } of schedules) {
    const { action } = await client().schedule.getHandle(scheduleId).describe();
    const ofService = { taskQueue, priority: { priorityKey: 3, fairnessKey: '/octroi' } };
    const ofJob = { taskQueue: `${taskQueue}-jobs` };
    expect(action).toMatchObject(scheduleId === 'recover-payments' ? ofService : ofJob);
  }
  await createDockerWorkflows(client(), { taskQueue, hosts: [{ name: 'here' }] }).measure();
  const measurement = await client().workflow.getHandle('measure-storage-here').describe();
  expect(measurement.taskQueue).toBe(`${taskQueue}-jobs`);
});

describe('a queue that workers do not get through', () => {
  const taskQueue = `behind-${randomUUID()}`;
  const noisy = 60;

  /** The id of the workflow that a worker would be given next. */
  async function next(): Promise<string | null | undefined> {
    const request = {
      namespace: client().options.namespace,
      taskQueue: { name: taskQueue },
      identity: 'test',
    };
    const poll = () => client().workflowService.pollWorkflowTaskQueue(request);
    const { workflowExecution } = await client().connection.withDeadline(Date.now() + 65_000, poll);
    return workflowExecution?.workflowId;
  }

  test('a team with one payment waits for a turn, not for all those of another', async () => {
    const payments = createPaymentWorkflows(client(), { taskQueue, pollFirstMs: 1000 });
    for (let i = 0; i < noisy; i += 1) await payments.start(paymentOf('noisy'));
    const quiet = paymentOf('quiet');
    await payments.start(quiet);

    const order: (string | null | undefined)[] = [];
    while (order.length < noisy + 1) order.push(await next());

    // The queue has four partitions, and each gives turns by itself.
    expect(order.indexOf(`payment-${quiet.id}`)).toBeGreaterThanOrEqual(0);
    expect(order.indexOf(`payment-${quiet.id}`)).toBeLessThan(noisy / 3);
  });
});

test('a server without fairness takes payments as before', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'octroi-unfair-'));
  const server = await startTemporal({
    cliPath: process.env.TEMPORAL_CLI_PATH!,
    dataDir: undefined,
    port: 0,
    uiPort: undefined,
    logFile: join(directory, 'temporal.log'),
    fair: false,
  });
  const other = await startHarness({
    env: { TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'default' },
  });
  try {
    const { body } = await initiate(other, other.team, 'owner', proPlan);
    await untilStatus(other, 'owner', body.payment_id, 'completed');
  } finally {
    await other.close();
    await server.stop();
    await rm(directory, { recursive: true });
  }
});
