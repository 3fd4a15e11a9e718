/** The steps of a payment against a real database and a backend whose answers the test writes. */
import '../support/quiet.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createPaymentActivities, type PaymentActivities } from '../../src/activities/payments.js';
import { money } from '../../src/domain/money.js';
import type { Buyer } from '../../src/domain/payments.js';
import {
  BackendRejected,
  BackendUnavailable,
  type PaymentBackend,
} from '../../src/integrations/payment-backend.js';
import { createLogger } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import { createPaymentInbox, type PaymentInbox } from '../../src/stores/payment-inbox.js';
import { createPaymentStore, type PaymentStore } from '../../src/stores/payments.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let store: PaymentStore;
let inbox: PaymentInbox;
let activities: PaymentActivities;
let backend: { -readonly [K in 'initiate' | 'status' | 'cancel']: PaymentBackend[K] };
let cancelled: string[];
let wakeBuyer: (buyer: Buyer) => Promise<void>;

beforeAll(async () => {
  database = await createTestDatabase();
  const day = 24 * 60 * 60 * 1000;
  const settings = { billingPeriodMs: 30 * day, gracePeriodMs: 7 * day };
  store = createPaymentStore(database.db, settings);
  inbox = createPaymentInbox(database.db, settings);
  await database.rows(`
    INSERT INTO "user" (id, email, name) VALUES ('u', 'u@example.test', 'U');
    INSERT INTO team (id, name) VALUES ('t', 'T');
    INSERT INTO team_member (id, team_id, user_id, role) VALUES ('m', 't', 'u', 'owner')`);
});
afterAll(() => database.drop());

beforeEach(() => {
  cancelled = [];
  wakeBuyer = () => Promise.resolve();
  const unexpected = () => Promise.reject(new Error('not expected'));
  backend = { initiate: unexpected, status: unexpected, cancel: unexpected };
  activities = createPaymentActivities({
    store,
    inbox,
    backend: {
      initiate: (...args) => backend.initiate(...args),
      status: (...args) => backend.status(...args),
      cancel: (id, team) => (cancelled.push(id), backend.cancel(id, team)),
      refund: () => Promise.reject(new Error('not expected')),
      close: () => {},
    },
    callbackUrl: 'http://127.0.0.1/api/payments/callback',
    buyers: { wakeBuyer: (buyer) => wakeBuyer(buyer) },
    metrics: createMetrics(),
    log: createLogger('silent', 'test'),
  });
});

async function newPayment(): Promise<string> {
  const id = crypto.randomUUID();
  await store.create({
    id,
    teamId: 't',
    userId: 'u',
    planId: null,
    amount: money(1234, 'EUR'),
    method: 'mobile_money',
    description: null,
    deadlineAt: new Date(Date.now() + 60_000),
    actor: 'user:u',
    requestId: 'r',
  });
  return id;
}

const run = <T>(activity: (...args: never[]) => Promise<T>, ...args: unknown[]) =>
  new MockActivityEnvironment().run(activity as (...args: unknown[]) => Promise<T>, ...args);

const taking = (externalId: string) => () =>
  Promise.resolve({ external_payment_id: externalId, status: 'pending' as const });

describe('initiate', () => {
  test('applies a callback that came before the answer, though it names no payment of ours', async () => {
    const id = await newPayment();
    await inbox.receive({ externalPaymentId: 'early-1', status: 'completed', metadata: {} });
    backend.initiate = taking('early-1');
    expect(await run(activities.initiatePayment, id)).toMatchObject({ status: 'completed' });
  });

  test('sends the contract: the amount in decimals, who pays, where to call back', async () => {
    const id = await newPayment();
    let sent: unknown;
    backend.initiate = (request) => ((sent = request), taking('sent-1')());
    await run(activities.initiatePayment, id);
    expect(sent).toEqual({
      payment_id: id,
      amount: 12.34,
      currency: 'EUR',
      payment_method: 'mobile_money',
      metadata: {
        description: 'Credit',
        team_id: 't',
        team_name: 'T',
        user_id: 'u',
        user_email: 'u@example.test',
      },
      callback_url: 'http://127.0.0.1/api/payments/callback',
    });
  });

  test('a payment that was cancelled while the backend took it is cancelled there too', async () => {
    const id = await newPayment();
    backend.cancel = () => Promise.resolve('cancelled');
    backend.initiate = async () => {
      await store.report(id, { status: 'cancelled', at: new Date(), actor: 'user:u' });
      return taking('withdrawn-1')();
    };
    expect(await run(activities.initiatePayment, id)).toMatchObject({ status: 'cancelled' });
    expect(cancelled).toEqual(['withdrawn-1']);
  });

  test('an ended payment is not taken to the backend again', async () => {
    const id = await newPayment();
    await store.report(id, { status: 'cancelled', at: new Date(), actor: 'user:u' });
    expect(await run(activities.initiatePayment, id)).toMatchObject({ status: 'cancelled' });
  });

  test('an end that the backend sets sooner moves the deadline, a later one does not', async () => {
    const id = await newPayment();
    const [soon, late] = [new Date(Date.now() + 10_000), new Date(Date.now() + 3_600_000)];
    backend.initiate = async () => ({ ...(await taking('soon-1')()), expires_at: soon });
    expect(await run(activities.initiatePayment, id)).toMatchObject({ deadline: soon.toISOString() });
    backend.initiate = async () => ({ ...(await taking('soon-1')()), expires_at: late });
    expect(await run(activities.initiatePayment, id)).toMatchObject({ deadline: soon.toISOString() });
  });

  test('a busy backend is tried again when it says', async () => {
    const id = await newPayment();
    backend.initiate = () => Promise.reject(new BackendUnavailable('busy', 7_000));
    await expect(run(activities.initiatePayment, id)).rejects.toMatchObject({
      type: 'BackendUnavailable',
      nonRetryable: false,
      nextRetryDelay: 7_000,
    });
  });
});

describe('cancel', () => {
  async function taken(external: string) {
    const id = await newPayment();
    backend.initiate = taking(external);
    await run(activities.initiatePayment, id);
    return id;
  }
  const request = { actor: 'user:u', requestId: 'r' };

  test('a backend that does not know the payment has nothing to cancel', async () => {
    const id = await taken('unknown-1');
    backend.cancel = () => Promise.reject(new BackendRejected(404, ''));
    expect(await run(activities.cancelAtBackend, id, request)).toBe('cancelled');
  });

  test('a backend that neither cancels nor says that it has ended is asked again', async () => {
    const id = await taken('stubborn-1');
    backend.cancel = () => Promise.reject(new BackendRejected(400, ''));
    backend.status = () => Promise.resolve({ external_payment_id: 'stubborn-1', status: 'processing' });
    await expect(run(activities.cancelAtBackend, id, request)).rejects.toThrow();
  });

  test('a wrong API key does not cancel here what goes on there', async () => {
    const id = await taken('keyless-1');
    backend.cancel = () => Promise.reject(new BackendRejected(401, ''));
    await expect(run(activities.cancelAtBackend, id, request)).rejects.toThrow();
    expect((await store.find(id))?.status).toBe('pending');
  });
});

describe('whose end could not be told, since Temporal was away, is told by the next try of', () => {
  const away = () => Promise.reject(new Error('no connection'));
  let id: string;
  let told: Buyer[];

  beforeEach(async () => {
    id = await newPayment();
    const externalId = crypto.randomUUID();
    backend.initiate = taking(externalId);
    await run(activities.initiatePayment, id);
    backend.status = () => Promise.resolve({ status: 'completed', external_payment_id: externalId });
    backend.cancel = () => Promise.resolve('cancelled');
    told = [];
  });

  const tryTwice = async (work: () => Promise<unknown>) => {
    wakeBuyer = away;
    await expect(work()).rejects.toThrow('no connection');
    wakeBuyer = (buyer) => Promise.resolve(void told.push(buyer));
    return work();
  };

  test('asking for the status', async () => {
    expect(await tryTwice(() => run(activities.pollPayment, id))).toBe('completed');
    expect(told).toMatchObject([{ teamId: 't' }]);
  });

  test('cancelling', async () => {
    const request = { actor: 'user:u', requestId: 'r' };
    expect(await tryTwice(() => run(activities.cancelAtBackend, id, request))).toBe('cancelled');
    expect(told).toMatchObject([{ teamId: 't' }]);
  });
});
