/** A time-skipping server and a database whose billing clock follows it, with a worker for real activities between them. */
import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { lifeState } from '../../src/workflows/messages.js';
import { replaceClock } from '../support/billing-stores.js';
import { createTestDatabase, server } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startTimeSkipping } from './time-skipping.js';

/** `skewMs`: how far PostgreSQL's clock is ahead of the server's. */
export async function startClockedWorld({ skewMs = 0 } = {}) {
  const env = await startTimeSkipping();
  const database = await createTestDatabase();
  let skew = skewMs;
  const now = async () => (await env.currentTimeMs()) + skew;
  const clock = await replaceClock(database, await now());
  const sync = async () => clock.set(await now());
  const taskQueue = randomUUID();
  const calls: string[] = [];
  let stop = () => Promise.resolve();

  /** Each activity begins by setting the billing clock. */
  function byTheClock<T extends object>(all: T): T {
    const entries = Object.entries(all).map(([name, activity]) => {
      const run = async (...args: unknown[]) => {
        calls.push(name);
        await sync();
        return (activity as (...args: unknown[]) => Promise<unknown>)(...args);
      };
      return [name, run] as const;
    });
    return Object.fromEntries(entries) as T;
  }

  return {
    env,
    database,
    rows: database.rows,
    taskQueue,
    /** Every activity that ran, by its name. */
    calls,
    now,
    sync,
    async startWorker(activities: object): Promise<void> {
      const worker = await Worker.create({
        connection: env.nativeConnection,
        taskQueue,
        workflowBundle: { codePath: server('OCTROI_TEST_BUNDLE') },
        activities: byTheClock(activities),
      });
      const done = worker.run();
      stop = async () => {
        worker.shutdown();
        await done;
      };
    },
    /** Skips time until `to`, milliseconds of the billing clock. */
    async passUntil(to: number | Date): Promise<void> {
      const rest = Number(to) - (await now());
      if (rest > 0) await env.sleep(rest);
      await sync();
    },
    /** PostgreSQL's clock jumps ahead of the server's. */
    async jump(ms: number): Promise<void> {
      skew += ms;
      await sync();
    },
    /** What a workflow waits for, once it says `what`: then all that was due is done. */
    waitsFor: async (workflowId: string, what: string | RegExp): Promise<void> => {
      const handle = env.client.workflow.getHandle(workflowId);
      await eventually(async () => {
        const { waitingFor } = await handle.query(lifeState);
        if (typeof what === 'string' ? waitingFor === what : what.test(waitingFor)) return true;
        throw new Error(`${workflowId} waits for ${waitingFor}, not ${String(what)}`);
      });
    },
    /** Waits until a workflow has ended. */
    ended: (workflowId: string) =>
      eventually(async () => {
        const { status } = await env.client.workflow.getHandle(workflowId).describe();
        return status.name === 'COMPLETED';
      }),
    async close(): Promise<void> {
      await stop();
      await env.teardown();
      await database.drop();
    },
  };
}
