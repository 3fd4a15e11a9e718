/** The books, against a real PostgreSQL: whatever is reported, in any order and at once, they stay right. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reportedStatuses, type PaymentStatus, type ReportedStatus } from '../../src/domain/payments.js';
import { createPaymentInbox, type PaymentInbox } from '../../src/stores/payment-inbox.js';
import { createPaymentStore, type PaymentStore } from '../../src/stores/payments.js';
import { money } from '../../src/domain/money.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const day = 24 * 60 * 60 * 1000;
const settings = { billingPeriodMs: 30 * day, gracePeriodMs: 7 * day };
let database: TestDatabase;
let store: PaymentStore;
let inbox: PaymentInbox;
let count = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  store = createPaymentStore(database.db, settings);
  inbox = createPaymentInbox(database.db, settings);
});
afterAll(() => database.drop());

async function newPayment(planId: 'pro' | null) {
  count += 1;
  const name = `p${count}`;
  await database.rows(`INSERT INTO "user" (id, email, name) VALUES ($1, 'a@example.test', 'A')`, [name]);
  await database.rows(`INSERT INTO team (id, name) VALUES ($1, 'T')`, [name]);
  await database.rows(`INSERT INTO team_member (id, team_id, user_id, role) VALUES ($1, $1, $1, 'owner')`, [
    name,
  ]);
  const id = crypto.randomUUID();
  await store.create({
    id,
    teamId: name,
    userId: name,
    planId,
    amount: money(300, 'EUR'),
    method: 'mobile_money',
    description: null,
    deadlineAt: new Date(Date.now() + 60_000),
    actor: 'user:a',
    requestId: 'r',
  });
  await database.rows('UPDATE payment SET external_payment_id = $2 WHERE id = $1', [id, `ext-${name}`]);
  return { id, team: name, external: `ext-${name}` };
}

type Step = { via: 'callback' | 'poll' | 'cancel' | 'deadline'; status: ReportedStatus };
const anyStep = fc.record<Step>({
  via: fc.constantFrom('callback', 'poll', 'cancel', 'deadline'),
  status: fc.constantFrom(...reportedStatuses),
});

async function take(
  { via, status }: Step,
  payment: { id: string; external: string },
): Promise<PaymentStatus> {
  const now = { actor: 'system' };
  if (via === 'poll') return (await store.report(payment.id, { ...now, status })).status;
  if (via === 'cancel') return (await store.report(payment.id, { ...now, status: 'cancelled' })).status;
  if (via === 'deadline') return (await store.report(payment.id, { ...now, status: 'expired' })).status;
  await inbox.receive({ externalPaymentId: payment.external, status, metadata: {} });
  return (await inbox.apply(payment.id)).status;
}

async function books(payment: { id: string; team: string }) {
  const [row] = await database.rows<{
    status: PaymentStatus;
    periods: number;
    credit: string;
    revenue: string;
    unbalanced: number;
    endings: number;
    late: number;
  }>(
    `SELECT p.status,
       (SELECT count(*)::int FROM paid_period WHERE payment_id = p.id) AS periods,
       (SELECT COALESCE(sum(amount_minor), 0)::text FROM ledger_entry WHERE team_id = $2 AND account = 'team_credit') AS credit,
       (SELECT COALESCE(sum(amount_minor), 0)::text FROM ledger_entry WHERE team_id = $2 AND account = 'revenue') AS revenue,
       (SELECT count(*)::int FROM (SELECT FROM ledger_entry GROUP BY transaction_id HAVING sum(amount_minor) <> 0) u) AS unbalanced,
       (SELECT count(*)::int FROM audit_log WHERE object_id = p.id::text
          AND action IN ('payment.completed', 'payment.failed', 'payment.cancelled', 'payment.expired')) AS endings,
       (SELECT count(*)::int FROM audit_log WHERE object_id = p.id::text AND action = 'payment.late_money') AS late
     FROM payment p WHERE p.id = $1`,
    [payment.id, payment.team],
  );
  if (!row) throw new Error('no such payment');
  return row;
}

/** What must hold after `steps`, whatever they were. */
async function expectSoundBooks(payment: { id: string; team: string }, planId: 'pro' | null, steps: Step[]) {
  const { status, periods, credit, revenue, unbalanced, endings, late } = await books(payment);
  const moneyMoved = steps.some(
    (step) => (step.via === 'callback' || step.via === 'poll') && step.status === 'completed',
  );
  const bought = status === 'completed' && planId !== null;
  expect({ periods, revenue, unbalanced }).toEqual({
    periods: bought ? 1 : 0,
    revenue: bought ? '300' : '0',
    unbalanced: 0,
  });
  expect(credit).toBe(moneyMoved && !bought ? '300' : '0');
  expect(endings).toBeLessThanOrEqual(1);
  expect(late).toBe(moneyMoved && status !== 'completed' ? 1 : 0);
  if (!moneyMoved) expect(status).not.toBe('completed');
}

describe('any sequence of callbacks, polls, cancels and deadlines', () => {
  test('one after the other: a terminal state stays, money is booked once, the ledger sums to zero', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('pro' as const, null),
        fc.array(anyStep, { maxLength: 12 }),
        async (planId, steps) => {
          const payment = await newPayment(planId);
          let ended: PaymentStatus | undefined;
          for (const step of steps) {
            const status = await take(step, payment);
            if (ended) expect(status).toBe(ended);
            if (!['pending', 'processing'].includes(status)) ended = status;
          }
          await expectSoundBooks(payment, planId, steps);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('all at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('pro' as const, null),
        fc.array(anyStep, { maxLength: 8 }),
        async (planId, steps) => {
          const payment = await newPayment(planId);
          await Promise.all(steps.map((step) => take(step, payment)));
          await expectSoundBooks(payment, planId, steps);
        },
      ),
      { numRuns: 100 },
    );
  });
});

test('a plan period starts when the callback was received, not when it was applied', async () => {
  const payment = await newPayment('pro');
  await inbox.receive({ externalPaymentId: payment.external, status: 'completed', metadata: {} });
  await database.rows(
    `UPDATE payment_event SET received_at = '2026-03-01T12:00:00Z' WHERE external_payment_id = $1`,
    [payment.external],
  );
  await inbox.apply(payment.id);
  const [period] = await database.rows('SELECT starts_at, ends_at FROM paid_period WHERE payment_id = $1', [
    payment.id,
  ]);
  expect(period).toEqual({
    starts_at: new Date('2026-03-01T12:00:00Z'),
    ends_at: new Date('2026-03-31T12:00:00Z'),
  });
});

test('a transaction that fails half way leaves nothing', async () => {
  const payment = await newPayment('pro');
  await database.rows(
    `INSERT INTO paid_period (payment_id, team_id, plan_id, starts_at, ends_at) VALUES ($1, $2, 'pro', now(), now() + '1 day')`,
    [payment.id, payment.team],
  );
  await expect(take({ via: 'poll', status: 'completed' }, payment)).rejects.toThrow();
  expect(await books(payment)).toMatchObject({ status: 'pending', credit: '0', revenue: '0', endings: 0 });
});

test("late money is told to the team's owners and to operators", async () => {
  const payment = await newPayment('pro');
  await database.rows(`INSERT INTO "user" (id, email, name) VALUES ('op', 'op@example.test', 'Op')`);
  await database.rows(
    `INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ('h', 'op', 'admin', 'op')`,
  );
  await take({ via: 'deadline', status: 'pending' }, payment);
  await take({ via: 'callback', status: 'completed' }, payment);
  const mails = await database.rows(
    `SELECT user_id, template FROM mail_outbox WHERE data->>'payment_id' = $1 ORDER BY template, user_id`,
    [payment.id],
  );
  expect(mails).toEqual([
    { user_id: payment.team, template: 'payment_expired' },
    ...['op', payment.team]
      .map((user_id) => ({ user_id, template: 'payment_late_money' }))
      .sort((a, b) => (a.user_id < b.user_id ? -1 : 1)),
  ]);
});

test('a callback whose payment id is in the metadata finds a payment whose external id was never learned', async () => {
  const payment = await newPayment('pro');
  await database.rows('UPDATE payment SET external_payment_id = NULL WHERE id = $1', [payment.id]);
  const received = await inbox.receive({
    externalPaymentId: 'learned-late',
    status: 'completed',
    metadata: { payment_id: payment.id },
  });
  expect(received.payment?.id).toBe(payment.id);
  expect((await inbox.apply(payment.id)).status).toBe('completed');
});
