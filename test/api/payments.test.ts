import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHarness, type Harness } from '../support/harness.js';
import { eventually } from '../support/eventually.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());

const proPlan = { payment_method: 'mobile_money', plan_upgrade: true, new_plan: 'pro' };

describe('buying the pro plan', () => {
  test('answers with the pay link, completes by the callback, and switches the plan on once', async () => {
    const { team, owner } = await h.newTeam();

    const initiated = await h.call('POST', `/api/payments/${team}/initiate`, { as: owner, body: proPlan });
    expect(initiated).toMatchObject({
      status: 201,
      body: {
        payment_id: expect.any(String),
        external_payment_id: expect.any(String),
        status: expect.stringMatching(/pending|processing/),
        amount: 3,
        currency: 'EUR',
        payment_url: expect.stringContaining(h.sandboxUrl),
        qr_code: expect.stringContaining('data:image/png'),
        created_at: expect.any(String),
      },
    });
    const id = initiated.body.payment_id as string;

    const done = await eventually(async () => {
      const { body } = await h.call('GET', `/api/payments/${id}/status`, { as: owner });
      return body.status === 'completed' && body;
    });
    expect(done).toMatchObject({
      payment_id: id,
      amount: 3,
      currency: 'EUR',
      completed_at: expect.any(String),
    });
    expect(await h.rows('SELECT plan_id FROM team_subscription WHERE team_id = $1', [team])).toEqual([
      { plan_id: 'pro' },
    ]);
    expect(await h.rows('SELECT payment_id FROM plan_period WHERE team_id = $1', [team])).toEqual([
      { payment_id: id },
    ]);
  });
});
