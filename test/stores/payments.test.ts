import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPaymentStore } from '../../src/stores/payments.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('of payments that were never started, teams get a place each before one gets its second', async () => {
  await database.rows(`INSERT INTO "user" (id, email, name) VALUES ('u', 'u@example.test', 'U')`);
  await database.rows(`INSERT INTO team (id, name) VALUES ('noisy', 'Noisy'), ('quiet', 'Quiet')`);
  const insert = (team: string, minutes: number) =>
    database.rows(
      `INSERT INTO payment (id, team_id, user_id, amount_minor, currency, payment_method, status, deadline_at, created_at)
       VALUES (gen_random_uuid(), $1, 'u', 300, 'EUR', 'mobile_money', 'pending', now() + interval '1 day',
         now() - $2 * interval '1 minute')`,
      [team, minutes],
    );
  for (const minutes of [10, 9, 8, 7]) await insert('noisy', minutes);
  await insert('quiet', 1);

  const store = createPaymentStore(database.db, { billingPeriodMs: 1, gracePeriodMs: 1 });
  const found = await store.findNeverStarted(20_000, 3);

  expect(found.map(({ teamId }) => teamId)).toEqual(['noisy', 'quiet', 'noisy']);
});
