/** Refunds, by operators: never above what was paid, booked once, and what was paid for ends. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  activeAddon,
  addonOf,
  ahead,
  buy,
  creditOf,
  decide,
  expectSoundBooks,
  externalId,
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
import { startHarness, type Harness } from '../support/harness.js';
import { callback, initiate, openTopUp, proPlan, untilStatus } from '../support/payments.js';
import { expectProblem } from '../support/problem.js';

const day = 24 * 60 * 60 * 1000;
const toCredit = { to: 'credit' };
const toBackend = { to: 'backend' };

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());
afterEach(() => expectSoundBooks(h));

const refundsOf = async (payment: string) => {
  const path = `/api/payments/${payment}/refunds`;
  const { body } = await h.call<{ refunds: Record<string, unknown>[] }>('GET', path, { as: 'operator' });
  return body.refunds;
};

/** What the sandbox gave back of a payment, in the order in which it did. */
async function givenBack(payment: string) {
  const response = await fetch(`${h.sandboxUrl}/sandbox/payments`);
  const { payments } = (await response.json()) as {
    payments: { payment_id: string; refunds: { amount: string }[] }[];
  };
  return payments.find(({ payment_id }) => payment_id === payment)?.refunds.map(({ amount }) => amount);
}

const endOf = async (team: TeamAs) =>
  Date.parse((await subscriptionOf(h, team)).current_period_end as string);

test('are for operators', async () => {
  const team = await proTeam(h);
  for (const as of [team.owner, 'platform', 'support']) {
    const path = `/api/payments/${team.planPayment}`;
    expectProblem(await h.call('POST', `${path}/refund`, { as, body: toCredit }), 403, 'forbidden');
    expectProblem(await h.call('GET', `${path}/refunds`, { as }), 403, 'forbidden');
  }
  expect(await refundsOf(team.planPayment)).toEqual([]);
});

test('are checked', async () => {
  const { planPayment } = await proTeam(h);
  for (const [body, field] of [
    [{}, 'to'],
    [{ to: 'me' }, 'to'],
    [{ ...toCredit, amount: 0 }, 'amount'],
    [{ ...toCredit, amount: -1 }, 'amount'],
    [{ ...toCredit, amount: 3.01 }, 'amount'],
    [{ ...toCredit, amount: '1.001' }, 'amount'],
    [{ ...toCredit, reason: '' }, 'reason'],
    [{ ...toCredit, currency: 'EUR' }, 'currency'],
  ] as const) {
    const answer = await refund(h, planPayment, body);
    expectProblem(answer, 422, 'validation_failed');
    expect(answer.body.errors).toEqual([expect.objectContaining({ field })]);
  }
  expectProblem(await refund(h, crypto.randomUUID(), toCredit), 404, 'not_found');
  expectProblem(await refund(h, 'no-uuid', toCredit), 404, 'not_found');
});

test('of what was not paid are refused', async () => {
  const team = await h.newTeam();
  const { body } = await initiate(h, team.team, team.owner, openTopUp);
  const id = body.payment_id as string;
  for (const to of [toCredit, toBackend]) expectProblem(await refund(h, id, to), 409, 'refund_not_possible');
  await h.call('POST', `/api/payments/${id}/cancel`, { as: team.owner });
  for (const to of [toCredit, toBackend]) expectProblem(await refund(h, id, to), 409, 'refund_not_possible');
});

describe('to the credit', () => {
  test('in part leaves the plan as it is', async () => {
    const team = await proTeam(h);
    const before = await subscriptionOf(h, team);
    const { status, body } = await refund(h, team.planPayment, {
      ...toCredit,
      amount: 1.25,
      reason: 'An outage',
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      refund_id: expect.any(String),
      payment_id: team.planPayment,
      amount: 1.25,
      currency: 'EUR',
      to: 'credit',
      status: 'completed',
      reason: 'An outage',
      failure: null,
      payment_status: 'completed',
      created_at: expect.any(String),
      completed_at: expect.any(String),
    });
    expect(await creditOf(h, team)).toMatchObject({
      balance: 1.25,
      entries: [{ kind: 'refund', amount: 1.25 }, {}, {}],
    });
    expect(await subscriptionOf(h, team)).toEqual(before);
    expect(await refundsOf(team.planPayment)).toEqual([body]);
    const history = await h.call<{ payments: { metadata: object }[] }>(
      'GET',
      `/api/payments/${team.team}/history`,
      { as: team.owner },
    );
    expect(history.body.payments[0]?.metadata).toMatchObject({ refunded_amount: 1.25 });
    expect(await mailsOf(h, team, 'refund_made')).toHaveLength(1);
  });

  test('in full ends the plan at once; projects for which free has no room are paused', async () => {
    const team = await proTeam(h);
    const projects = [1, 2, 3].map((n) => `${team.team}-${n}`);
    for (const [index, id] of projects.entries()) {
      await h.rows(
        "INSERT INTO project (id, team_id, name, created_at) VALUES ($1, $2, 'P', now() + $3 * interval '1 second')",
        [id, team.team, index],
      );
    }
    await activeAddon(h, team);
    const { body } = await refund(h, team.planPayment, toCredit);
    expect(body).toMatchObject({ amount: 3, status: 'completed', payment_status: 'refunded' });
    expect(await limitsOf(h, team)).toMatchObject(limitsOfFree);
    expect(await subscriptionOf(h, team)).toMatchObject({ plan: 'free', status: 'none', next_charge: null });
    const paused = await eventually(async () => {
      const rows = await h.rows("SELECT id FROM project WHERE team_id = $1 AND status = 'paused'", [
        team.team,
      ]);
      return rows.length > 0 && rows;
    });
    expect(paused).toEqual([{ id: projects[2] }]);
    expect(await creditOf(h, team)).toMatchObject({ balance: 3 });
    expectProblem(await refund(h, team.planPayment, toCredit), 409, 'refund_not_possible');
  });

  test('in two parts that make the whole ends the plan with the second', async () => {
    const team = await proTeam(h);
    expect((await refund(h, team.planPayment, { ...toCredit, amount: '1.00' })).body).toMatchObject({
      payment_status: 'completed',
    });
    expect(await limitsOf(h, team)).toMatchObject(limitsOfPro);
    const left = await refund(h, team.planPayment, { ...toCredit, amount: 2.5 });
    expectProblem(left, 422, 'validation_failed');
    expect((await refund(h, team.planPayment, toCredit)).body).toMatchObject({
      amount: 2,
      payment_status: 'refunded',
    });
    expect(await limitsOf(h, team)).toMatchObject(limitsOfFree);
    expect((await refundsOf(team.planPayment)).map(({ amount }) => amount)).toEqual([1, 2]);
  });

  test('in full of an add-on ends it at once, and it is not bought again from that credit', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team, 'cpu', 2);
    await refund(h, addon, toCredit);
    expect(await addonOf(h, team, addon)).toMatchObject({ status: 'cancelled', auto_renew: false });
    expect(await limitsOf(h, team)).toMatchObject(limitsOfPro);
    await eventually(async () => {
      const { status } = await h.octroi.client.workflow.getHandle(`addon-${addon}`).describe();
      return status.name === 'COMPLETED';
    });
    expect(await creditOf(h, team)).toMatchObject({ balance: 4 });
  });

  test('of what was bought from credit, gives the credit back', async () => {
    const team = await h.newTeam();
    await topUp(h, team, '3.00');
    const { body } = await initiate(h, team.team, team.owner, { ...proPlan, payment_method: 'credit' });
    const id = body.payment_id as string;
    expectProblem(await refund(h, id, toBackend), 409, 'refund_not_possible');
    expect((await refund(h, id, toCredit)).body).toMatchObject({ payment_status: 'refunded' });
    expect(await creditOf(h, team)).toMatchObject({ balance: 3 });
    expect(await limitsOf(h, team)).toMatchObject(limitsOfFree);
  });

  test('of a top-up is refused: it is there already', async () => {
    const team = await h.newTeam();
    const id = await topUp(h, team, '5.00');
    expectProblem(await refund(h, id, toCredit), 409, 'refund_not_possible');
    expect(await creditOf(h, team)).toMatchObject({ balance: 5 });
  });
});

describe('of one of several periods', () => {
  test('that is still to come takes exactly that away', async () => {
    const team = await proTeam(h);
    const end = await endOf(team);
    const second = await buy(h, team);
    expect(await endOf(team)).toBe(end + 30 * day);
    await refund(h, second, toCredit);
    expect(await endOf(team)).toBe(end);
    expect(await subscriptionOf(h, team)).toMatchObject({ plan: 'pro', status: 'active', auto_renew: true });
    await ahead(h, '30 days 1 minute', async () => {
      const graceEnd = new Date(end + 7 * day).toISOString();
      expect(await subscriptionOf(h, team)).toMatchObject({ status: 'grace', grace_until: graceEnd });
    });
  });

  test('that runs moves the next one up', async () => {
    const team = await proTeam(h);
    const second = await buy(h, team);
    const before = Date.now();
    await refund(h, team.planPayment, toCredit);
    const end = await endOf(team);
    expect(end).toBeGreaterThanOrEqual(before + 30 * day);
    expect(end).toBeLessThanOrEqual(Date.now() + 30 * day);
    expect(await subscriptionOf(h, team)).toMatchObject({ plan: 'pro', status: 'active' });
    const [period] = await h.rows<{ starts_at: Date; ends_at: Date }>(
      'SELECT starts_at, ends_at FROM paid_period WHERE payment_id = $1',
      [second],
    );
    expect(period?.ends_at.getTime()).toBe(end);
    expect(period?.starts_at.getTime()).toBe(end - 30 * day);
  });

  test.each([
    ['first to last', [0, 1]],
    ['last to first', [1, 0]],
  ])('and of the others, %s, leaves nothing, and nothing is bought from it', async (_order, order) => {
    const team = await proTeam(h);
    const payments = [team.planPayment, await buy(h, team)];
    for (const index of order) await refund(h, payments[index] as string, toCredit);
    expect(await subscriptionOf(h, team)).toMatchObject({ plan: 'free', status: 'none', grace_until: null });
    await eventually(async () => {
      const [row] = await h.rows('SELECT plan_id FROM team_subscription WHERE team_id = $1', [team.team]);
      return row?.plan_id === 'free';
    });
    expect(await limitsOf(h, team)).toMatchObject(limitsOfFree);
    expect(await creditOf(h, team)).toMatchObject({ balance: 6 });
  });

  test.each([
    ['first to last', [0, 1]],
    ['last to first', [1, 0]],
  ])('of an add-on, %s, ends it with the last', async (_order, order) => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team);
    const renewal = (await renew(h, team, addon)).body.payment_id as string;
    await pay(h, team, renewal);
    const payments = [addon, renewal];
    await refund(h, payments[order[0] as number] as string, toCredit);
    const half = await addonOf(h, team, addon);
    expect(half.status).toBe('active');
    expect(Date.parse(half.expires_at as string)).toBeLessThanOrEqual(Date.now() + 30 * day);
    await refund(h, payments[order[1] as number] as string, toCredit);
    expect(await addonOf(h, team, addon)).toMatchObject({ status: 'cancelled' });
    expect(await limitsOf(h, team)).toMatchObject(limitsOfPro);
    expect(await creditOf(h, team)).toMatchObject({ balance: 2 });
  });

  test('to the credit renews a plan in grace at once', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team, 'ram', 3);
    await ahead(h, '31 days', async () => {
      expect(await subscriptionOf(h, team)).toMatchObject({ status: 'grace' });
      await refund(h, addon, toCredit);
      await eventually(async () => (await subscriptionOf(h, team)).status === 'active');
      expect(await creditOf(h, team)).toMatchObject({ balance: 0 });
    });
  });

  test('that is over takes no time away', async () => {
    const team = await proTeam(h);
    await buy(h, team);
    const end = await endOf(team);
    await ahead(h, '31 days', async () => {
      await refund(h, team.planPayment, toCredit);
      expect(await endOf(team)).toBe(end);
      expect(await subscriptionOf(h, team)).toMatchObject({ plan: 'pro', status: 'active' });
    });
  });
});

describe('never more than was paid', () => {
  test('ten at once of a third each: three are made', async () => {
    const team = await proTeam(h);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => refund(h, team.planPayment, { ...toCredit, amount: 1 })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    expect(await creditOf(h, team)).toMatchObject({ balance: 3 });
    expect(await limitsOf(h, team)).toMatchObject(limitsOfFree);
  });

  test('half of them through the backend', async () => {
    const team = await h.newTeam();
    const payment = await buy(h, team);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        refund(h, payment, { to: n % 2 ? 'credit' : 'backend', amount: 0.9 }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    const back = (await givenBack(payment))?.length ?? 0;
    expect(await creditOf(h, team)).toMatchObject({ balance: (3 - back) * 0.9 });
  });

  test('with one Idempotency-Key once, however often it is asked', async () => {
    const team = await proTeam(h);
    for (const to of ['credit', 'backend']) {
      const ask = () => refund(h, team.planPayment, { to, amount: 1 }, { 'Idempotency-Key': `back-${to}` });
      const answers = await Promise.all([ask(), ask(), ask()]);
      for (const answer of [...answers, await ask()]) {
        expect(answer).toMatchObject({ status: 201, body: answers[0]?.body });
      }
    }
    expect(await creditOf(h, team)).toMatchObject({ balance: 1 });
    expect(await givenBack(team.planPayment)).toEqual(['1.00']);
    expect(await refundsOf(team.planPayment)).toHaveLength(2);
  });
});

describe('through the backend', () => {
  test('gives the money back there, and the plan ends', async () => {
    const team = await proTeam(h);
    const { status, body } = await refund(h, team.planPayment, { ...toBackend, reason: 'By mistake' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ amount: 3, to: 'backend', status: 'completed', payment_status: 'refunded' });
    expect(await givenBack(team.planPayment)).toEqual(['3.00']);
    expect(await limitsOf(h, team)).toMatchObject(limitsOfFree);
    expect(await creditOf(h, team)).toMatchObject({ balance: 0 });
    expect(await mailsOf(h, team, 'refund_made')).toHaveLength(1);
  });

  test.each([
    ['refuses it', 'bad_request'],
    ['has no refunds', 'unsupported'],
  ])('that %s changes nothing', async (_what, refund_call) => {
    const team = await h.newTeam();
    await h.fault(team.team, { refund_call, refund_call_times: -1 });
    const payment = await buy(h, team);
    const before = await subscriptionOf(h, team);
    const headers = { 'Idempotency-Key': `refused-${payment}` };
    const refused = await refund(h, payment, toBackend, headers);
    expectProblem(refused, 409, 'refund_not_possible');
    expect(await refund(h, payment, toBackend, headers)).toMatchObject({
      status: 409,
      body: { refund_id: refused.body.refund_id, detail: refused.body.detail },
    });
    expect(await refundsOf(payment)).toMatchObject([{ status: 'failed', failure: refused.body.detail }]);
    expect(await givenBack(payment)).toEqual([]);
    expect(await subscriptionOf(h, team)).toEqual(before);
    expect(await creditOf(h, team)).toMatchObject({ balance: 0 });
    // What the backend will not do, the credit can.
    expect(await refund(h, payment, toCredit)).toMatchObject({ status: 201, body: { amount: 3 } });
  });

  test.each([
    ['fails at first', { refund_call: 'error_500' }],
    ['loses its answer', { refund_call: 'lost_answer' }],
  ])('that %s gives the money back once', async (_what, faults) => {
    const team = await h.newTeam();
    await h.fault(team.team, faults);
    const payment = await buy(h, team);
    const { body } = await refund(h, payment, { ...toBackend, amount: 2 });
    const done = await eventually(async () => {
      const [made] = await refundsOf(payment);
      return made?.status === 'completed' && made;
    });
    expect(done).toMatchObject({ refund_id: body.refund_id, amount: 2 });
    expect(await givenBack(payment)).toEqual(['2.00']);
    expect(await limitsOf(h, team)).toMatchObject(limitsOfPro);
  });

  test('a top-up goes back as far as it has not been spent', async () => {
    const team = await h.newTeam();
    const id = await topUp(h, team, '5.00');
    await initiate(h, team.team, team.owner, { ...proPlan, payment_method: 'credit' });
    const all = await refund(h, id, toBackend);
    expectProblem(all, 409, 'insufficient_credit');
    expect(all.body).toMatchObject({ balance: 2 });
    expectProblem(await refund(h, id, { ...toBackend, amount: '2.01' }), 409, 'insufficient_credit');
    expect((await refund(h, id, { ...toBackend, amount: '2.00' })).status).toBe(201);
    expect(await creditOf(h, team)).toMatchObject({
      balance: 0,
      entries: [{ kind: 'refund', amount: -2 }, {}, {}],
    });
    expect(await givenBack(id)).toEqual(['2.00']);
  });

  test('a top-up whose refund is refused is credit again', async () => {
    const team = await h.newTeam();
    await h.fault(team.team, { refund_call: 'bad_request' });
    const id = await topUp(h, team, '5.00');
    expectProblem(await refund(h, id, toBackend), 409, 'refund_not_possible');
    const { balance, entries } = await creditOf(h, team);
    expect(balance).toBe(5);
    expect(entries.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['refund_reversal', 5],
      ['refund', -5],
      ['payment', 5],
    ]);
  });

  test('money that came late goes back', async () => {
    const team = await proTeam(h);
    const { body } = await purchase(h, team, { resource_type: 'cpu', quantity: 1 });
    const id = body.payment_id as string;
    await callback(h, { external_payment_id: await externalId(h, id), status: 'failed' });
    await untilStatus(h, team.owner, id, 'failed');
    await decide(h, id, 'approve');
    await eventually(async () => (await creditOf(h, team)).balance === 2);

    expectProblem(await refund(h, id, toCredit), 409, 'refund_not_possible');
    const answer = await refund(h, id, toBackend);
    expect(answer).toMatchObject({
      status: 201,
      body: { amount: 2, status: 'completed', payment_status: 'failed' },
    });
    expect(await creditOf(h, team)).toMatchObject({ balance: 0 });
    expect(await givenBack(id)).toEqual(['2.00']);
    expect(await addonOf(h, team, id)).toMatchObject({ status: 'cancelled', expires_at: null });
  });
});
