/** The feed: no change is passed over, whatever order transactions commit in. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { changesAfter, recordChanges, type Change } from '../../src/stores/changes.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';

let database: TestDatabase;
let told = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  database.db.onChanges = () => void (told += 1);
});
afterAll(() => database.drop());
beforeEach(async () => {
  told = 0;
  await database.rows('TRUNCATE platform_change RESTART IDENTITY');
});

const change = (objectId: string): Change => ({
  type: 'project.paused',
  objectType: 'project',
  objectId,
  teamId: 'team',
  data: { status: 'paused' },
});

const begin = () => database.db.sequelize.transaction();
const after = (position: number, limit = 100) => changesAfter(database.db, position, limit);
const idsAfter = async (position: number) => (await after(position)).map(({ object_id }) => object_id);

async function write(...ids: string[]): Promise<void> {
  await database.db.sequelize.transaction((transaction) =>
    recordChanges(database.db, ids.map(change), transaction),
  );
}

test('changes are read in the order in which they were written, with all they tell', async () => {
  await write('a', 'b');
  await write('c');
  expect(await after(0)).toEqual(
    ['a', 'b', 'c'].map((object_id, index) => ({
      position: index + 1,
      type: 'project.paused',
      object_type: 'project',
      object_id,
      team_id: 'team',
      at: expect.any(Date),
      data: { status: 'paused' },
    })),
  );
});

test('a reader misses no change that was written before and committed after another', async () => {
  const [slow, quick] = [await begin(), await begin()];
  await recordChanges(database.db, [change('slow')], slow);
  await recordChanges(database.db, [change('quick')], quick);
  await quick.commit();
  const [first] = await after(0);
  expect(first?.object_id).toBe('quick');
  await slow.commit();
  expect(await idsAfter(first!.position)).toEqual(['slow']);
  expect(await idsAfter(0)).toEqual(['quick', 'slow']);
});

test('two readers at once: what one was given a place in the feed keeps it', async () => {
  const [slow, quick] = [await begin(), await begin()];
  await recordChanges(database.db, [change('slow')], slow);
  await recordChanges(database.db, [change('quick')], quick);
  await quick.commit();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("BEGIN; SELECT FROM platform_change WHERE object_id = 'quick' FOR UPDATE");
  const first = after(0);
  await eventually(async () => (await waiting()) === 1);
  await slow.commit();
  const second = after(0);
  await eventually(async () => (await waiting()) === 2);
  await client.query('COMMIT');
  await client.end();
  expect((await first)[0]).toMatchObject({ position: 1, object_id: 'quick' });
  expect((await second).map(({ object_id }) => object_id)).toEqual(['quick', 'slow']);
});

async function waiting(): Promise<number> {
  const [row] = await database.rows<{ count: number }>(
    `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row?.count ?? 0;
}

test('what is undone is in no feed, and leaves no gap that a reader waits for', async () => {
  const undone = await begin();
  await recordChanges(database.db, [change('undone')], undone);
  await write('kept');
  await undone.rollback();
  expect(await idsAfter(0)).toEqual(['kept']);
  expect(told).toBe(1);
});

test('whoever listens is told after the commit, once', async () => {
  const transaction = await begin();
  await recordChanges(database.db, [change('a')], transaction);
  expect(told).toBe(0);
  await transaction.commit();
  expect(told).toBe(1);
  await database.db.sequelize.transaction((empty) => recordChanges(database.db, [], empty));
  expect(told).toBe(1);
});

test('readers and writers at once: every reader sees every change once, in growing positions', async () => {
  const writers = Array.from({ length: 8 }, async (_, w) => {
    for (let n = 0; n < 12; n += 1) await write(`${w}-${n}`, `${w}-${n}'`);
  });
  let writing = true;
  const done = Promise.all(writers).finally(() => (writing = false));
  const readers = Array.from({ length: 4 }, async () => {
    const seen: string[] = [];
    let position = 0;
    for (;;) {
      const last = !writing;
      for (let page = await after(position, 7); page.length > 0; page = await after(position, 7)) {
        for (const one of page) {
          expect(one.position > position).toBe(true);
          position = one.position;
          seen.push(one.object_id);
        }
      }
      if (last) return seen;
    }
  });
  await done;
  const all = (await database.rows<{ object_id: string }>('SELECT object_id FROM platform_change')).map(
    ({ object_id }) => object_id,
  );
  expect(all).toHaveLength(8 * 12 * 2);
  for (const seen of await Promise.all(readers)) expect([...seen].sort()).toEqual([...all].sort());
});
