/** Temporal cannot be reached: the API accepts and keeps what it can, and says so where it cannot. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHarness, type Harness } from '../support/harness.js';
import { callback, initiate, proPlan } from '../support/payments.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ temporalAway: true });
});
afterAll(() => h.close());

test('a payment is accepted, its row kept for the recovery; cancelling it is 503, to be tried again', async () => {
  const { team, owner } = await h.newTeam();
  const accepted = await initiate(h, team, owner, proPlan);
  expect(accepted).toMatchObject({ status: 202, body: { status: 'pending' } });
  const id = accepted.body.payment_id as string;
  expect(await h.rows('SELECT workflow_started_at FROM payment WHERE id = $1', [id])).toEqual([
    { workflow_started_at: null },
  ]);
  const cancel = await h.call('POST', `/api/payments/${id}/cancel`, { as: owner });
  expect(cancel).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  expect(cancel.headers.get('Retry-After')).toBe('5');
});

test('a callback is stored and answered', async () => {
  const { team, owner } = await h.newTeam();
  const { body } = await initiate(h, team, owner, proPlan);
  await h.rows(`UPDATE payment SET external_payment_id = 'known-1' WHERE id = $1`, [body.payment_id]);
  const answer = await callback(h, { external_payment_id: 'known-1', status: 'completed' });
  expect(answer).toMatchObject({ status: 200, body: { payment_id: body.payment_id } });
  expect(await h.rows(`SELECT applied_at FROM payment_event WHERE external_payment_id = 'known-1'`)).toEqual([
    { applied_at: null },
  ]);
});

test('/readyz names what is away; /healthz is not concerned', async () => {
  const ready = await h.call('GET', '/readyz');
  expect(ready).toMatchObject({
    status: 503,
    body: { status: 'not ready', dependencies: { postgres: 'ok', migrations: 'ok' } },
  });
  expect((ready.body.dependencies as { temporal: string }).temporal).not.toBe('ok');
  expect((await h.call('GET', '/healthz')).status).toBe(200);
});
