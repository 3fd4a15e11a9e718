/**
 * Plans and add-ons with everything real but the payment backend and time: PostgreSQL, stores, activities, workflows,
 * on a time-skipping server of the test's own whose clock the billing clock follows.
 */
import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { createBillingActivities } from '../../src/activities/billing.js';
import { createPaymentActivities } from '../../src/activities/payments.js';
import { createBillingWorkflows } from '../../src/integrations/billing-workflows.js';
import type { PaymentBackend } from '../../src/integrations/payment-backend.js';
import { createPaymentWorkflows } from '../../src/integrations/payment-workflows.js';
import { createLogger } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import { createAddonStore } from '../../src/stores/addons.js';
import { createPaymentInbox } from '../../src/stores/payment-inbox.js';
import { createPaymentStore } from '../../src/stores/payments.js';
import { createSubscriptionStore } from '../../src/stores/subscriptions.js';
import { addonWorkflowId, lifeState, subscriptionWorkflowId } from '../../src/workflows/messages.js';
import {
  limitsNow,
  newTeam,
  paymentFor,
  replaceClock,
  second,
  terms,
  type Wanted,
} from '../support/billing-stores.js';
import { createTestDatabase, server } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startTimeSkipping } from './time-skipping.js';

export interface Mail {
  template: string;
  at: Date;
  data: Record<string, unknown>;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** `skewMs`: how far PostgreSQL's clock is ahead of the server's. */
export async function startWorld({ skewMs = 0 } = {}) {
  const env = await startTimeSkipping();
  const database = await createTestDatabase();
  const { db, rows } = database;
  let skew = skewMs;
  const now = async () => (await env.currentTimeMs()) + skew;
  const clock = await replaceClock(database, await now());
  const sync = async () => clock.set(await now());

  const taskQueue = randomUUID();
  const [metrics, log] = [createMetrics(), createLogger('silent', 'test')];
  const [payments, inbox] = [createPaymentStore(db, terms), createPaymentInbox(db, terms)];
  const [addons, subscriptions] = [createAddonStore(db, terms), createSubscriptionStore(db, terms)];
  const billing = createBillingWorkflows(env.client, {
    taskQueue,
    awaitsCredit: (teamId) => subscriptions.awaitsCredit(teamId),
  });
  const paymentWorkflows = createPaymentWorkflows(env.client, { taskQueue, pollFirstMs: 30_000 });
  const calls: string[] = [];
  const activities = byTheClock({
    ...createPaymentActivities({
      store: payments,
      inbox,
      backend,
      callbackUrl: '',
      buyers: billing,
      metrics,
      log,
    }),
    ...createBillingActivities({ addons, subscriptions }),
  });

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

  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue,
    workflowBundle: { codePath: server('OCTROI_TEST_BUNDLE') },
    activities,
  });
  const done = worker.run();

  /** Skips time until `to`, milliseconds of the billing clock. */
  async function passUntil(to: number | Date): Promise<void> {
    const rest = Number(to) - (await now());
    if (rest > 0) await env.sleep(rest);
    await sync();
  }

  /** Starts a payment; its id. */
  async function initiate(team: string, wanted: Wanted): Promise<string> {
    await sync();
    const payment = await payments.create(paymentFor(team, wanted, await now()));
    await paymentWorkflows.start(payment);
    if (payment.addonId) await billing.wakeAddon(payment.addonId, team);
    return payment.id;
  }

  /** The backend calls back, and the payment ends. */
  async function callBack(id: string, status: 'completed' | 'failed' = 'completed'): Promise<Date> {
    const payment = await payments.find(id);
    if (!payment) throw new Error(`no payment ${id}`);
    await sync();
    await inbox.receive({ externalPaymentId: externalId(id), status, metadata: { payment_id: id } });
    await paymentWorkflows.wake(payment);
    return ended(id, status);
  }

  async function ended(id: string, status: string): Promise<Date> {
    const row = await eventually(async () => {
      const payment = await payments.find(id);
      return payment?.status === status && payment;
    });
    return row.completedAt ?? new Date(0);
  }

  /** Buys and pays at once; a new add-on has the payment's id. */
  async function buy(team: string, wanted: Wanted): Promise<{ id: string; paidAt: number }> {
    const id = await initiate(team, wanted);
    const credit = wanted.method === 'credit';
    const paidAt = await (credit ? ended(id, 'completed') : callBack(id));
    return { id, paidAt: paidAt.getTime() };
  }

  /** What the workflow of a plan or an add-on waits for, once it says `what`: then all that was due is done. */
  async function waitsFor(workflowId: string, what: string | RegExp): Promise<void> {
    const handle = env.client.workflow.getHandle(workflowId);
    await eventually(async () => {
      const { waitingFor } = await handle.query(lifeState);
      if (typeof what === 'string' ? waitingFor === what : what.test(waitingFor)) return true;
      throw new Error(`${workflowId} waits for ${waitingFor}, not ${String(what)}`);
    });
  }

  return {
    env,
    database,
    rows,
    payments,
    addons,
    subscriptions,
    billing,
    calls,
    now,
    sync,
    passUntil,
    /** PostgreSQL's clock jumps ahead of the server's. */
    async jump(ms: number): Promise<void> {
      skew += ms;
      await sync();
    },
    initiate,
    callBack,
    buy,
    newTeam: (projects?: string[]) => newTeam(database, projects),
    limits: async (team: string) => (await sync(), limitsNow(database, team)),
    planWaitsFor: (team: string, what: string | RegExp) => waitsFor(subscriptionWorkflowId(team), what),
    addonWaitsFor: (id: string, what: string | RegExp) => waitsFor(addonWorkflowId(id), what),
    /** An add-on's workflow has ended; its status. */
    addonEnded: (id: string) =>
      eventually(async () => {
        const { status } = await env.client.workflow.getHandle(addonWorkflowId(id)).describe();
        return status.name === 'COMPLETED' && (await addons.find(id))?.status;
      }),
    planOf: async (team: string) => {
      const row = await subscriptions.find(team);
      return { plan: row.plan_id, end: time(row.current_period_end), proUntil: time(row.pro_until) };
    },
    addonOf: async (id: string) => {
      const row = await addons.find(id);
      return { status: row?.status, end: time(row?.expires_at) };
    },
    mails: (team: string, like = '%') =>
      rows<Mail>(
        `SELECT template, created_at AS at, data FROM mail_outbox WHERE user_id = $1 AND template LIKE $2 ORDER BY id`,
        [team, like],
      ),
    async close(): Promise<void> {
      worker.shutdown();
      await done;
      await env.teardown();
      await database.drop();
    },
  };
}

export const iso = (ms: number) => new Date(ms).toISOString();
const time = (at: Date | null | undefined) => at?.getTime() ?? null;

/** Each mail has its template, and was written at its time: the seconds after it are those of the machine. */
export function expectMails(mails: Mail[], expected: [template: string, at: number][]): void {
  expect(mails.map(({ template }) => template)).toEqual(expected.map(([template]) => template));
  mails.forEach(({ at }, i) => {
    const lateMs = at.getTime() - (expected[i]?.[1] ?? 0);
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(60 * second);
  });
}

const externalId = (id: string) => `ext-${id}`;
const unexpected = () => Promise.reject(new Error('not expected'));

/** A backend that takes every payment and leaves it to the test. */
const backend: PaymentBackend = {
  initiate: ({ payment_id }) =>
    Promise.resolve({ external_payment_id: externalId(payment_id), status: 'pending' }),
  status: (id) => Promise.resolve({ external_payment_id: id, status: 'pending' }),
  cancel: unexpected,
  refund: unexpected,
  close: () => {},
};
