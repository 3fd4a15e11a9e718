/**
 * Migrations on filled tables, up and down; and beside processes of the version before, which read and write the new
 * schema while a new version is brought out. What a migration takes from them must stand in the list below.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrations } from '../../src/models/migrations/index.js';
import { migrateDown, migrateUp } from '../../src/models/migrator.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { catalogueOf, takenFrom } from './compatibility.js';
import { contentsOf, fill, run, type Contents } from './filling.js';

interface Declared {
  /**
   * What the version before may fall over, and why it does not: the release that stopped using it, which must be an
   * earlier one than the release with the migration.
   */
  takes?: Record<string, string>;
  /** Columns whose contents do not come back when the migration is taken back. */
  loses?: string[];
  /** Columns whose contents its taking back changes, because the version before knows no such value. */
  changesBack?: string[];
  renames?: Record<string, string>;
}

const noRelease = 'nobody ran the version before: it is older than the first release';
const planTerms = ['max_teams', 'max_members', 'max_projects', 'cpu_millicores', 'memory_mb', 'traffic_gb'];
const planColumns = ['price_minor', 'currency', 'storage_mb', ...planTerms];

const declared: Record<string, Declared> = {
  '0002-subscriptions': {
    takes: {
      ...Object.fromEntries(
        planColumns.map((name) => [`column subscription_plan.${name} is gone`, noRelease]),
      ),
      'table plan_period is gone': noRelease,
      'rule additional_resource additional_resource_active_until is new': noRelease,
      'rule ledger_entry ledger_entry_once is new': 'it asks for less: refunds have a rule of their own',
    },
    changesBack: ['payment.payment_method'],
    renames: { plan_period: 'paid_period' },
  },
  '0006-support': {
    takes: {
      'column knowledge_base_article.title is gone': noRelease,
      'column knowledge_base_article.body is gone': noRelease,
    },
    loses: ['knowledge_base_article.title', 'knowledge_base_article.body'],
  },
  '0008-staff-sessions': {
    takes: {
      'rule web_session web_session_somebody is new': 'user_id was never empty in the version before',
    },
  },
};

const open: TestDatabase[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((database) => database.drop()));
});

/** A database with the first `level` migrations. */
async function databaseAt(level: number): Promise<TestDatabase> {
  const database = await createTestDatabase();
  open.push(database);
  const steps = migrations.length - level;
  if (steps > 0) await migrateDown(database.db.sequelize, steps);
  return database;
}

const names = migrations.map(({ name }) => name);
const declaredBy = (name: string): Declared => declared[name] ?? {};
const declaredSince = (level: number) => names.slice(level).map(declaredBy);

/** What of `before` must be in `after`: columns that are in both, but those named. */
function survivors(before: Contents, after: Contents, options: { without: string[]; declared: Declared[] }) {
  const renames = Object.assign({}, ...options.declared.map((one) => one.renames ?? {})) as Record<
    string,
    string
  >;
  const expected: Record<string, string[]> = {};
  const found: Record<string, string[]> = {};
  for (const [table, rows] of before) {
    const now = after.get(table) ?? after.get(renames[table] ?? '');
    if (!now) continue;
    const columns = Object.keys(rows[0] ?? {}).filter(
      (column) => column in (now[0] ?? {}) && !options.without.includes(`${table}.${column}`),
    );
    const pick = (all: typeof rows) =>
      all.map((row) => JSON.stringify(columns.map((column) => [column, row[column]]))).sort();
    expected[table] = pick(rows);
    found[table] = pick(now);
  }
  return { expected, found };
}

test('the list names migrations that there are', () => {
  expect(names).toEqual(expect.arrayContaining(Object.keys(declared)));
});

describe.each(names.map((name, level) => ({ name, level })))('$name', ({ name, level }) => {
  test('takes nothing from the version before but what is declared, and takes what that writes', async () => {
    const [before, after] = [await databaseAt(level), await databaseAt(level + 1)];
    const taken = takenFrom(await catalogueOf(before.rows), await catalogueOf(after.rows));
    const known = Object.keys(declaredBy(name).takes ?? {});
    expect(taken.filter((one) => !known.some((start) => one.startsWith(start)))).toEqual([]);
    // And the list says nothing that is not so.
    expect(known.filter((start) => !taken.some((one) => one.startsWith(start)))).toEqual([]);

    const written = await fill(before.rows);
    const isDeclared = (table: string) => known.some((start) => start.split(/[ .]/)[1] === table);
    for (const statement of written) if (!isDeclared(statement.table)) await run(after.rows, statement);
    const now = await contentsOf(after.rows);
    for (const [table, rows] of await contentsOf(before.rows)) {
      if (isDeclared(table)) continue;
      expect({ table, rows: now.get(table)?.length }).toEqual({ table, rows: rows.length });
    }
  });

  test('keeps what stands in the tables: up to the newest, and back', async () => {
    const { rows, db } = await databaseAt(level);
    await fill(rows);
    const before = await contentsOf(rows);
    await migrateUp(db.sequelize);
    const since = declaredSince(level);
    const up = survivors(before, await contentsOf(rows), { without: [], declared: since });
    expect(up.found).toEqual(up.expected);
    await migrateDown(db.sequelize, migrations.length - level);
    const without = since.flatMap(({ loses = [] }) => loses);
    const back = survivors(before, await contentsOf(rows), { without, declared: [] });
    expect(Object.keys(back.expected)).toEqual([...before.keys()]);
    expect(back.found).toEqual(back.expected);
  });
});

test('a full newest schema goes down step by step, each step keeping what the older version knows, and up again', async () => {
  const { rows, db } = await databaseAt(migrations.length);
  await fill(rows);
  for (const name of [...names].reverse()) {
    const before = await contentsOf(rows);
    await migrateDown(db.sequelize, 1);
    const { changesBack = [], renames = {} } = declaredBy(name);
    const swapped = Object.fromEntries(Object.entries(renames).map(([was, is]) => [is, was]));
    const { expected, found } = survivors(before, await contentsOf(rows), {
      without: changesBack,
      declared: [{ renames: swapped }],
    });
    expect(found).toEqual(expected);
  }
  expect(await migrateUp(db.sequelize)).toEqual(names);
});

describe('octroi migrate', () => {
  function migrate(database: TestDatabase) {
    const child = fork(fileURLToPath(new URL('../../dist/main.js', import.meta.url)), ['migrate'], {
      env: { PATH: process.env.PATH, DATABASE_URL: database.url, LOG_LEVEL: 'silent' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return { child, exited: once(child, 'exit') as Promise<[number | null, string | null]> };
  }

  test('by two processes at once: both end well, and each migration was applied once', async () => {
    const database = await databaseAt(0);
    const [one, other] = [migrate(database), migrate(database)];
    expect(await Promise.all([one.exited, other.exited])).toEqual([
      [0, null],
      [0, null],
    ]);
    expect(await database.rows('SELECT name FROM schema_migration ORDER BY applied_at, name')).toEqual(
      names.map((name) => ({ name })),
    );
  });

  test('killed in the middle it has left nothing, and the next one does it all', async () => {
    const database = await databaseAt(0);
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    try {
      // It stops between the first migration and the note that it was applied.
      await holder.query('BEGIN; LOCK TABLE schema_migration IN SHARE MODE');
      const first = migrate(database);
      const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
        AND query LIKE 'INSERT INTO schema_migration%'`;
      await eventually(async () => (await database.rows(waits)).length === 1);
      first.child.kill('SIGKILL');
      await first.exited;
      await holder.query('COMMIT');
    } finally {
      await holder.end();
    }
    // PostgreSQL notices that the process is gone when it answers; the next one waits for that.
    const [code] = await migrate(database).exited;
    expect(code).toBe(0);
    const applied = await database.rows(
      'SELECT count(*)::int AS count, count(DISTINCT applied_at)::int AS times FROM schema_migration',
    );
    expect(applied).toEqual([{ count: names.length, times: 1 }]);
  });
});
