/** Add-ons, as clients see them. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  activeAddon,
  addonList,
  addonOf,
  ahead,
  buy,
  cancelAddon,
  creditOf,
  decide,
  expectSoundBooks,
  holdOpen,
  limitsOf,
  limitsOfPro,
  mailsOf,
  noTotals,
  pay,
  proTeam,
  purchase,
  renew,
  topUp,
  type AddonItem,
  type TeamAs,
} from '../support/billing.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { untilStatus } from '../support/payments.js';
import { expectProblem } from '../support/problem.js';

const days30 = 30 * 24 * 60 * 60 * 1000;
const ram = { resource_type: 'ram', quantity: 1 };

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());
afterEach(() => expectSoundBooks(h));

/** Everything that a purchase makes: nothing, where it was refused. */
async function madeBy({ team }: TeamAs) {
  const [made] = await h.rows<{ payments: number; addons: number }>(
    `SELECT (SELECT count(*)::int FROM payment WHERE team_id = $1) AS payments,
       (SELECT count(*)::int FROM additional_resource WHERE team_id = $1) AS addons`,
    [team],
  );
  return made;
}

describe('available', () => {
  type Available = { resources: Record<string, unknown>[] };
  const available = (team: TeamAs, language?: string) =>
    h.call<Available>('GET', `/api/resources/${team.team}/available`, {
      as: team.owner,
      ...(language && { headers: { 'Accept-Language': language } }),
    });

  test('lists what is on sale, with names, units and prices; a free team may look', async () => {
    const { body, headers, status } = await available(await h.newTeam());
    expect(status).toBe(200);
    expect(headers.get('Content-Language')).toBe('en');
    expect(headers.get('Vary')).toContain('Accept-Language');
    const words = { name: expect.any(String), description: expect.any(String), icon: expect.any(String) };
    expect(body).toEqual({
      resources: [
        { type: 'ram', price: 1, currency: 'EUR', unit: '500 MB', ...words },
        { type: 'cpu', price: 2, currency: 'EUR', unit: '1 core', ...words },
        { type: 'traffic', price: 1, currency: 'EUR', unit: '10 GB', ...words },
        { type: 'storage', price: 1, currency: 'EUR', unit: '10 GB', ...words },
      ],
    });
  });

  test.each([
    ['fr', 'fr', 'Mémoire'],
    ['fr-CI, en;q=0.8', 'fr', 'Mémoire'],
    ['en;q=0.4, fr;q=0.9', 'fr', 'Mémoire'],
    ['fr;q=0.4, en;q=0.9', 'en', 'Memory'],
    ['de, fr;q=0.1', 'fr', 'Mémoire'],
    ['fr;q=0', 'en', 'Memory'],
    ['de', 'en', 'Memory'],
    ['*', 'en', 'Memory'],
    ['not a language; q=much', 'en', 'Memory'],
  ])('Accept-Language: %s is answered in %s', async (wanted, language, name) => {
    const { body, headers } = await available(await h.newTeam(), wanted);
    expect(headers.get('Content-Language')).toBe(language);
    expect(body.resources[0]).toMatchObject({ type: 'ram', name });
  });
});

describe('who may do what', () => {
  test('add-ons are for teams on the pro plan', async () => {
    const team = await h.newTeam();
    expectProblem(await purchase(h, team, ram), 403, 'plan_required');
    expect(await madeBy(team)).toEqual({ payments: 0, addons: 0 });
  });

  test('members read, admins and owners spend; for others the team does not exist', async () => {
    await buy(h, { team: h.team, owner: 'owner' });
    const addon = await activeAddon(h, { team: h.team, owner: 'admin' });
    const requests: [method: string, path: string, body?: object][] = [
      ['POST', `/api/resources/${h.team}/purchase`, ram],
      ['PATCH', `/api/resources/${h.team}/${addon}`, { auto_renew: false }],
      ['POST', `/api/resources/${h.team}/${addon}/renew`, {}],
      ['DELETE', `/api/resources/${h.team}/cancel/${addon}`],
    ];
    for (const [method, path, body] of requests) {
      expectProblem(await h.call(method, path, { as: 'member', body }), 403, 'forbidden');
      expectProblem(await h.call(method, path, { as: 'outsider', body }), 404, 'not_found');
      expectProblem(await h.call(method, path, { as: 'operator', body }), 403, 'forbidden');
    }
    for (const read of ['available', 'list', 'limits']) {
      const path = `/api/resources/${h.team}/${read}`;
      expect((await h.call('GET', path, { as: 'member' })).status).toBe(200);
      expectProblem(await h.call('GET', path, { as: 'outsider' }), 404, 'not_found');
      expectProblem(await h.call('GET', path), 401, 'unauthenticated');
    }
    expect(await addonOf(h, { team: h.team, owner: 'owner' }, addon)).toMatchObject({ status: 'active' });
  });

  test('an add-on of another team looks like none at all', async () => {
    const addon = await activeAddon(h, await proTeam(h));
    const other = await proTeam(h);
    const path = `/api/resources/${other.team}/${addon}`;
    const body = { auto_renew: false };
    expectProblem(await h.call('PATCH', path, { as: other.owner, body }), 404, 'not_found');
    expectProblem(await renew(h, other, addon), 404, 'not_found');
    expectProblem(await cancelAddon(h, other, addon), 404, 'not_found');
    expectProblem(await cancelAddon(h, other, 'no-uuid'), 404, 'not_found');
  });
});

describe('what a purchase may be', () => {
  let team: TeamAs;
  beforeAll(async () => {
    team = await proTeam(h);
  });

  test.each<[object, string]>([
    [{ resource_type: 'ram', quantity: 0 }, 'quantity'],
    [{ resource_type: 'ram', quantity: 101 }, 'quantity'],
    [{ resource_type: 'ram', quantity: 1.5 }, 'quantity'],
    [{ resource_type: 'ram', quantity: '3' }, 'quantity'],
    [{ resource_type: 'ram', quantity: -1 }, 'quantity'],
    [{ resource_type: 'ram' }, 'quantity'],
    [{ resource_type: 'gpu', quantity: 1 }, 'resource_type'],
    [{ resource_type: 'pro', quantity: 1 }, 'resource_type'],
    [{ quantity: 1 }, 'resource_type'],
    [{ ...ram, payment_method: 'cash' }, 'payment_method'],
    [{ ...ram, amount: 'a lot' }, 'amount'],
    [{ ...ram, unit_price: 0.01 }, 'unit_price'],
  ])('%j is refused by the name of its field', async (body, field) => {
    const before = await madeBy(team);
    const answer = await purchase(h, team, body);
    expectProblem(answer, 422, 'validation_failed');
    expect(answer.body.errors).toEqual([expect.objectContaining({ field })]);
    expect(await madeBy(team)).toEqual(before);
  });

  test.each([0.01, '2.99', 300])('an amount of %p for three at 1.00 is refused', async (amount) => {
    const before = await madeBy(team);
    const answer = await purchase(h, team, { resource_type: 'ram', quantity: 3, amount });
    expectProblem(answer, 422, 'amount_mismatch');
    expect(answer.body).toMatchObject({
      expected_amount: 3,
      currency: 'EUR',
      errors: [{ field: 'amount', code: 'amount_mismatch' }],
    });
    expect(await madeBy(team)).toEqual(before);
  });

  test('the right amount may be named, and a hundred may be bought', async () => {
    await holdOpen(h, team);
    const named = await purchase(h, team, { resource_type: 'ram', quantity: 3, amount: '3.00' });
    expect(named).toMatchObject({ status: 201, body: { amount: 3 } });
    const hundred = await purchase(h, team, { resource_type: 'cpu', quantity: 100 });
    expect(hundred).toMatchObject({ status: 201, body: { amount: 200 } });
  });
});

describe('a purchase', () => {
  test('raises the limits once it is paid, and not before', async () => {
    const team = await proTeam(h);
    await holdOpen(h, team);
    const bought = await purchase(h, team, { resource_type: 'ram', quantity: 3 });
    expect(bought.status).toBe(201);
    expect(bought.headers.get('Location')).toBe(`/api/payments/${String(bought.body.payment_id)}/status`);
    expect(bought.body).toEqual({
      payment_id: expect.any(String),
      resource_id: bought.body.payment_id,
      amount: 3,
      currency: 'EUR',
      status: 'processing',
      payment_url: expect.stringContaining(h.sandboxUrl),
      qr_code: expect.stringContaining('data:image/png'),
    });
    const storage = await purchase(h, team, { resource_type: 'storage', quantity: 1 });

    const unpaid = { ...limitsOfPro, plan_limits: limitsOfPro, additional_resources: noTotals };
    expect(await limitsOf(h, team)).toEqual(unpaid);
    const pending = { status: 'pending', starts_at: null, expires_at: null };
    expect(await addonList(h, team)).toMatchObject({ resources: [pending, pending], totals: noTotals });

    await pay(h, team, bought.body.payment_id);
    await pay(h, team, storage.body.payment_id);
    const totals = { ram_mb: 1500, cpu_cores: 0, traffic_gb: 0, storage_gb: 10 };
    expect(await limitsOf(h, team)).toEqual({
      ...limitsOfPro,
      memory_mb: 6144 + 1500,
      storage_mb: 10_240 + 10_240,
      plan_limits: limitsOfPro,
      additional_resources: totals,
    });
    const list = await addonList(h, team);
    expect(list.totals).toEqual(totals);
    expect(list.resources[1]).toEqual({
      id: bought.body.resource_id,
      resource_type: 'ram',
      quantity: 3,
      unit_price: 1,
      currency: 'EUR',
      status: 'active',
      starts_at: expect.any(String),
      expires_at: expect.any(String),
      auto_renew: true,
      cancel_at_period_end: false,
      created_at: expect.any(String),
    });
  });

  test('runs thirty days from its payment, to the millisecond', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team, 'cpu');
    const { starts_at, expires_at } = await addonOf(h, team, addon);
    const status = await h.call('GET', `/api/payments/${addon}/status`, { as: team.owner });
    expect(starts_at).toBe(status.body.completed_at);
    expect(Date.parse(expires_at as string) - Date.parse(starts_at as string)).toBe(days30);
  });

  test.each([
    ['is refused by the payer', 'cancelled', { outcome: 'cancelled' }],
    ['fails', 'failed', { outcome: 'failed' }],
    ['is refused by the backend', 'failed', { initiate: 'bad_request' }],
  ])('whose payment %s is cancelled and never was active', async (_what, status, faults) => {
    const team = await proTeam(h);
    await h.fault(team.team, faults);
    const { body } = await purchase(h, team, ram);
    await untilStatus(h, team.owner, body.payment_id, status);
    expect(await addonOf(h, team, body.resource_id)).toMatchObject({ status: 'cancelled', expires_at: null });
    expect(await limitsOf(h, team)).toMatchObject(limitsOfPro);
    expect(await actionsOf(body.resource_id)).toEqual(['addon.cancelled']);
  });

  test('whose payment is cancelled by the team goes with it', async () => {
    const team = await proTeam(h);
    const { body } = await purchase(h, team, ram);
    await h.call('POST', `/api/payments/${String(body.payment_id)}/cancel`, { as: team.owner });
    expect(await addonOf(h, team, body.resource_id)).toMatchObject({ status: 'cancelled' });
  });

  test('with one Idempotency-Key is one purchase, whenever and however often it is repeated', async () => {
    const team = await proTeam(h);
    await holdOpen(h, team);
    const headers = { 'Idempotency-Key': 'more-memory' };
    const [a, b] = await Promise.all([purchase(h, team, ram, headers), purchase(h, team, ram, headers)]);
    expect(a.status).toBe(201);
    expect(b).toMatchObject({ status: 201, body: a.body });
    await pay(h, team, a.body.payment_id);
    const again = await purchase(h, team, ram, headers);
    expect(again).toMatchObject({ status: 201, body: a.body });
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(await addonList(h, team)).toMatchObject({ resources: [{ status: 'active' }] });
    expectProblem(await purchase(h, team, { ...ram, quantity: 2 }, headers), 422, 'idempotency_key_reused');
  });
});

describe('from credit', () => {
  test('a purchase is paid and active at once', async () => {
    const team = await proTeam(h);
    await topUp(h, team, '5.00');
    const { status, body } = await purchase(h, team, {
      resource_type: 'cpu',
      quantity: 2,
      payment_method: 'credit',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ amount: 4, status: 'completed', payment_url: null, qr_code: null });
    expect(await limitsOf(h, team)).toMatchObject({ cpu_cores: 6 });
    const { balance, entries } = await creditOf(h, team);
    expect(balance).toBe(1);
    expect(entries[0]).toMatchObject({ kind: 'purchase', amount: -4, payment_id: body.payment_id });
    expect(await addonOf(h, team, body.resource_id)).toMatchObject({ status: 'active' });
  });

  test('without enough of it is refused, and nothing is made', async () => {
    const team = await proTeam(h);
    await topUp(h, team, '1.99');
    const before = await madeBy(team);
    const answer = await purchase(h, team, { resource_type: 'cpu', quantity: 1, payment_method: 'credit' });
    expectProblem(answer, 409, 'insufficient_credit');
    expect(answer.body).toMatchObject({ balance: 1.99 });
    expect(await madeBy(team)).toEqual(before);
    expect(await creditOf(h, team)).toMatchObject({ balance: 1.99 });
  });

  test('a free team is refused whatever its credit', async () => {
    const team = await h.newTeam();
    await topUp(h, team, '5.00');
    expectProblem(await purchase(h, team, { ...ram, payment_method: 'credit' }), 403, 'plan_required');
    expect(await creditOf(h, team)).toMatchObject({ balance: 5 });
  });
});

describe('the list', () => {
  test('goes page by page, newest first, by status, with the totals of what is active', async () => {
    const team = await proTeam(h);
    await topUp(h, team, '20.00');
    const ids: string[] = [];
    for (const type of ['ram', 'cpu', 'traffic', 'storage', 'ram']) {
      const { body } = await purchase(h, team, {
        resource_type: type,
        quantity: 2,
        payment_method: 'credit',
      });
      ids.unshift(body.resource_id as string);
    }
    await cancelAddon(h, team, ids[4] as string);
    const totals = { ram_mb: 1000, cpu_cores: 2, traffic_gb: 20, storage_gb: 20 };
    const idsOf = ({ resources }: { resources: AddonItem[] }) => resources.map(({ id }) => id);

    const all = await addonList(h, team);
    expect(idsOf(all)).toEqual(ids);
    expect(all).toMatchObject({ totals, next_cursor: null });
    expect(idsOf(await addonList(h, team, '?status=active'))).toEqual(ids.slice(0, 4));
    expect(idsOf(await addonList(h, team, '?status=cancelled'))).toEqual(ids.slice(4));
    expect(await addonList(h, team, '?status=pending')).toEqual({ resources: [], totals, next_cursor: null });

    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await addonList(h, team, `?limit=2&status=active${cursor}`);
      expect(page.totals).toEqual(totals);
      seen.push(...idsOf(page));
      if (!page.next_cursor) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(seen).toEqual(ids.slice(0, 4));
  });

  test.each(['limit=0', 'limit=101', 'status=lost', 'cursor=x', 'sort=up'])(
    '?%s is refused',
    async (query) => {
      const { team, owner } = await h.newTeam();
      const answer = await h.call('GET', `/api/resources/${team}/list?${query}`, { as: owner });
      expectProblem(answer, 422, 'validation_failed');
      expect(answer.body.errors).toEqual([expect.objectContaining({ field: query.split('=')[0] })]);
    },
  );
});

describe('cancelling', () => {
  test('ends an add-on now, without refund', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team);
    const { status, body } = await cancelAddon(h, team, addon);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: addon, status: 'cancelled', auto_renew: false });
    expect(await limitsOf(h, team)).toMatchObject({ ...limitsOfPro, additional_resources: noTotals });
    expect(await creditOf(h, team)).toMatchObject({ balance: 0 });
    const again = await cancelAddon(h, team, addon);
    expectProblem(again, 409, 'conflict');
    expect(again.body).toMatchObject({ addon_status: 'cancelled' });
    await eventually(async () => (await describeAddon(addon)).status.name === 'COMPLETED');
  });

  test('with ?at_period_end=true stops the renewal alone; auto_renew takes it back', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team);
    const { expires_at } = await addonOf(h, team, addon);
    const { status, body } = await cancelAddon(h, team, addon, '?at_period_end=true');
    expect(status).toBe(200);
    const ending = { status: 'active', auto_renew: false, cancel_at_period_end: true, expires_at };
    expect(body).toMatchObject(ending);
    expect(await limitsOf(h, team)).toMatchObject({ memory_mb: 6644 });
    expect((await cancelAddon(h, team, addon, '?at_period_end=true')).body).toMatchObject(ending);
    const on = await switchRenewal(team, addon, true);
    expect(on.body).toMatchObject({ status: 'active', auto_renew: true, cancel_at_period_end: false });
    expectProblem(await cancelAddon(h, team, addon, '?at_period_end=maybe'), 422, 'validation_failed');
  });

  test.each(['', '?at_period_end=true'])('of a pending one%s cancels its payment too', async (query) => {
    const team = await proTeam(h);
    const { body } = await purchase(h, team, ram);
    const cancelled = await cancelAddon(h, team, body.resource_id as string, query);
    expect(cancelled).toMatchObject({ status: 200, body: { id: body.resource_id, status: 'cancelled' } });
    await untilStatus(h, team.owner, body.payment_id, 'cancelled');
    expect(await limitsOf(h, team)).toMatchObject(limitsOfPro);
  });

  test('of an expired one is refused, and it does not count', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team);
    await ahead(h, '30 days 1 minute', async () => {
      expectProblem(await cancelAddon(h, team, addon), 409, 'conflict');
      expectProblem(await renew(h, team, addon), 409, 'conflict');
      expectProblem(await switchRenewal(team, addon, false), 409, 'conflict');
      expect(await limitsOf(h, team)).toMatchObject({ additional_resources: noTotals });
    });
  });
});

describe('renewing', () => {
  test('auto_renew is switched off and on', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team);
    for (const auto_renew of [false, true]) {
      expect(await switchRenewal(team, addon, auto_renew)).toMatchObject({
        status: 200,
        body: { auto_renew },
      });
      expect(await addonOf(h, team, addon)).toMatchObject({ auto_renew });
    }
    expectProblem(await switchRenewal(team, addon, 'yes'), 422, 'validation_failed');
  });

  test('extends from the present end to the millisecond', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team, 'cpu', 2);
    const before = await addonOf(h, team, addon);
    const renewed = await renew(h, team, addon, { amount: 4 });
    expect(renewed.status).toBe(201);
    expect(renewed.body).toMatchObject({ resource_id: addon, amount: 4, currency: 'EUR', status: 'pending' });
    expect(renewed.body.payment_id).not.toBe(addon);
    expect(await addonOf(h, team, addon)).toEqual(before);

    await pay(h, team, renewed.body.payment_id);
    const after = await addonOf(h, team, addon);
    expect(after).toEqual({
      ...before,
      expires_at: new Date(Date.parse(before.expires_at as string) + days30).toISOString(),
    });
    expect(await limitsOf(h, team)).toMatchObject({ cpu_cores: 6 });
  });

  test('a second renewal while one is open names its payment', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team);
    const first = await renew(h, team, addon);
    for (const body of [{}, { payment_method: 'credit' }]) {
      if ('payment_method' in body) await topUp(h, team, '9.00');
      const second = await renew(h, team, addon, body);
      expectProblem(second, 409, 'payment_in_progress');
      expect(second.body).toMatchObject({ payment_id: first.body.payment_id });
    }
    const other = await activeAddon(h, team);
    expect((await renew(h, team, other)).status).toBe(201);
    expect(await creditOf(h, team)).toMatchObject({ balance: 9 });
  });

  test('with one Idempotency-Key extends once', async () => {
    const team = await proTeam(h);
    await topUp(h, team, '9.00');
    const addon = await activeAddon(h, team);
    const { expires_at } = await addonOf(h, team, addon);
    const again = () => renew(h, team, addon, { payment_method: 'credit' }, { 'Idempotency-Key': 'once' });
    const answers = await Promise.all([again(), again(), again()]);
    for (const answer of answers) expect(answer).toMatchObject({ status: 201, body: answers[0]?.body });
    expect((await again()).body).toEqual(answers[0]?.body);
    const after = await addonOf(h, team, addon);
    expect(Date.parse(after.expires_at as string) - Date.parse(expires_at as string)).toBe(days30);
    expect(await creditOf(h, team)).toMatchObject({ balance: 8 });
  });

  test('a failed renewal leaves the add-on as it was', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team);
    const before = await addonOf(h, team, addon);
    const { body } = await renew(h, team, addon);
    await decide(h, body.payment_id, 'refuse');
    await untilStatus(h, team.owner, body.payment_id, 'cancelled');
    expect(await addonOf(h, team, addon)).toEqual(before);
  });

  test('from credit that does not suffice, or at another price, is refused', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team);
    expectProblem(await renew(h, team, addon, { payment_method: 'credit' }), 409, 'insufficient_credit');
    expectProblem(await renew(h, team, addon, { amount: 0.5 }), 422, 'amount_mismatch');
    expect((await madeBy(team))?.payments).toBe(2);
  });
});

test('an add-on that is not paid in time is cancelled; money that comes later is credit, with a notice', async () => {
  const hasty = await startHarness({ env: { PAYMENT_DEADLINE: '2s' } });
  try {
    const team = await proTeam(hasty);
    const { body } = await purchase(hasty, team, { resource_type: 'storage', quantity: 2 });
    await untilStatus(hasty, team.owner, body.payment_id, 'expired');
    const unpaid = { status: 'cancelled', starts_at: null, expires_at: null };
    expect(await addonOf(hasty, team, body.resource_id)).toMatchObject(unpaid);
    expectProblem(await cancelAddon(hasty, team, body.resource_id as string), 409, 'conflict');

    await decide(hasty, body.payment_id, 'approve');
    await eventually(async () => (await creditOf(hasty, team)).balance === 2);
    expect(await addonOf(hasty, team, body.resource_id)).toMatchObject(unpaid);
    expect(await limitsOf(hasty, team)).toMatchObject(limitsOfPro);
    expect(await mailsOf(hasty, team, 'payment_late_money')).toHaveLength(1);
    await expectSoundBooks(hasty);
  } finally {
    await hasty.close();
  }
});

const switchRenewal = ({ team, owner }: TeamAs, addon: string, auto_renew: unknown) =>
  h.call('PATCH', `/api/resources/${team}/${addon}`, { as: owner, body: { auto_renew } });

const describeAddon = (id: string) => h.octroi.client.workflow.getHandle(`addon-${id}`).describe();

async function actionsOf(id: unknown) {
  const rows = await h.rows<{ action: string }>(
    "SELECT action FROM audit_log WHERE object_type = 'addon' AND object_id = $1 ORDER BY id",
    [id],
  );
  return rows.map(({ action }) => action);
}
