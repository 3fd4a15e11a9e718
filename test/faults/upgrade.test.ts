/**
 * A new version of the workers is brought out while payments and add-ons are under way, and taken back: real processes,
 * both together on one task queue, one stopped while it works. The code is the same; `npm run verify:upgrade` has older code.
 */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { createTaskQueue } from '../../src/integrations/task-queue.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { booksOf, initiate, proPlan, untilStatus } from '../support/payments.js';
import { octroi, startWorker, type WorkerProcess } from '../support/processes.js';

/** Processes start, work goes on beside them, and processes end. */
const patience = 180_000;

/** The command of an operator. */
async function promote(h: Harness, ...args: string[]): Promise<void> {
  const [code] = (await once(octroi(h, ['promote', ...args]), 'exit')) as [number | null];
  expect(code).toBe(0);
}

interface Customer {
  team: string;
  plan: string;
  addonPayment: string;
  addon: string;
}

/** Teams that buy pro and then an add-on, one after the other in each of four lines, until they are told to stop. */
function startCustomers(h: Harness) {
  const done: Customer[] = [];
  let open = true;
  async function line() {
    while (open) done.push(await customer(h, done.length));
  }
  const lines = Promise.all(Array.from({ length: 4 }, line));
  lines.catch(() => {});
  const stop = () => {
    open = false;
    return lines;
  };
  return { done, stop };
}

async function customer(h: Harness, number: number): Promise<Customer> {
  const { team, owner } = await h.newTeam();
  // Every second one has an activity that runs for a second, with the backend, and is still running when a worker stops.
  if (number % 2 === 0) await h.fault(team, { initiate: 'slow', delay_ms: 1_000 });
  const { body: plan } = await initiate(h, team, owner, proPlan);
  await untilStatus(h, owner, plan.payment_id, 'completed');
  const { body } = await h.call('POST', `/api/resources/${team}/purchase`, {
    as: owner,
    body: { resource_type: 'ram', quantity: 3 },
  });
  await untilStatus(h, owner, body.payment_id, 'completed');
  return {
    team,
    plan: plan.payment_id as string,
    addonPayment: body.payment_id as string,
    addon: body.resource_id as string,
  };
}

const more = (customers: { done: Customer[] }, count: number) => {
  const wanted = customers.done.length + count;
  return eventually(() => customers.done.length >= wanted, patience);
};

/** Until a payment is on its way to the backend. */
const whileItWorks = (h: Harness) =>
  eventually(async () => (await h.rows(`SELECT FROM payment WHERE status = 'pending'`)).length > 0);

/** Each customer has what was paid for, once; nothing has failed anywhere. */
async function expectNothingLost(h: Harness, customers: Customer[]) {
  for (const { team, plan, addonPayment, addon } of customers) {
    for (const id of [plan, addonPayment]) {
      expect(await h.octroi.client.workflow.getHandle(`payment-${id}`).result()).toBe('completed');
    }
    await eventually(
      async () =>
        (await h.rows('SELECT FROM additional_resource WHERE id = $1 AND status = $2', [addon, 'active']))
          .length === 1,
    );
    expect(await booksOf(h, team)).toMatchObject({ balance: '0', total: '0', periods: 2, entries: 8 });
  }
  const open = await h.rows(`SELECT id, status FROM payment WHERE status <> 'completed'`);
  expect(open).toEqual([]);
  for await (const { workflowId, status } of h.octroi.client.workflow.list()) {
    expect([workflowId, status.name]).toEqual([workflowId, expect.stringMatching(/^(RUNNING|COMPLETED)$/)]);
  }
}

/**
 * The builds that took the workflow's tasks, and what failed of them. `UnhandledCommand` is no failure: a signal came while
 * the task was to end the workflow, and it is done again with the signal.
 */
async function tasksOf(handle: WorkflowHandle) {
  const { events = [] } = await handle.fetchHistory();
  const builds = (events ?? []).flatMap(({ workflowTaskCompletedEventAttributes: task }) =>
    task ? [task.deploymentVersion?.buildId ?? ''] : [],
  );
  const failures = (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: task }) =>
    task && task.failure?.message !== 'UnhandledCommand' ? [task] : [],
  );
  return { builds, failures };
}

async function tasksOfAll(h: Harness) {
  const ids: string[] = [];
  for await (const { workflowId } of h.octroi.client.workflow.list()) ids.push(workflowId);
  return Promise.all(ids.map((id) => tasksOf(h.octroi.client.workflow.getHandle(id))));
}

describe('a rolling upgrade', () => {
  let h: Harness;
  const running: WorkerProcess[] = [];
  beforeAll(async () => {
    h = await startHarness({ worker: false, sandbox: { completeAfterMs: 500 } });
  });
  afterAll(async () => {
    for (const { child } of running) if (child.exitCode === null) child.kill('SIGKILL');
    await h.close();
  });

  async function start(build: string): Promise<WorkerProcess> {
    const worker = await startWorker(h, { WORKER_BUILD_ID: build });
    running.push(worker);
    return worker;
  }

  test(
    'from workers without a build to those of one loses nothing, nor does the way back',
    async () => {
      const first = await start('');
      const customers = startCustomers(h);
      await more(customers, 1);

      const second = await start('new');
      await promote(h, 'new');
      await whileItWorks(h);
      expect(await first.stop()).toBe(0);
      await more(customers, 2);

      const third = await start('');
      await promote(h, '--unversioned');
      await whileItWorks(h);
      expect(await second.stop()).toBe(0);
      await customers.stop();
      const last = await customer(h, 1);

      await expectNothingLost(h, [...customers.done, last]);
      const tasks = await tasksOfAll(h);
      expect(tasks.flatMap(({ failures }) => failures)).toEqual([]);
      const taken = new Set(tasks.flatMap(({ builds }) => builds));
      expect([...taken].sort()).toEqual(['', 'new']);
      // Some began with one version and went on with the other.
      expect(tasks.some(({ builds }) => new Set(builds).size === 2)).toBe(true);
      // A worker without a build has the work when it is told so.
      const { builds } = await tasksOf(h.octroi.client.workflow.getHandle(`payment-${last.plan}`));
      expect(new Set(builds)).toEqual(new Set(['']));
      const { workflow } = await createTaskQueue(h.octroi.client, h.config.temporal).describe();
      expect(workflow).toBeGreaterThan(0);
      expect(await third.stop()).toBe(0);
    },
    2 * patience,
  );
});
