import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHarness, type Harness } from '../support/harness.js';
import { eventually } from '../support/eventually.js';
import {
  booksOf,
  credited,
  initiate,
  openTopUp,
  paidOnce,
  proPlan,
  untilStatus,
} from '../support/payments.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());

describe('initiate', () => {
  test('answers with the pay link, completes by the callback, and switches the plan on once', async () => {
    const { team, owner } = await h.newTeam();
    await h.fault(team, { outcome: 'completed', outcome_after_ms: 3_600_000 });

    const initiated = await initiate(h, team, owner, proPlan);

    expect(initiated.status).toBe(201);
    expect(initiated.body).toEqual({
      payment_id: expect.any(String),
      external_payment_id: expect.any(String),
      status: expect.stringMatching(/^(pending|processing)$/),
      amount: 3,
      currency: 'EUR',
      payment_url: expect.stringContaining(h.sandboxUrl),
      qr_code: expect.stringContaining('data:image/png'),
      created_at: expect.stringMatching(/^20.*Z$/),
    });
    await fetch(`${String(initiated.body.payment_url)}/approve`, { method: 'POST' });
    const done = await untilStatus(h, owner, initiated.body.payment_id, 'completed');
    expect(done).toEqual({
      payment_id: initiated.body.payment_id,
      status: 'completed',
      amount: 3,
      currency: 'EUR',
      created_at: initiated.body.created_at,
      completed_at: expect.any(String),
    });
    expect(await booksOf(h, team)).toEqual(paidOnce);
    const subscription = await h.call('GET', `/api/teams/${team}/subscription`, { as: owner });
    expect(subscription.body).toMatchObject({ plan: 'pro', status: 'active', grace_until: null });
    const days =
      Date.parse(subscription.body.current_period_end as string) - Date.parse(done.completed_at as string);
    expect(days).toBe(30 * 24 * 60 * 60 * 1000);
  });

  test('a second plan payment extends the period from its present end', async () => {
    const { team, owner } = await h.newTeam();
    for (let i = 0; i < 2; i += 1) {
      const { body } = await initiate(h, team, owner, proPlan);
      await untilStatus(h, owner, body.payment_id, 'completed');
    }
    const periods = await h.rows<{ starts_at: Date; ends_at: Date }>(
      'SELECT starts_at, ends_at FROM paid_period WHERE team_id = $1 ORDER BY starts_at',
      [team],
    );
    expect(periods).toHaveLength(2);
    expect(periods[1]?.starts_at).toEqual(periods[0]?.ends_at);
  });

  test.each([
    ['0.01', 1],
    [0.01, 1],
  ])('%p without a plan tops up the credit', async (amount, minor) => {
    const { team, owner } = await h.newTeam();
    const { body } = await initiate(h, team, owner, { amount, payment_method: 'credit_card' });
    await untilStatus(h, owner, body.payment_id, 'completed');
    expect(await booksOf(h, team)).toMatchObject(credited(minor));
  });

  test('0.02 fails and 0.03 is cancelled, and nothing is booked', async () => {
    for (const [amount, status] of [
      ['0.02', 'failed'],
      ['0.03', 'cancelled'],
    ]) {
      const { team, owner } = await h.newTeam();
      const { body } = await initiate(h, team, owner, { amount, payment_method: 'mobile_money' });
      await untilStatus(h, owner, body.payment_id, status as string);
      expect(await booksOf(h, team)).toMatchObject({ entries: 0, periods: 0, mails: 1 });
    }
  });

  test.each(['pro', 'pay_as_you_go'])(
    'the price of %s comes from the server; a right amount may be named',
    async (plan) => {
      const { team, owner } = await h.newTeam();
      const wrong = await initiate(h, team, owner, { ...proPlan, new_plan: plan, amount: 0.01 });
      expect(wrong).toMatchObject({
        status: 422,
        body: { code: 'amount_mismatch', expected_amount: 3, errors: [{ field: 'amount' }] },
      });
      const right = await initiate(h, team, owner, { ...proPlan, new_plan: plan, amount: '3.00' });
      expect(right).toMatchObject({ status: 201, body: { amount: 3 } });
      expect(await h.rows('SELECT id FROM payment WHERE team_id = $1', [team])).toHaveLength(1);
    },
  );

  test('Unicode in the description is kept as it is', async () => {
    const { team, owner } = await h.newTeam();
    const description = 'Crédit d’Abidjan 💸 العربية \u202e';
    const { body } = await initiate(h, team, owner, { ...openTopUp, description });
    expect(await h.rows('SELECT description FROM payment WHERE id = $1', [body.payment_id])).toEqual([
      { description },
    ]);
  });

  test('two at once for one team make one payment; the second is told of the first', async () => {
    const { team, owner } = await h.newTeam();
    await h.fault(team, { outcome: 'completed', outcome_after_ms: 600_000 });
    await initiate(h, team, owner, openTopUp); // stands in nobody's way
    const answers = await Promise.all([initiate(h, team, owner, proPlan), initiate(h, team, owner, proPlan)]);
    const [first, second] = answers.sort((a, b) => a.status - b.status);
    expect(first?.status).toBe(201);
    expect(second).toMatchObject({
      status: 409,
      body: { code: 'payment_in_progress', payment_id: first?.body.payment_id },
    });
    expect(
      await h.rows('SELECT id FROM payment WHERE team_id = $1 AND plan_id IS NOT NULL', [team]),
    ).toHaveLength(1);
  });

  test('two at once with one Idempotency-Key make one payment and get the same answer', async () => {
    const { team, owner } = await h.newTeam();
    const headers = { 'Idempotency-Key': 'buy-pro-1' };
    const [a, b] = await Promise.all([
      initiate(h, team, owner, proPlan, headers),
      initiate(h, team, owner, proPlan, headers),
    ]);
    expect(a.status).toBe(201);
    expect(b).toMatchObject({ status: 201, body: a.body });
    await untilStatus(h, owner, a.body.payment_id, 'completed');
    const again = await initiate(h, team, owner, proPlan, headers);
    expect(again.body).toEqual(a.body);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(await h.rows('SELECT id FROM payment WHERE team_id = $1', [team])).toHaveLength(1);
  });

  test('the same key with another amount is refused', async () => {
    const { team, owner } = await h.newTeam();
    const headers = { 'Idempotency-Key': 'top-up' };
    await initiate(h, team, owner, openTopUp, headers);
    const other = await initiate(h, team, owner, { ...openTopUp, amount: '99' }, headers);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });
});

describe('who may pay', () => {
  test('admins too; members may not; for others the team does not exist', async () => {
    const status = async (as: string | undefined) =>
      (await h.call('POST', `/api/payments/${h.team}/initiate`, { as, body: openTopUp })).status;
    expect(await status('admin')).toBe(201);
    expect(await status('member')).toBe(403);
    expect(await status('outsider')).toBe(404);
    expect(await status('platform')).toBe(403);
    expect(await status(undefined)).toBe(401);
    expect(await status('oct_forged')).toBe(401);
  });

  test('a payment of another team looks like none at all, for reading and cancelling', async () => {
    const { body } = await initiate(h, h.team, 'owner', openTopUp);
    const none = '00000000-0000-4000-8000-000000000000';
    for (const [method, action] of [
      ['GET', 'status'],
      ['POST', 'cancel'],
    ] as const) {
      const foreign = await h.call(method, `/api/payments/${String(body.payment_id)}/${action}`, {
        as: 'outsider',
      });
      const absent = await h.call(method, `/api/payments/${none}/${action}`, { as: 'outsider' });
      expect(foreign.status).toBe(404);
      expect({ ...foreign.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
    }
    const member = await h.call('POST', `/api/payments/${String(body.payment_id)}/cancel`, { as: 'member' });
    expect(member.status).toBe(403);
    const { body: after } = await h.call('GET', `/api/payments/${String(body.payment_id)}/status`, {
      as: 'member',
    });
    expect(after.status).not.toBe('cancelled');
  });
});

describe('history', () => {
  test('shows the payments newest first, page by page, as the clients expect them', async () => {
    const { team, owner } = await h.newTeam();
    const ids: unknown[] = [];
    for (let i = 1; i <= 5; i += 1) {
      const { body } = await initiate(h, team, owner, {
        ...openTopUp,
        amount: `1${i}.50`,
        description: `No. ${i}`,
      });
      ids.unshift(body.payment_id);
    }
    type Page = { payments: { payment_id: string }[]; next_cursor: string | null };
    const page = (query: string) =>
      h.call<Page>('GET', `/api/payments/${team}/history${query}`, { as: owner });

    const all = await page('');
    expect(all.body.payments.map(({ payment_id }) => payment_id)).toEqual(ids);
    expect(all.body.next_cursor).toBeNull();
    expect(all.body.payments[0]).toEqual({
      payment_id: ids[0],
      amount: 15.5,
      currency: 'EUR',
      payment_method: 'mobile_money',
      status: expect.any(String),
      metadata: expect.objectContaining({ description: 'No. 5', plan_upgrade: false, new_plan: null }),
      created_at: expect.any(String),
      completed_at: null,
    });

    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await page(`?limit=2${cursor}`);
      seen.push(...body.payments.map(({ payment_id }) => payment_id));
      if (!body.next_cursor) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    expect(seen).toEqual(ids);
  });
});

describe('cancel', () => {
  test('cancels at the backend and here, and leaves nothing behind', async () => {
    const { team, owner } = await h.newTeam();
    const { body } = await initiate(h, team, owner, openTopUp);
    const cancelled = await h.call('POST', `/api/payments/${String(body.payment_id)}/cancel`, { as: owner });
    expect(cancelled).toMatchObject({
      status: 200,
      body: { payment_id: body.payment_id, status: 'cancelled' },
    });
    expect(await booksOf(h, team)).toMatchObject({ entries: 0, periods: 0 });
    const audit = await h.rows(`SELECT actor, action FROM audit_log WHERE object_id = $1 ORDER BY id`, [
      body.payment_id,
    ]);
    expect(audit.at(-1)).toEqual({ actor: `user:user-${team.slice(5)}`, action: 'payment.cancelled' });
  });

  test('a cancelled or completed payment cannot be cancelled: 409 with its state', async () => {
    const { team, owner } = await h.newTeam();
    const { body } = await initiate(h, team, owner, { amount: '0.01', payment_method: 'mobile_money' });
    await untilStatus(h, owner, body.payment_id, 'completed');
    const refused = await h.call('POST', `/api/payments/${String(body.payment_id)}/cancel`, { as: owner });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'payment_not_cancellable', payment_status: 'completed' },
    });
  });

  test('after a cancel a new plan payment may start', async () => {
    const { team, owner } = await h.newTeam();
    await h.fault(team, { outcome: 'completed', outcome_after_ms: 600_000 });
    const { body } = await initiate(h, team, owner, proPlan);
    await h.call('POST', `/api/payments/${String(body.payment_id)}/cancel`, { as: owner });
    expect((await initiate(h, team, owner, proPlan)).status).toBe(201);
  });
});

test('operators find a payment by search attributes and read what it waits for', async () => {
  const { team, owner } = await h.newTeam();
  const { body } = await initiate(h, team, owner, openTopUp);
  const { workflow } = h.octroi.client;
  const found = await eventually(async () => {
    const query = `OctroiTeam = '${team}' AND OctroiKind = 'payment' AND OctroiStatus = 'pending' AND OctroiAmount = 1234`;
    for await (const execution of workflow.list({ query })) return execution;
  });
  expect(found.workflowId).toBe(`payment-${String(body.payment_id)}`);
  const handle = workflow.getHandle(found.workflowId);
  expect(await (await handle.describe()).staticSummary()).toBe(`credit top-up, 12.34 EUR, team ${team}`);
  expect(await handle.query('paymentState')).toMatchObject({
    waitingFor: expect.stringContaining('the callback'),
  });
});

test('no personal data of the payer is in the histories', async () => {
  const { team, owner } = await h.newTeam();
  const { body } = await initiate(h, team, owner, proPlan);
  await untilStatus(h, owner, body.payment_id, 'completed');
  const handle = h.octroi.client.workflow.getHandle(`payment-${String(body.payment_id)}`);
  const history = Buffer.from(JSON.stringify(await handle.fetchHistory())).toString();
  expect(history).not.toContain('example.test');
  expect(history).not.toContain('Ada');
});
