import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { openDatabase, type Database } from '../../src/models/database.js';
import { migrateUp } from '../../src/models/migrator.js';

/** The address of a server that global-setup started. */
export function server(name: 'OCTROI_TEST_PG' | 'OCTROI_TEST_TEMPORAL' | 'OCTROI_TEST_BUNDLE'): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with npm test`);
  return value;
}

export interface TestDatabase {
  url: string;
  db: Database;
  /** SQL straight to PostgreSQL, for arranging and asserting. */
  rows: <Row extends object = Record<string, unknown>>(sql: string, values?: unknown[]) => Promise<Row[]>;
  drop(): Promise<void>;
}

/** A database of its own, empty or migrated. */
export async function createTestDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = new URL(server('OCTROI_TEST_PG'));
  await asAdmin(`CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(admin), { pathname: `/${name}` }).href;
  const db = openDatabase(url, { poolSize: 5 });
  if (migrated) await migrateUp(db.sequelize);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  // Of a connection that is being closed while the database is dropped.
  pool.on('error', () => {});
  return {
    url,
    db,
    rows: async <Row extends object>(sql: string, values: unknown[] = []) =>
      (await pool.query<Row & pg.QueryResultRow>(sql, values)).rows,
    async drop() {
      await pool.end();
      await db.close();
      await asAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** One statement at the server, outside of any test's database. */
export async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server('OCTROI_TEST_PG') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
