import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDatabase } from '../../src/models/database.js';
import { createPermits } from '../../src/stores/permits.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a hundred a minute over all processes, whoever asks and however many at once', async () => {
  const other = openDatabase(database.url, { poolSize: 5 });
  const [a, b] = [createPermits(database.db, 100), createPermits(other, 100)];
  await Promise.all([a.prepare(), b.prepare()]);

  const waits = await Promise.all(Array.from({ length: 150 }, (_, i) => (i % 2 ? a : b).take(`team ${i}`)));

  expect(waits.filter((ms) => ms === 0)).toHaveLength(100);
  for (const ms of waits.filter((wait) => wait > 0)) expect(ms).toBeLessThanOrEqual(61_000);

  await database.rows(`UPDATE backend_permit SET used_at = now() - interval '30 seconds'`);
  expect(await a.take('another')).toBeGreaterThan(0);
  await database.rows(`UPDATE backend_permit SET used_at = now() - interval '61 seconds'`);
  expect(await a.take('another')).toBe(0);
  await other.close();
});

test('a team that wants all leaves some to others, the fewer the more want all', async () => {
  await database.rows('DELETE FROM backend_permit');
  const permits = createPermits(database.db, 90);
  await permits.prepare();
  const takeAll = async (team: string) => {
    let taken = 0;
    while ((await permits.take(team)) === 0) taken += 1;
    return taken;
  };

  expect(await takeAll('noisy')).toBe(60);
  expect(await permits.take('noisy')).toBeGreaterThan(0);
  expect(await permits.take('quiet')).toBe(0);
  // 29 are free: the next may use up to two thirds of them.
  expect(await takeAll('loud')).toBe(20);
  expect(await permits.take('quiet')).toBe(0);
});

test('who waits comes again spread over the time that all of the team need', async () => {
  await database.rows('DELETE FROM backend_permit');
  const permits = createPermits(database.db, 1);
  await permits.prepare();
  await database.rows(`INSERT INTO "user" (id, email, name) VALUES ('u', 'u@example.test', 'U')`);
  await database.rows(`INSERT INTO team (id, name) VALUES ('noisy', 'Noisy'), ('quiet', 'Quiet')`);
  await database.rows(
    `INSERT INTO payment (id, team_id, user_id, amount_minor, currency, payment_method, status, deadline_at)
     SELECT gen_random_uuid(), 'noisy', 'u', 300, 'EUR', 'mobile_money', 'pending', now() + interval '1 day'
     FROM generate_series(1, 1000)`,
  );
  await permits.take('quiet');

  const waits = await Promise.all(Array.from({ length: 20 }, () => permits.take('noisy')));
  expect(Math.max(...waits)).toBeGreaterThan(61_000);
  expect(Math.max(...waits)).toBeLessThan(1001 * 61_000);
  expect(await permits.take('quiet')).toBeLessThanOrEqual(61_000);
});

test('fewer permits after the setting was lowered', async () => {
  const permits = createPermits(database.db, 3);
  await permits.prepare();
  expect(await database.rows('SELECT count(*)::int AS n FROM backend_permit')).toEqual([{ n: 3 }]);
});
