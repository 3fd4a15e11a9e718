/** Prices and plan terms as data: what operators change, and what stays as it was bought. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
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
  renew,
  subscriptionOf,
  topUp,
} from '../support/billing.js';
import { startHarness, type CallOptions, type Harness } from '../support/harness.js';
import { initiate, proPlan } from '../support/payments.js';
import { expectProblem } from '../support/problem.js';

const minute = 60_000;
let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());
beforeEach(() => h.rows("DELETE FROM price WHERE created_by <> 'migration'"));
beforeEach(() => h.rows("DELETE FROM plan_terms WHERE created_by <> 'migration'"));
afterEach(() => expectSoundBooks(h));

const setPrice = (body: object, call: CallOptions = {}) =>
  h.call('POST', '/api/prices', { as: 'operator', body: { currency: 'EUR', ...body }, ...call });
const listPrices = async () => {
  const { body } = await h.call<{ prices: Record<string, unknown>[] }>('GET', '/api/prices', {
    as: 'operator',
  });
  return body.prices;
};
const hence = (ms: number) => new Date(Date.now() + ms).toISOString();

describe('a price', () => {
  test('from now on is what a new payment costs; an open one keeps its amount', async () => {
    const early = await h.newTeam();
    const open = await initiate(h, early.team, early.owner, proPlan);
    const set = await setPrice({ item: 'pro', amount: '4.50' });
    expect(set.status).toBe(201);
    expect(set.body).toEqual({
      id: expect.any(String),
      item: 'pro',
      currency: 'EUR',
      amount: 4.5,
      valid_from: expect.any(String),
      valid_until: null,
      created_by: expect.stringMatching(/^token:/),
    });
    expect((await listPrices()).filter(({ item }) => item === 'pro')).toEqual([
      set.body,
      expect.objectContaining({ amount: 3, valid_until: set.body.valid_from, created_by: 'migration' }),
    ]);

    await pay(h, early, open.body.payment_id);
    const paid = await h.call('GET', `/api/payments/${String(open.body.payment_id)}/status`, {
      as: early.owner,
    });
    expect(paid.body).toMatchObject({ status: 'completed', amount: 3 });
    expect(await subscriptionOf(h, early)).toMatchObject({ plan: 'pro', next_charge: { amount: 4.5 } });

    const late = await h.newTeam();
    const refused = await initiate(h, late.team, late.owner, { ...proPlan, amount: 3 });
    expectProblem(refused, 422, 'amount_mismatch');
    expect(refused.body).toMatchObject({ expected_amount: 4.5 });
    expect(await initiate(h, late.team, late.owner, proPlan)).toMatchObject({
      status: 201,
      body: { amount: 4.5 },
    });
  });

  test('of an add-on that is bought stays, until it is renewed', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team, 'ram', 3);
    await setPrice({ item: 'ram', amount: 1.2 });
    expect(await addonOf(h, team, addon)).toMatchObject({ unit_price: 1 });
    expect((await purchase(h, team, { resource_type: 'ram', quantity: 3 })).body).toMatchObject({
      amount: 3.6,
    });

    await topUp(h, team, '3.60');
    expectProblem(await renew(h, team, addon, { amount: 3 }), 422, 'amount_mismatch');
    expect((await renew(h, team, addon, { payment_method: 'credit' })).body).toMatchObject({ amount: 3.6 });
    expect(await addonOf(h, team, addon)).toMatchObject({ unit_price: 1.2 });
    expect(await creditOf(h, team)).toMatchObject({ balance: 0 });
  });

  test('to come is not charged yet, and is from its time on', async () => {
    const team = await h.newTeam();
    const validFrom = hence(60 * minute);
    const set = await setPrice({ item: 'pro', amount: 9, valid_from: validFrom });
    expect(set).toMatchObject({ status: 201, body: { valid_from: validFrom, valid_until: null } });
    expect(await initiate(h, team.team, team.owner, { ...proPlan, amount: 9 })).toMatchObject({
      status: 422,
      body: { expected_amount: 3 },
    });
    await ahead(h, '61 minutes', async () => {
      expect(await initiate(h, team.team, team.owner, proPlan)).toMatchObject({
        status: 201,
        body: { amount: 9 },
      });
    });
  });

  test('that has not begun is taken back; one that has begun is not', async () => {
    const coming = await setPrice({ item: 'cpu', amount: 5, valid_from: hence(60 * minute) });
    const begun = await setPrice({ item: 'cpu', amount: 2.5 });
    const remove = (id: unknown, as = 'operator') => h.call('DELETE', `/api/prices/${String(id)}`, { as });
    expectProblem(await remove(coming.body.id, 'owner'), 403, 'forbidden');
    expect((await remove(coming.body.id)).status).toBe(204);
    expectProblem(await remove(coming.body.id), 404, 'not_found');
    expectProblem(await remove(begun.body.id), 409, 'conflict');
    expectProblem(await remove('cheap'), 404, 'not_found');
    const amounts = (await listPrices()).filter(({ item }) => item === 'cpu').map(({ amount }) => amount);
    expect(amounts).toEqual([2.5, 2]);
  });

  test('of nothing takes an item off sale; what is bought runs on', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team, 'storage');
    const off = await setPrice({ item: 'storage', amount: null });
    expect(off).toMatchObject({ status: 201, body: { amount: null } });
    const available = await h.call<{ resources: { type: string }[] }>(
      'GET',
      `/api/resources/${team.team}/available`,
      { as: team.owner },
    );
    expect(available.body.resources.map(({ type }) => type)).toEqual(['ram', 'cpu', 'traffic']);
    expectProblem(await purchase(h, team, { resource_type: 'storage', quantity: 1 }), 409, 'not_for_sale');
    expectProblem(await renew(h, team, addon), 409, 'not_for_sale');
    expect(await limitsOf(h, team)).toMatchObject({ storage_mb: 20_480 });
    await setPrice({ item: 'storage', amount: 1 });
    expect((await renew(h, team, addon)).status).toBe(201);
  });

  test('in the past is refused, and so is what is no price', async () => {
    const before = await listPrices();
    for (const [body, field] of [
      [{ item: 'pro', amount: 1, valid_from: hence(-minute) }, 'valid_from'],
      [{ item: 'pro', amount: 1, valid_from: 'tomorrow' }, 'valid_from'],
      [{ item: 'pro', amount: 0 }, 'amount'],
      [{ item: 'pro', amount: -1 }, 'amount'],
      [{ item: 'pro', amount: 1.001 }, 'amount'],
      [{ item: 'pro' }, 'amount'],
      [{ item: 'free', amount: 1 }, 'item'],
      [{ item: 'pro', amount: 1, currency: 'USD' }, 'currency'],
    ] as const) {
      const answer = await setPrice(body);
      expectProblem(answer, 422, 'validation_failed');
      expect(answer.body.errors).toContainEqual(expect.objectContaining({ field }));
    }
    expect(await listPrices()).toEqual(before);
  });

  test('at the instant of another is refused; with one Idempotency-Key it is set once', async () => {
    const body = { item: 'traffic', amount: 2, valid_from: hence(60 * minute) };
    const headers = { 'Idempotency-Key': `traffic-${body.valid_from}` };
    const first = await setPrice(body, { headers });
    expect(await setPrice(body, { headers })).toMatchObject({ status: 201, body: first.body });
    expectProblem(await setPrice(body), 409, 'conflict');
    expect((await listPrices()).filter(({ item }) => item === 'traffic')).toHaveLength(2);
  });
});

describe('plan terms', () => {
  const free = { max_teams: 1, max_members: 1, max_projects: 2, ...limitsOfFree };
  const pro = { max_teams: -1, max_members: -1, max_projects: -1, ...limitsOfPro };
  const setTerms = (plan: string, body: object, as = 'operator') =>
    h.call('POST', `/api/plans/${plan}/terms`, { as, body });

  test('are told to everybody with a token', async () => {
    for (const as of ['outsider', 'platform', 'operator', 'support']) {
      const { body } = await h.call('GET', '/api/plans', { as });
      const always = {
        id: expect.any(String),
        valid_from: '1970-01-01T00:00:00.000Z',
        created_by: 'migration',
      };
      expect(body.plans).toEqual([
        { ...always, plan: 'free', ...free },
        { ...always, plan: 'pro', ...pro },
      ]);
    }
    expectProblem(await h.call('GET', '/api/plans'), 401, 'unauthenticated');
  });

  test('of free are those of today, for every team, at once', async () => {
    const team = await h.newTeam();
    const set = await setTerms('free', { ...free, memory_mb: 200, cpu_cores: 0.5 });
    expect(set).toMatchObject({ status: 201, body: { plan: 'free', memory_mb: 200, cpu_cores: 0.5 } });
    const changed = { ...limitsOfFree, memory_mb: 200, cpu_cores: 0.5 };
    expect(await limitsOf(h, team)).toMatchObject({ ...changed, plan_limits: changed });
  });

  test('of pro stay for a period that is paid, and count for the next one', async () => {
    const before = await proTeam(h);
    await setTerms('pro', { ...pro, memory_mb: 4096 });
    const after = await proTeam(h);
    expect(await limitsOf(h, before)).toMatchObject({ memory_mb: 6144, plan_limits: limitsOfPro });
    expect(await limitsOf(h, after)).toMatchObject({ memory_mb: 4096 });
    await buy(h, before);
    expect(await limitsOf(h, before)).toMatchObject({ memory_mb: 6144 });
    await ahead(h, '30 days 1 minute', async () => {
      expect(await limitsOf(h, before)).toMatchObject({ memory_mb: 4096 });
    });
  });

  test('that come while a period runs count for the period bought after them', async () => {
    const team = await proTeam(h);
    await setTerms('pro', { ...pro, storage_mb: 5000, valid_from: hence(10 * 24 * 60 * minute) });
    await buy(h, team);
    await ahead(h, '40 days', async () => {
      expect(await limitsOf(h, team)).toMatchObject({ storage_mb: 10_240 });
      await buy(h, team);
    });
    await ahead(h, '61 days', async () => {
      expect(await limitsOf(h, team)).toMatchObject({ storage_mb: 5000 });
    });
  });

  test('are checked', async () => {
    for (const body of [
      {},
      { ...pro, memory_mb: -1 },
      { ...pro, memory_mb: 1.5 },
      { ...pro, max_projects: -2 },
      { ...pro, cpu_cores: '4' },
      { ...pro, cpu_cores: 0.0001 },
      { ...pro, valid_from: hence(-minute) },
      { ...pro, price: 1 },
    ]) {
      expectProblem(await setTerms('pro', body), 422, 'validation_failed');
    }
    expectProblem(await setTerms('gold', pro), 422, 'validation_failed');
  });

  test('are for operators to set', async () => {
    for (const as of ['owner', 'platform', 'support']) {
      expectProblem(await setTerms('pro', pro, as), 403, 'forbidden');
      expectProblem(await setPrice({ item: 'pro', amount: 0.01 }, { as }), 403, 'forbidden');
      expectProblem(await h.call('GET', '/api/prices', { as }), 403, 'forbidden');
    }
    expect(await listPrices()).toHaveLength(5);
  });
});
