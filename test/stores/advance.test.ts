/** The steps of plans and add-ons when several look at once: each is taken once, and credit is spent once. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAddonStore, type AddonStore } from '../../src/stores/addons.js';
import { createPaymentStore, type PaymentStore } from '../../src/stores/payments.js';
import { createSubscriptionStore, type SubscriptionStore } from '../../src/stores/subscriptions.js';
import {
  day,
  hour,
  newTeam,
  paymentFor,
  replaceClock,
  terms,
  type Wanted,
} from '../support/billing-stores.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let clock: Awaited<ReturnType<typeof replaceClock>>;
let payments: PaymentStore;
let addons: AddonStore;
let subscriptions: SubscriptionStore;
let now = Date.parse('2026-01-01T00:00:00Z');
beforeAll(async () => {
  database = await createTestDatabase();
  clock = await replaceClock(database, now);
  payments = createPaymentStore(database.db, terms);
  addons = createAddonStore(database.db, terms);
  subscriptions = createSubscriptionStore(database.db, terms);
});
afterAll(() => database.drop());

async function pass(ms: number) {
  now += ms;
  await clock.set(now);
}

async function pay(team: string, wanted: Wanted): Promise<string> {
  const { id } = await payments.create(paymentFor(team, wanted, now));
  await payments.report(id, { status: 'completed', actor: 'payment-backend' });
  return id;
}

async function proTeam(credit: number) {
  const team = await newTeam(database, ['p1', 'p2', 'p3']);
  await pay(team, { plan: 'pro', minor: 300 });
  const addon = await pay(team, { addon: { type: 'ram', quantity: 3 }, minor: 300 });
  if (credit > 0) await pay(team, { minor: credit });
  return { team, addon };
}

const tenTimes = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 10 }, work));

async function creditOf(team: string): Promise<number> {
  const [row] = await database.rows<{ credit: number }>(
    `SELECT COALESCE(sum(amount_minor), 0)::int AS credit FROM ledger_entry
     WHERE team_id = $1 AND account = 'team_credit'`,
    [team],
  );
  return row?.credit ?? 0;
}

async function mailsOf(team: string): Promise<string[]> {
  const rows = await database.rows<{ template: string }>(
    `SELECT template FROM mail_outbox WHERE user_id = $1 AND template NOT LIKE 'payment%' ORDER BY id`,
    [team],
  );
  return rows.map(({ template }) => template);
}

test('ten at once: one renewal, one period, and nothing of what comes later', async () => {
  const { team, addon } = await proTeam(900);
  await pass(30 * day - hour);
  await tenTimes(() => subscriptions.advance(team));
  await tenTimes(() => addons.advance(addon));
  expect(await mailsOf(team)).toEqual(['plan_renewed', 'addon_renewed']);
  expect(await creditOf(team)).toBe(300);
  const [row] = await database.rows(
    `SELECT s.stage, a.stage AS addon_stage, s.plan_id, a.status FROM team_subscription s
     JOIN additional_resource a USING (team_id) WHERE team_id = $1`,
    [team],
  );
  expect(row).toEqual({ stage: 0, addon_stage: 0, plan_id: 'pro', status: 'active' });
});

test('ten at once: one reminder, one grace, one fall, one end', async () => {
  const { team, addon } = await proTeam(0);
  const both = async () => {
    await tenTimes(() => subscriptions.advance(team));
    await tenTimes(() => addons.advance(addon));
  };
  await pass(23 * day);
  await both();
  expect(await mailsOf(team)).toEqual(['plan_reminder', 'addon_reminder']);
  await pass(7 * day);
  await both();
  await pass(7 * day);
  await both();
  expect((await mailsOf(team)).slice(2)).toEqual(['plan_grace', 'addon_expired', 'plan_ended']);
  const audits = await database.rows(
    `SELECT action, count(*)::int FROM audit_log WHERE team_id = $1 AND actor = 'system' GROUP BY action ORDER BY action`,
    [team],
  );
  expect(audits).toEqual([
    { action: 'addon.expired', count: 1 },
    { action: 'project.paused', count: 1 },
    { action: 'subscription.ended', count: 1 },
  ]);
});

test('renewals and purchases that race for the same credit never spend it twice', async () => {
  const { team, addon } = await proTeam(300);
  await pass(30 * day - hour / 2);
  const fromCredit = paymentFor(
    team,
    { addon: { type: 'cpu', quantity: 1 }, minor: 200, method: 'credit' },
    now,
  );
  await Promise.allSettled([
    subscriptions.advance(team),
    addons.advance(addon),
    payments.create(fromCredit),
    subscriptions.advance(team),
    addons.advance(addon),
  ]);
  const credit = await creditOf(team);
  expect([0, 100]).toContain(credit);
  const [spent] = await database.rows(
    `SELECT count(*)::int AS times FROM payment WHERE team_id = $1 AND payment_method = 'credit'`,
    [team],
  );
  expect(spent).toEqual({ times: 1 });
});

test('nobody is asked to renew a plan that is off sale', async () => {
  const { team } = await proTeam(0);
  await database.rows(
    `INSERT INTO price (item, currency, amount_minor, valid_from, created_by)
     VALUES ('pro', 'EUR', NULL, billing_clock(), 'test')`,
  );
  await pass(23 * day);
  await subscriptions.advance(team);
  expect(await mailsOf(team)).toEqual([]);
  expect((await subscriptions.find(team)).stage).toBe(1);
});
