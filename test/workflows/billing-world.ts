/**
 * Plans and add-ons with everything real but the payment backend and time: PostgreSQL, stores, activities, workflows,
 * on a time-skipping server of the test's own whose clock the billing clock follows.
 */
import { expect } from '@jest/globals';
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
import { addonWorkflowId, subscriptionWorkflowId } from '../../src/workflows/messages.js';
import { limitsNow, newTeam, paymentFor, second, terms, type Wanted } from '../support/billing-stores.js';
import { eventually } from '../support/eventually.js';
import { startClockedWorld } from './clocked-world.js';

export interface Mail {
  template: string;
  at: Date;
  data: Record<string, unknown>;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** `skewMs`: how far PostgreSQL's clock is ahead of the server's. */
export async function startWorld(options: { skewMs?: number } = {}) {
  const clocked = await startClockedWorld(options);
  const { env, database, rows, taskQueue, now, sync, waitsFor } = clocked;
  const { db } = database;
  const [metrics, log] = [createMetrics(), createLogger('silent', 'test')];
  const [payments, inbox] = [createPaymentStore(db, terms), createPaymentInbox(db, terms)];
  const [addons, subscriptions] = [createAddonStore(db, terms), createSubscriptionStore(db, terms)];
  const billing = createBillingWorkflows(env.client, {
    taskQueue,
    awaitsCredit: (teamId) => subscriptions.awaitsCredit(teamId),
  });
  const paymentWorkflows = createPaymentWorkflows(env.client, { taskQueue, pollFirstMs: 30_000 });
  await clocked.startWorker({
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

  return {
    ...clocked,
    payments,
    addons,
    subscriptions,
    billing,
    initiate,
    callBack,
    buy,
    newTeam: (projects?: string[]) => newTeam(database, projects),
    limits: async (team: string) => (await sync(), limitsNow(database, team)),
    planWaitsFor: (team: string, what: string | RegExp) => waitsFor(subscriptionWorkflowId(team), what),
    addonWaitsFor: (id: string, what: string | RegExp) => waitsFor(addonWorkflowId(id), what),
    /** An add-on's workflow has ended; its status. */
    addonEnded: async (id: string) => {
      await clocked.ended(addonWorkflowId(id));
      return (await addons.find(id))?.status;
    },
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
