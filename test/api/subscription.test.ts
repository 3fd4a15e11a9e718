/** A team's plan, its credit and its currency, as clients see them. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  activeAddon,
  addonOf,
  ahead,
  buy,
  creditOf,
  expectSoundBooks,
  limitsOf,
  limitsOfFree,
  limitsOfPro,
  pay,
  proTeam,
  purchase,
  subscriptionOf,
  topUp,
  type Credit,
  type TeamAs,
} from '../support/billing.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, proPlan } from '../support/payments.js';
import { expectProblem } from '../support/problem.js';

const day = 24 * 60 * 60 * 1000;

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());
afterEach(() => expectSoundBooks(h));

const change = ({ team, owner }: TeamAs, body: object) =>
  h.call('PATCH', `/api/teams/${team}/subscription`, { as: owner, body });
const cancel = ({ team, owner }: TeamAs) =>
  h.call('POST', `/api/teams/${team}/subscription/cancel`, { as: owner });
const proFromCredit = { ...proPlan, payment_method: 'credit' };

const noPlan = {
  plan: 'free',
  status: 'none',
  current_period_end: null,
  grace_until: null,
  auto_renew: true,
  cancel_at_period_end: false,
  currency: 'EUR',
  next_charge: null,
};

describe('the subscription', () => {
  test('of a team that never paid is none', async () => {
    expect(await subscriptionOf(h, await h.newTeam())).toEqual(noPlan);
  });

  test('tells the plan, its end, and what is charged next, from where', async () => {
    const team = await proTeam(h);
    const plan = await subscriptionOf(h, team);
    const end = plan.current_period_end as string;
    const charge = { at: end, amount: 3, currency: 'EUR', from: 'payment_link' };
    const active = { ...noPlan, plan: 'pro', status: 'active', current_period_end: end, next_charge: charge };
    expect(plan).toEqual(active);
    const { body } = await h.call('GET', `/api/payments/${team.planPayment}/status`, { as: team.owner });
    expect(Date.parse(end) - Date.parse(body.completed_at as string)).toBe(30 * day);

    await topUp(h, team, '2.99');
    expect(await subscriptionOf(h, team)).toEqual(active);
    await topUp(h, team, '0.01');
    const fromCredit = { ...charge, from: 'credit' };
    expect(await subscriptionOf(h, team)).toEqual({ ...active, next_charge: fromCredit });
    await change(team, { auto_renew: false });
    expect(await subscriptionOf(h, team)).toEqual({ ...active, auto_renew: false });
  });

  test('renews by itself from credit, where that suffices', async () => {
    const team = await proTeam(h);
    await topUp(h, team, '3.50');
    const before = await subscriptionOf(h, team);
    await ahead(h, '29 days 23 hours 1 minute', async () => {
      await change(team, { auto_renew: true });
      await eventually(async () => (await creditOf(h, team)).balance === 0.5);
    });
    const end = new Date(Date.parse(before.current_period_end as string) + 30 * day).toISOString();
    expect(await subscriptionOf(h, team)).toMatchObject({ status: 'active', current_period_end: end });
  });

  test('says when it is in grace, and falls to free after it', async () => {
    const team = await proTeam(h);
    const { current_period_end: end } = await subscriptionOf(h, team);
    const graceEnd = new Date(Date.parse(end as string) + 7 * day).toISOString();
    await ahead(h, '30 days 1 minute', async () => {
      expect(await subscriptionOf(h, team)).toMatchObject({
        plan: 'pro',
        status: 'grace',
        current_period_end: end,
        grace_until: graceEnd,
      });
      expect(await limitsOf(h, team)).toMatchObject(limitsOfPro);
    });
    await ahead(h, '37 days 1 minute', async () => {
      expect(await subscriptionOf(h, team)).toMatchObject({
        plan: 'free',
        status: 'none',
        grace_until: null,
        next_charge: null,
      });
      expect(await limitsOf(h, team)).toMatchObject(limitsOfFree);
    });
  });
});

describe('cancelling', () => {
  test('lets the plan run to its end, without grace; auto_renew takes it back', async () => {
    const team = await proTeam(h);
    const { current_period_end } = await subscriptionOf(h, team);
    const cancelled = await cancel(team);
    expect(cancelled.status).toBe(200);
    const ending = {
      ...noPlan,
      plan: 'pro',
      status: 'active',
      current_period_end,
      auto_renew: false,
      cancel_at_period_end: true,
    };
    expect(cancelled.body).toEqual(ending);
    expect((await cancel(team)).body).toEqual(ending);
    await ahead(h, '30 days 1 minute', async () => {
      expect(await subscriptionOf(h, team)).toMatchObject({ plan: 'free', status: 'none' });
    });

    const back = await change(team, { auto_renew: true });
    expect(back.body).toMatchObject({ auto_renew: true, cancel_at_period_end: false });
    await ahead(h, '30 days 1 minute', async () => {
      expect(await subscriptionOf(h, team)).toMatchObject({ plan: 'pro', status: 'grace' });
    });
  });

  test('in grace ends it now, and projects for which free has no room are paused', async () => {
    const team = await proTeam(h);
    await h.rows(
      `INSERT INTO project (id, team_id, name, created_at)
       SELECT $1 || n, $1, 'P' || n, now() + n * interval '1 second' FROM generate_series(1, 4) n`,
      [team.team],
    );
    await ahead(h, '31 days', async () => {
      const { body } = await cancel(team);
      expect(body).toMatchObject({ plan: 'free', status: 'none', next_charge: null });
      await eventually(async () => (await paused(team)).length === 2);
    });
    expect(await paused(team)).toEqual([`${team.team}3`, `${team.team}4`]);

    await ahead(h, '32 days', async () => {
      await buy(h, team);
      expect(await paused(team)).toEqual([]);
    });
  });

  test('without a plan is refused', async () => {
    const team = await h.newTeam();
    expectProblem(await cancel(team), 409, 'conflict');
    expect(await subscriptionOf(h, team)).toEqual(noPlan);
  });
});

test('members read; owners and admins change; for others the team does not exist', async () => {
  const path = `/api/teams/${h.team}`;
  for (const read of [`${path}/subscription`, `${path}/credit`]) {
    expect((await h.call('GET', read, { as: 'member' })).status).toBe(200);
    expectProblem(await h.call('GET', read, { as: 'outsider' }), 404, 'not_found');
    expectProblem(await h.call('GET', read), 401, 'unauthenticated');
  }
  const body = { auto_renew: false };
  for (const [method, address] of [
    ['PATCH', `${path}/subscription`],
    ['POST', `${path}/subscription/cancel`],
  ] as const) {
    expectProblem(await h.call(method, address, { as: 'member', body }), 403, 'forbidden');
    expectProblem(await h.call(method, address, { as: 'outsider', body }), 404, 'not_found');
  }
  expect((await h.call('PATCH', `${path}/subscription`, { as: 'admin', body })).body).toMatchObject(body);
  for (const wrong of [{}, { auto_renew: 'no' }, { currency: 'USD' }, { plan: 'pro' }]) {
    const answer = await h.call('PATCH', `${path}/subscription`, { as: 'admin', body: wrong });
    expectProblem(answer, 422, 'validation_failed');
  }
});

describe('credit', () => {
  test('of a team that never paid is nothing', async () => {
    expect(await creditOf(h, await h.newTeam())).toEqual({
      balance: 0,
      currency: 'EUR',
      entries: [],
      next_cursor: null,
    });
  });

  test('buys the plan at once, after a top-up that was paid', async () => {
    const team = await h.newTeam();
    expectProblem(await initiate(h, team.team, team.owner, proFromCredit), 409, 'insufficient_credit');
    expect(await subscriptionOf(h, team)).toEqual(noPlan);
    const first = await topUp(h, team, '7.25');
    const { status, body } = await initiate(h, team.team, team.owner, proFromCredit);
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'completed', amount: 3, payment_url: null });
    expect(await subscriptionOf(h, team)).toMatchObject({ plan: 'pro', status: 'active' });
    const common = { id: expect.stringMatching(/^\d+$/), created_at: expect.stringMatching(/^20.*Z$/) };
    expect(await creditOf(h, team)).toEqual({
      balance: 4.25,
      currency: 'EUR',
      entries: [
        { ...common, kind: 'purchase', amount: -3, balance_after: 4.25, payment_id: body.payment_id },
        { ...common, kind: 'payment', amount: 7.25, balance_after: 7.25, payment_id: first },
      ],
      next_cursor: null,
    });
  });

  test('cannot be topped up from itself', async () => {
    const team = await h.newTeam();
    const answer = await initiate(h, team.team, team.owner, { payment_method: 'credit', amount: '5.00' });
    expectProblem(answer, 422, 'validation_failed');
  });

  test('is told page by page, with the right balance after each entry', async () => {
    const team = await h.newTeam();
    for (const amount of ['10.00', '0.01', '4.20']) await topUp(h, team, amount);
    await initiate(h, team.team, team.owner, proFromCredit);
    await purchase(h, team, { resource_type: 'cpu', quantity: 2, payment_method: 'credit' });
    await topUp(h, team, '0.99');
    await activeAddon(h, team);

    const pages: Credit[] = [];
    for (let cursor = ''; ;) {
      const page = await creditOf(h, team, `?limit=3${cursor}`);
      pages.push(page);
      if (!page.next_cursor) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(pages.map(({ entries }) => entries.length)).toEqual([3, 3, 2]);
    expect(pages.map(({ balance }) => balance)).toEqual([8.2, 8.2, 8.2]);
    const entries = pages.flatMap((page) => page.entries);
    expect(entries.map(({ kind, amount, balance_after }) => [kind, amount, balance_after])).toEqual([
      ['purchase', -1, 8.2],
      ['payment', 1, 9.2],
      ['payment', 0.99, 8.2],
      ['purchase', -4, 7.21],
      ['purchase', -3, 11.21],
      ['payment', 4.2, 14.21],
      ['payment', 0.01, 10.01],
      ['payment', 10, 10],
    ]);
    expect(entries).toEqual((await creditOf(h, team)).entries);
    const cents = entries.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0);
    expect(cents).toBe(820);
  });

  test.each(['limit=0', 'cursor=abc'])('?%s is refused', async (query) => {
    const { team, owner } = await h.newTeam();
    const answer = await h.call('GET', `/api/teams/${team}/credit?${query}`, { as: owner });
    expectProblem(answer, 422, 'validation_failed');
  });
});

describe('the currency', () => {
  let abroad: Harness;
  beforeAll(async () => {
    abroad = await startHarness();
    for (const [item, amount] of Object.entries({ pro: 2000, ram: 650, cpu: '1300' })) {
      const body = { item, currency: 'XOF', amount };
      const added = await abroad.call('POST', '/api/prices', { as: 'operator', body });
      expect(added).toMatchObject({ status: 201, body: { item, currency: 'XOF', amount: Number(amount) } });
    }
  });
  afterAll(() => abroad.close());
  afterEach(() => expectSoundBooks(abroad));

  const choose = ({ team, owner }: TeamAs, currency: string) =>
    abroad.call('PATCH', `/api/teams/${team}/subscription`, { as: owner, body: { currency } });

  test('is chosen before the first payment; all amounts are without decimals then', async () => {
    const team = await abroad.newTeam();
    expect((await choose(team, 'XOF')).body).toMatchObject({ currency: 'XOF', plan: 'free' });
    const available = await abroad.call('GET', `/api/resources/${team.team}/available`, { as: team.owner });
    expect(available.body.resources).toMatchObject([
      { type: 'ram', price: 650, currency: 'XOF' },
      { type: 'cpu', price: 1300, currency: 'XOF' },
    ]);

    for (const amount of ['3.00', '2000.50', '1999']) {
      const refused = await initiate(abroad, team.team, team.owner, { ...proPlan, amount });
      expect(refused.status).toBe(422);
    }
    const { body } = await initiate(abroad, team.team, team.owner, { ...proPlan, amount: 2000 });
    expect(body).toMatchObject({ amount: 2000, currency: 'XOF', status: 'pending' });
    await pay(abroad, team, body.payment_id);
    expect(await subscriptionOf(abroad, team)).toMatchObject({
      plan: 'pro',
      currency: 'XOF',
      next_charge: { amount: 2000, currency: 'XOF' },
    });

    const addon = await activeAddon(abroad, team, 'ram', 2);
    expect(await addonOf(abroad, team, addon)).toMatchObject({ unit_price: 650, currency: 'XOF' });
    await topUp(abroad, team, '5000');
    expect(await creditOf(abroad, team)).toMatchObject({ balance: 5000, currency: 'XOF' });
  });

  test('stays once the team has paid in it', async () => {
    const team = await abroad.newTeam();
    await topUp(abroad, team, '1.00');
    expectProblem(await choose(team, 'XOF'), 409, 'conflict');
    expect(await choose(team, 'EUR')).toMatchObject({ status: 200, body: { currency: 'EUR' } });
    expect(await creditOf(abroad, team)).toMatchObject({ balance: 1, currency: 'EUR' });
  });

  test('stays while a first payment is open', async () => {
    const team = await abroad.newTeam();
    const { body } = await initiate(abroad, team.team, team.owner, {
      payment_method: 'credit_card',
      amount: 5,
    });
    expectProblem(await choose(team, 'XOF'), 409, 'conflict');
    await pay(abroad, team, body.payment_id);
    expect(await creditOf(abroad, team)).toMatchObject({ balance: 5, currency: 'EUR' });
  });

  test('has no price for everything: what is without one is not for sale', async () => {
    const team = await abroad.newTeam();
    await choose(team, 'XOF');
    await buy(abroad, team);
    const answer = await purchase(abroad, team, { resource_type: 'storage', quantity: 1 });
    expectProblem(answer, 409, 'not_for_sale');
    expect(await abroad.rows('SELECT id FROM additional_resource WHERE team_id = $1', [team.team])).toEqual(
      [],
    );
  });
});

async function paused({ team }: TeamAs) {
  const rows = await h.rows<{ id: string }>(
    "SELECT id FROM project WHERE team_id = $1 AND status = 'paused' ORDER BY id",
    [team],
  );
  return rows.map(({ id }) => id);
}
