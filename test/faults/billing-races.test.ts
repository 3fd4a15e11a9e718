/** Two things at one moment, in both orders: whatever wins, the books are right and nobody pays for nothing. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createAddonStore } from '../../src/stores/addons.js';
import {
  activeAddon,
  addonOf,
  ahead,
  buy,
  cancelAddon,
  creditOf,
  decide,
  expectSoundBooks,
  externalId,
  holdOpen,
  limitsOf,
  limitsOfFree,
  limitsOfPro,
  mailsOf,
  pay,
  proTeam,
  purchase,
  refund,
  renew,
  subscriptionOf,
  topUp,
  type TeamAs,
} from '../support/billing.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Answer, type Harness } from '../support/harness.js';
import { callback, initiate, proPlan, untilStatus } from '../support/payments.js';
import { expectProblem } from '../support/problem.js';

const day = 24 * 60 * 60 * 1000;
const fromCredit = { payment_method: 'credit' };
const cpuFromCredit = { resource_type: 'cpu', quantity: 1, ...fromCredit };

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());
afterEach(async () => {
  const [database] = await h.rows<{ deadlocks: number }>(
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  );
  expect(database).toEqual({ deadlocks: 0 });
  await expectSoundBooks(h);
});

type Contender = () => Promise<unknown>;

/**
 * Lets `contenders` run into a row that is locked, one after the other, then frees it: they go on in this order.
 * A contender may return before what it set off has come that far.
 */
async function inLine(lock: 'billing' | 'addon', id: string, contenders: Contender[]): Promise<unknown[]> {
  const table = { billing: 'team_subscription WHERE team_id', addon: 'additional_resource WHERE id' }[lock];
  const client = new pg.Client({ connectionString: h.database.url });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT FROM ${table} = $1 FOR NO KEY UPDATE`, [id]);
    const running: Promise<unknown>[] = [];
    for (const contender of contenders) {
      // A workflow may wait for the row too: nobody who waits goes before it is freed.
      const before = await waiting();
      running.push(contender());
      await eventually(async () => (await waiting()) > before);
    }
    await client.query('COMMIT');
    return await Promise.all(running);
  } finally {
    await client.end();
  }

  async function waiting() {
    const [row] = await h.rows<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return row?.count ?? 0;
  }
}

/** Both orders of two. */
const orders = [
  ['the one first', [0, 1]],
  ['the other first', [1, 0]],
] as const;
const pick = (both: readonly [Contender, Contender], order: readonly number[]) =>
  order.map((index) => both[index] as Contender);

/** A callback of our own making: the money of a payment that is still open at the sandbox. */
async function moneyFor(paymentId: unknown): Promise<Answer> {
  return callback(h, { external_payment_id: await externalId(h, paymentId), status: 'completed' });
}

const approve = (paymentId: unknown) => () => decide(h, paymentId, 'approve');

const daysLeft = (iso: unknown) => (Date.parse(iso as string) - Date.now()) / day;

describe('a pending add-on is cancelled while its payment completes', () => {
  const ways = [
    ['the payer approves', (id: unknown) => decide(h, id, 'approve')],
    ['the callback alone comes', moneyFor],
  ] as const;

  test.each(ways)('%s: it is cancelled, or active and said so', async (_what, complete) => {
    const teams = await Promise.all(Array.from({ length: 12 }, () => proTeam(h)));
    const outcomes = await Promise.all(
      teams.map(async (team, n) => {
        const { body } = await purchase(h, team, { resource_type: 'cpu', quantity: 1 });
        const cancel = () => cancelAddon(h, team, body.resource_id as string);
        const pair = n % 2 ? [cancel(), complete(body.payment_id)] : [complete(body.payment_id), cancel()];
        const answers = await Promise.all(pair);
        return ended(team, body.resource_id, answers[n % 2 ? 0 : 1] as Answer);
      }),
    );
    for (const { team, addon, status } of outcomes) {
      const { balance } = await creditOf(h, team);
      expect([200, 202, 409]).toContain(status);
      if (addon.status === 'active') {
        expect({ status, balance }).toEqual({ status: 409, balance: 0 });
        expect(await limitsOf(h, team)).toMatchObject({ cpu_cores: 5 });
      } else {
        expect(addon).toMatchObject({ status: 'cancelled', expires_at: null });
        expect([0, 2]).toContain(balance);
        expect(await limitsOf(h, team)).toMatchObject(limitsOfPro);
      }
    }
  });

  /** When the payment has ended and all its callbacks are applied. */
  async function ended(team: TeamAs, id: unknown, { status }: Answer) {
    await eventually(async () => {
      const [row] = await h.rows(
        `SELECT status NOT IN ('pending', 'processing') AND NOT EXISTS (SELECT FROM payment_event e
           WHERE e.external_payment_id = p.external_payment_id AND applied_at IS NULL) AS ended
         FROM payment p WHERE id = $1`,
        [id],
      );
      return row?.ended as boolean;
    });
    return { team, status, addon: await addonOf(h, team, id) };
  }
});

describe('one credit, several at once', () => {
  const sorted = (answers: Answer[]) => answers.map(({ status }) => status).sort();

  test('purchases: one is made where it suffices for one', async () => {
    const team = await proTeam(h);
    await topUp(h, team, '3.99');
    const answers = await Promise.all(Array.from({ length: 8 }, () => purchase(h, team, cpuFromCredit)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expectProblem(answer, 409, 'insufficient_credit');
    }
    expect(await creditOf(h, team)).toMatchObject({ balance: 1.99 });
    expect(await limitsOf(h, team)).toMatchObject({ cpu_cores: 5 });
  });

  test('renewals of several add-ons and of the plan', async () => {
    const team = await proTeam(h);
    const addons = [];
    for (const type of ['ram', 'traffic', 'storage', 'ram']) addons.push(await activeAddon(h, team, type));
    await topUp(h, team, '2.50');
    const answers = await Promise.all([
      ...addons.map((addon) => renew(h, team, addon, fromCredit)),
      initiate(h, team.team, team.owner, { ...proPlan, ...fromCredit }),
    ]);
    expect(sorted(answers)).toEqual([201, 201, 409, 409, 409]);
    expect(await creditOf(h, team)).toMatchObject({ balance: 0.5 });
  });

  test('renewals of one add-on: each is paid, or refused', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team);
    const { expires_at } = await addonOf(h, team, addon);
    await topUp(h, team, '2.00');
    const answers = await Promise.all(Array.from({ length: 5 }, () => renew(h, team, addon, fromCredit)));
    expect(sorted(answers)).toEqual([201, 201, 409, 409, 409]);
    const after = await addonOf(h, team, addon);
    expect(Date.parse(after.expires_at as string) - Date.parse(expires_at as string)).toBe(60 * day);
    expect(await creditOf(h, team)).toMatchObject({ balance: 0 });
  });

  test('a top-up goes back while it is spent: one of the two', async () => {
    for (let round = 0; round < 5; round += 1) {
      const team = await h.newTeam();
      const id = await topUp(h, team, '3.00');
      const both = [
        () => refund(h, id, { to: 'backend' }),
        () => initiate(h, team.team, team.owner, { ...proPlan, ...fromCredit }),
      ] as const;
      const answers = await Promise.all(pick(both, round % 2 ? [0, 1] : [1, 0]).map((ask) => ask()));
      expect(sorted(answers as Answer[])).toEqual([201, 409]);
      expect(await creditOf(h, team)).toMatchObject({ balance: 0 });
    }
  });
});

describe('the plan and its add-ons', () => {
  test('an add-on that is paid after the team fell to free has its days, and counts when pro returns', async () => {
    const team = await proTeam(h);
    await holdOpen(h, team);
    const { body } = await purchase(h, team, { resource_type: 'ram', quantity: 2 });
    await ahead(h, '38 days', async () => {
      expect(await subscriptionOf(h, team)).toMatchObject({ plan: 'free' });
      await pay(h, team, body.payment_id);
      const addon = await addonOf(h, team, body.resource_id);
      expect(addon.status).toBe('active');
      expect(Date.parse(addon.expires_at as string) - Date.parse(addon.starts_at as string)).toBe(30 * day);
      expect(daysLeft(addon.expires_at)).toBeCloseTo(68, 1);
      expect(await limitsOf(h, team)).toMatchObject(limitsOfFree);
      expectProblem(await renew(h, team, body.resource_id as string), 403, 'plan_required');
      await buy(h, team);
      expect(await limitsOf(h, team)).toMatchObject({ memory_mb: 6144 + 1000 });
    });
  });

  test('an add-on that ends while its renewal is paid runs again, from the payment', async () => {
    const team = await proTeam(h);
    await buy(h, team);
    const addon = await activeAddon(h, team);
    await holdOpen(h, team);
    const { body } = await renew(h, team, addon);
    await ahead(h, '31 days', async () => {
      await createAddonStore(h.database.db, h.config).advance(addon);
      expect(await addonOf(h, team, addon)).toMatchObject({ status: 'expired' });
      expect(await limitsOf(h, team)).toMatchObject(limitsOfPro);
      await pay(h, team, body.payment_id);
      const { status, expires_at } = await addonOf(h, team, addon);
      const { body: payment } = await h.call('GET', `/api/payments/${String(body.payment_id)}/status`, {
        as: team.owner,
      });
      expect(status).toBe('active');
      expect(Date.parse(expires_at as string) - Date.parse(payment.completed_at as string)).toBe(30 * day);
      expect(daysLeft(expires_at)).toBeCloseTo(61, 1);
      expect(await limitsOf(h, team)).toMatchObject({ memory_mb: 6644 });
    });
  });
});

describe('a refund at the moment of a renewal', () => {
  test.each(orders)('of an add-on, %s', async (_what, order) => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team);
    const { body } = await renew(h, team, addon);
    const both = [approve(body.payment_id), () => refund(h, addon, { to: 'credit' })] as const;
    await inLine('addon', addon, pick(both, order));
    await untilStatus(h, team.owner, body.payment_id, 'completed');
    const { status, expires_at } = await addonOf(h, team, addon);
    const { balance } = await creditOf(h, team);
    if (status === 'active') {
      expect(balance).toBe(1);
      expect(daysLeft(expires_at)).toBeCloseTo(30, 1);
    } else {
      expect({ status, balance }).toEqual({ status: 'cancelled', balance: 2 });
      expect(await mailsOf(h, team, 'payment_late_money')).toHaveLength(1);
    }
  });

  test.each(orders)('of the plan, %s: one period is left', async (_what, order) => {
    const team = await proTeam(h);
    await holdOpen(h, team);
    const { body } = await initiate(h, team.team, team.owner, proPlan);
    const both = [approve(body.payment_id), () => refund(h, team.planPayment, { to: 'credit' })] as const;
    await inLine('billing', team.team, pick(both, order));
    await untilStatus(h, team.owner, body.payment_id, 'completed');
    const { status, current_period_end } = await subscriptionOf(h, team);
    expect(status).toBe('active');
    expect(daysLeft(current_period_end)).toBeCloseTo(30, 1);
    expect(await creditOf(h, team)).toMatchObject({ balance: 3 });
  });
});

test('a refund that is asked for while the payment completes is made', async () => {
  const team = await h.newTeam();
  await topUp(h, team, '1.00'); // there is a billing row to lock
  await holdOpen(h, team);
  const { body } = await initiate(h, team.team, team.owner, proPlan);
  const id = body.payment_id as string;
  const [, answer] = await inLine('billing', team.team, [approve(id), () => refund(h, id, { to: 'credit' })]);
  expect(answer).toMatchObject({ status: 201, body: { amount: 3, payment_status: 'refunded' } });
  expect(await limitsOf(h, team)).toMatchObject(limitsOfFree);
  expect(await creditOf(h, team)).toMatchObject({ balance: 4 });
});

describe('an add-on is cancelled at the moment of its renewal', () => {
  test.each(orders)('that the backend reports, %s', async (_what, order) => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team);
    const { body } = await renew(h, team, addon);
    const both = [approve(body.payment_id), () => cancelAddon(h, team, addon)] as const;
    await inLine('addon', addon, pick(both, order));
    await untilStatus(h, team.owner, body.payment_id, 'completed');
    expect(await addonOf(h, team, addon)).toMatchObject({ status: 'cancelled' });
    expect(await limitsOf(h, team)).toMatchObject(limitsOfPro);
    const late = order[0] === 1;
    expect(await creditOf(h, team)).toMatchObject({ balance: late ? 1 : 0 });
    expect(await mailsOf(h, team, 'payment_late_money')).toHaveLength(late ? 1 : 0);
  });

  test.each(orders)('from credit, %s: no payment without a period', async (_what, order) => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team);
    await topUp(h, team, '1.00');
    const both = [() => renew(h, team, addon, fromCredit), () => cancelAddon(h, team, addon)] as const;
    const answers = await inLine('billing', team.team, pick(both, order));
    const renewal = answers[order.indexOf(0)] as Answer;
    expect(await addonOf(h, team, addon)).toMatchObject({ status: 'cancelled' });
    if (order[0] === 0) expect(renewal.status).toBe(201);
    else expectProblem(renewal, 409, 'conflict');
    expect(await creditOf(h, team)).toMatchObject({ balance: order[0] === 0 ? 0 : 1 });
    expect(await mailsOf(h, team, 'payment_late_money')).toEqual([]);
  });
});

describe('a plan is paid at the moment at which another payment for it starts', () => {
  test.each([
    ['by the backend', {}],
    ['from credit', fromCredit],
  ])('%s: that one is refused, or extends it', async (_what, method) => {
    const team = await h.newTeam();
    await topUp(h, team, '3.00');
    await holdOpen(h, team);
    const first = await initiate(h, team.team, team.owner, proPlan);
    const [second] = await inLine('billing', team.team, [
      () => initiate(h, team.team, team.owner, { ...proPlan, ...method }),
      approve(first.body.payment_id),
    ]);
    await untilStatus(h, team.owner, first.body.payment_id, 'completed');
    expectProblem(second as Answer, 409, 'payment_in_progress');
    expect((second as Answer).body).toMatchObject({ payment_id: first.body.payment_id });
    expect(daysLeft((await subscriptionOf(h, team)).current_period_end)).toBeCloseTo(30, 1);
    expect(await creditOf(h, team)).toMatchObject({ balance: 3 });
  });
});
