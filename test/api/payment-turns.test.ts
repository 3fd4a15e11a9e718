/** How fast one team may begin payments, and that others do not notice. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, openTopUp } from '../support/payments.js';

let h: Harness;
beforeAll(async () => {
  // One payment a second of a team.
  h = await startHarness({ env: { PAYMENT_RATE_LIMIT: '60' } });
});
afterAll(() => h.close());

test('payments of a burst wait for their turn, a few seconds at most; those of another team do not', async () => {
  const [noisy, quiet] = [await h.newTeam(), await h.newTeam()];
  let answered = 0;
  const burst = Array.from({ length: 20 }, async () => {
    const answer = await initiate(h, noisy.team, noisy.owner, openTopUp);
    answered += 1;
    return answer;
  });

  expect((await initiate(h, quiet.team, quiet.owner, openTopUp)).status).toBe(201);
  expect(answered).toBeLessThan(burst.length);

  const answers = await Promise.all(burst);
  const made = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ status }) => status === 429);
  expect(made.length + refused.length).toBe(burst.length);
  expect(made.length).toBeGreaterThan(1);
  expect(refused.length).toBeGreaterThan(1);
  expect(refused[0]?.body).toMatchObject({ code: 'rate_limited' });
  expect(refused[0]?.headers.get('Retry-After')).toBe('8');
  expect(await h.rows('SELECT FROM payment WHERE team_id = $1', [noisy.team])).toHaveLength(made.length);
});
