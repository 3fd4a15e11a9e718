import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { audit } from '../../src/stores/audit.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.rows("INSERT INTO team (id, name) VALUES ('acme', 'Acme')");
});
afterAll(() => database.drop());

type Entry = [account: string, amountMinor: number, currency?: string];

/** Books entries of one transaction of the ledger, each by its own statement, in one of the database. */
async function book(...entries: Entry[]): Promise<string> {
  const id = randomUUID();
  const inserts = entries.map(
    ([account, amount, currency = 'EUR']) =>
      `INSERT INTO ledger_entry (transaction_id, team_id, kind, account, amount_minor, currency)
       VALUES ('${id}', 'acme', 'payment', '${account}', ${amount}, '${currency}');`,
  );
  await database.rows(`BEGIN; ${inserts.join('\n')} COMMIT`);
  return id;
}

const entriesOf = (id: string) =>
  database.rows('SELECT account, amount_minor FROM ledger_entry WHERE transaction_id = $1 ORDER BY id', [id]);

describe('the ledger', () => {
  test('takes a transaction that sums to zero', async () => {
    const id = await book(['external', -300], ['team_credit', 300]);
    expect(await entriesOf(id)).toEqual([
      { account: 'external', amount_minor: -300n },
      { account: 'team_credit', amount_minor: 300n },
    ]);
  });

  const unbalanced: [string, Entry[]][] = [
    ['a lone entry', [['team_credit', 300]]],
    [
      'a cent too much',
      [
        ['external', -300],
        ['team_credit', 301],
      ],
    ],
    [
      'two currencies that only add up together',
      [
        ['external', -300, 'EUR'],
        ['team_credit', 300, 'XOF'],
      ],
    ],
  ];
  test.each(unbalanced)(
    'refuses %s when it is committed, and keeps nothing of it',
    async (_what, entries) => {
      const [before] = await database.rows('SELECT count(*) AS n FROM ledger_entry');
      await expect(book(...entries)).rejects.toThrow('does not sum to zero');
      expect(await database.rows('SELECT count(*) AS n FROM ledger_entry')).toEqual([before]);
    },
  );

  const addEntry = (transactionId: string, account: string, amountMinor: number) =>
    database.rows(
      `INSERT INTO ledger_entry (transaction_id, team_id, kind, account, amount_minor, currency)
       VALUES ($1, 'acme', 'payment', $2, $3, 'EUR')`,
      [transactionId, account, amountMinor],
    );

  test('refuses a later entry that unbalances what was balanced', async () => {
    const id = await book(['external', -100], ['revenue', 100]);
    await expect(addEntry(id, 'revenue', 1)).rejects.toThrow('does not sum to zero');
  });

  test('refuses an account that does not exist', async () => {
    await expect(addEntry(randomUUID(), 'slush', 0)).rejects.toThrow('ledger_entry_account_check');
  });
});

describe('what is written stays', () => {
  beforeAll(async () => {
    await book(['external', -100], ['team_credit', 100]);
    await audit(database.db, [
      { actor: 'system', action: 'team.created', objectType: 'team', objectId: 'acme' },
    ]);
  });

  const changes = (table: string, column: string): [string, string][] =>
    [
      `UPDATE ${table} SET ${column} = ${column}`,
      `DELETE FROM ${table}`,
      `DELETE FROM ${table} WHERE false`,
      `TRUNCATE ${table}`,
      `TRUNCATE team CASCADE`,
    ].map((sql) => [table, sql]);

  test.each([...changes('audit_log', 'actor').slice(0, 4), ...changes('ledger_entry', 'kind')])(
    '%s refuses %s',
    async (table, sql) => {
      const [before] = await database.rows(`SELECT count(*) AS n FROM ${table}`);
      await expect(database.rows(sql)).rejects.toThrow('append-only');
      expect(await database.rows(`SELECT count(*) AS n FROM ${table}`)).toEqual([before]);
    },
  );
});
