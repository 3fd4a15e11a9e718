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

  const waits = await Promise.all(Array.from({ length: 150 }, (_, i) => (i % 2 ? a : b).take()));

  expect(waits.filter((ms) => ms === 0)).toHaveLength(100);
  for (const ms of waits.filter((wait) => wait > 0)) expect(ms).toBeLessThanOrEqual(61_000);

  await database.rows(`UPDATE backend_permit SET used_at = now() - interval '30 seconds'`);
  expect(await a.take()).toBeGreaterThan(0);
  await database.rows(`UPDATE backend_permit SET used_at = now() - interval '61 seconds'`);
  expect(await a.take()).toBe(0);
  await other.close();
});

test('fewer permits after the setting was lowered', async () => {
  const permits = createPermits(database.db, 3);
  await permits.prepare();
  expect(await database.rows('SELECT count(*)::int AS n FROM backend_permit')).toEqual([{ n: 3 }]);
});
