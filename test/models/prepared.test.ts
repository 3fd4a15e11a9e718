import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DatabaseError } from 'sequelize';
import { openDatabase, type Database } from '../../src/models/database.js';
import { prepared } from '../../src/models/prepared.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';

const add = prepared<{ sum: number }>('add', 'SELECT $1::integer + 1 AS sum');
const divide = prepared<{ part: number }>('divide', 'SELECT 12 / $1::integer AS part');
const names = prepared<{ name: string }>('names', 'SELECT name FROM pg_prepared_statements ORDER BY name');
const self = prepared<{ pid: number }>('self', 'SELECT pg_backend_pid() AS pid');

let database: TestDatabase;
let statements = 0;
/** With one connection, so that a statement is always asked of the same. */
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
  db = openDatabase(database.url, { poolSize: 1, onStatement: () => (statements += 1) });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(() => {
  statements = 0;
});

test('a statement is planned once a connection and counted every time', async () => {
  expect(await db.runPrepared(add, [1])).toEqual([{ sum: 2 }]);
  expect(await db.runPrepared(add, [2])).toEqual([{ sum: 3 }]);
  expect(await db.runPrepared(names, [])).toEqual([{ name: 'add' }, { name: 'names' }]);
  expect(statements).toBe(3);
});

test('in a transaction it sees what that has written, and is undone with it', async () => {
  await database.rows('CREATE TABLE thing (id integer)');
  const count = prepared<{ count: bigint }>('count', 'SELECT count(id) FROM thing');
  await db.sequelize
    .transaction(async (transaction) => {
      await db.sequelize.query('INSERT INTO thing VALUES (1)', { transaction });
      expect(await db.runPrepared(count, [], transaction)).toEqual([{ count: 1n }]);
      await db.runPrepared(divide, [0], transaction);
    })
    .catch((error: unknown) => expect(error).toBeInstanceOf(DatabaseError));
  expect(await db.runPrepared(count, [])).toEqual([{ count: 0n }]);
});

test('one that PostgreSQL refuses fails as others do, and gives its connection back', async () => {
  const refused = await db.runPrepared(divide, [0]).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(DatabaseError);
  expect(refused).toMatchObject({ parent: { code: '22012' }, sql: divide.text });
  expect(await db.runPrepared(divide, [4])).toEqual([{ part: 3 }]);
});

test('text with a NUL equals nothing, as everywhere', async () => {
  const same = prepared('same', "SELECT 1 AS found WHERE $1::text = 'a'");
  expect(await db.runPrepared(same, ['a\0'])).toEqual([]);
});

test('a connection that breaks under it is not used again', async () => {
  const [row] = await db.runPrepared(self, []);
  const sleep = prepared('sleep', "SELECT 1 AS done FROM pg_sleep(60) WHERE $1 = ''");
  const broken = db.runPrepared(sleep, ['']).catch((error: unknown) => error);
  await database.rows('SELECT pg_terminate_backend($1)', [row?.pid]);
  expect(await broken).toBeInstanceOf(DatabaseError);
  const [next] = await eventually(() => db.runPrepared(self, []));
  expect(next?.pid).not.toBe(row?.pid);
});
