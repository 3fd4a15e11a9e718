import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { QueryTypes } from 'sequelize';
import { prepared } from '../../src/models/prepared.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a statement with a name is planned once a connection, others are not kept', async () => {
  const { sequelize } = database.db;
  const named = prepared('sum', 'SELECT $1::integer + 1 AS sum');
  await sequelize.transaction(async (transaction) => {
    const select = (sql: string, bind: unknown[]) =>
      sequelize.query(sql, { bind, type: QueryTypes.SELECT, transaction });
    expect(await select(named, [1])).toEqual([{ sum: 2 }]);
    expect(await select(named, [2])).toEqual([{ sum: 3 }]);
    expect(await select('SELECT $1::integer AS same', [1])).toEqual([{ same: 1 }]);
    const kept = await select('SELECT name FROM pg_prepared_statements', []);
    expect(kept).toEqual([{ name: 'sum' }]);
  });
});
