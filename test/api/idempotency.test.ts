import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());

const topUp = { payment_method: 'mobile_money', amount: '5.00' };

/** A top-up of a team by its owner, under a key. */
const pay = (team: string, as: string, key: string, body: unknown = topUp) =>
  h.call('POST', `/api/payments/${team}/initiate`, { as, body, headers: { 'Idempotency-Key': key } });

const paymentsOf = (team: string) => h.rows('SELECT id FROM payment WHERE team_id = $1', [team]);

/** The key's request looks as if its process had died before it answered. */
const forgetAnswer = (key: string, lockedFor: string) =>
  h.rows(
    `UPDATE idempotency_key SET response_status = NULL, response_body = NULL, locked_until = now() + $2::interval
     WHERE key = $1`,
    [key, lockedFor],
  );

test('an empty key is none that could be kept, and no request without one', async () => {
  const { team, owner } = await h.newTeam();
  expectProblem(await pay(team, owner, ''), 400, 'malformed_request');
  expect(await paymentsOf(team)).toEqual([]);
});

describe('a repetition under one key', () => {
  test('gets the first answer, and makes nothing', async () => {
    const { team, owner } = await h.newTeam();
    const first = await pay(team, owner, 'repeat');
    expect(first.status).toBe(201);
    expect(first.headers.get('Idempotent-Replayed')).toBeNull();
    const second = await pay(team, owner, 'repeat');
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(second.headers.get('Idempotent-Replayed')).toBe('true');
    expect(await paymentsOf(team)).toHaveLength(1);
  });

  test('with another body, or at another address, is refused', async () => {
    const [one, other] = [await h.newTeam(), await h.newTeam()];
    await pay(one.team, one.owner, 'reuse');
    expectProblem(
      await pay(one.team, one.owner, 'reuse', { ...topUp, amount: '6.00' }),
      422,
      'idempotency_key_reused',
    );
    await h.rows(
      "INSERT INTO team_member (id, team_id, user_id, role) SELECT 'm-reuse', $1, user_id, 'owner' FROM team_member WHERE team_id = $2",
      [other.team, one.team],
    );
    expectProblem(await pay(other.team, one.owner, 'reuse'), 422, 'idempotency_key_reused');
    expect(await paymentsOf(other.team)).toHaveLength(0);
  });

  test('by another user is another request', async () => {
    const [one, other] = [await h.newTeam(), await h.newTeam()];
    const first = await pay(one.team, one.owner, 'shared');
    const second = await pay(other.team, other.owner, 'shared');
    expect(second.status).toBe(201);
    expect(second.body.payment_id).not.toBe(first.body.payment_id);
  });

  test('at the same moment waits for the first: one payment, one answer', async () => {
    const { team, owner } = await h.newTeam();
    const answers = await Promise.all(Array.from({ length: 5 }, () => pay(team, owner, 'at-once')));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.payment_id as string}`)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('Idempotent-Replayed') === null)).toHaveLength(1);
    expect(await paymentsOf(team)).toHaveLength(1);
  });

  test('gets the first refusal again', async () => {
    const { team, owner } = await h.newTeam();
    const wrong = { ...topUp, amount: '-1' };
    const first = await pay(team, owner, 'refused', wrong);
    expectProblem(first, 422, 'validation_failed');
    const second = await pay(team, owner, 'refused', wrong);
    expectProblem(second, 422, 'validation_failed');
    expect(second.body).toMatchObject({ detail: first.body.detail, errors: first.body.errors });
  });
});

describe('a request whose process died', () => {
  test('is taken over once its lock has run out, and makes the same object', async () => {
    const { team, owner } = await h.newTeam();
    const lost = await pay(team, owner, 'crashed');
    await forgetAnswer('crashed', '-1 second');
    const again = await pay(team, owner, 'crashed');
    expect(again).toMatchObject({ status: 201, body: { payment_id: lost.body.payment_id } });
    expect(again.headers.get('Idempotent-Replayed')).toBeNull();
    expect(await paymentsOf(team)).toHaveLength(1);
  });

  test('is taken over by one repetition only', async () => {
    const { team, owner } = await h.newTeam();
    await pay(team, owner, 'crashed-twice');
    await forgetAnswer('crashed-twice', '-1 second');
    const answers = await Promise.all(Array.from({ length: 4 }, () => pay(team, owner, 'crashed-twice')));
    expect(answers.filter(({ headers }) => headers.get('Idempotent-Replayed') === null)).toHaveLength(1);
  });

  test('keeps its lock until then; a repetition waits, and gets the answer when it comes', async () => {
    const { team, owner } = await h.newTeam();
    const lost = await pay(team, owner, 'slow');
    const [kept] = await h.rows<{ response_status: number; response_body: unknown }>(
      "SELECT response_status, response_body FROM idempotency_key WHERE key = 'slow'",
    );
    await forgetAnswer('slow', '1 hour');
    const waiting = pay(team, owner, 'slow');
    await eventually(async () => {
      const [statement] = await h.rows(
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'INSERT INTO idempotency_key%' AND pid <> pg_backend_pid()",
      );
      return statement !== undefined;
    });
    await h.rows("UPDATE idempotency_key SET response_status = $1, response_body = $2 WHERE key = 'slow'", [
      kept?.response_status,
      JSON.stringify(kept?.response_body),
    ]);
    expect(await waiting).toMatchObject({ status: 201, body: { payment_id: lost.body.payment_id } });
  });
});

describe('keys', () => {
  test.each(['a b', 'x'.repeat(256), 'clé'])('%j is no key', async (key) => {
    const { team, owner } = await h.newTeam();
    expectProblem(await pay(team, owner, key), 400, 'malformed_request');
    expect(await paymentsOf(team)).toHaveLength(0);
  });

  test('without one, each request is its own', async () => {
    const { team, owner } = await h.newTeam();
    const initiate = () => h.call('POST', `/api/payments/${team}/initiate`, { as: owner, body: topUp });
    await Promise.all([initiate(), initiate()]);
    expect(await paymentsOf(team)).toHaveLength(2);
  });

  test('one that a request without the right used is still free', async () => {
    const { team, owner } = await h.newTeam();
    expectProblem(await pay(team, 'outsider', 'free'), 404, 'not_found');
    expectProblem(await pay(team, 'oct_none', 'free'), 401, 'unauthenticated');
    expect(await pay(team, owner, 'free')).toMatchObject({ status: 201 });
  });
});
