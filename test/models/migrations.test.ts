import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../src/models/database.js';
import { migrations } from '../../src/models/migrations/index.js';
import { migrateDown, migrateUp, pendingMigrations } from '../../src/models/migrator.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
});
afterEach(() => database.drop());

const names = migrations.map(({ name }) => name);

/** Everything the migrations make: tables with their columns, indexes, constraints, triggers, functions. */
const schema = () =>
  database.rows(`
    SELECT 'column' AS kind, table_name || '.' || column_name || ' ' || data_type AS name
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass || ' ' || conname FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger', tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ORDER BY 1, 2`);

describe('migrations', () => {
  test('up, down and up again leave the same schema, and nothing between', async () => {
    const { sequelize } = database.db;
    expect(await pendingMigrations(sequelize)).toEqual(names);
    expect(await migrateUp(sequelize)).toEqual(names);
    expect(await pendingMigrations(sequelize)).toEqual([]);
    const first = await schema();

    expect(await migrateDown(sequelize)).toEqual([...names].reverse());
    const left = await schema();
    expect(left.filter(({ name }) => !String(name).includes('schema_migration'))).toEqual([]);
    expect(await pendingMigrations(sequelize)).toEqual(names);

    expect(await migrateUp(sequelize)).toEqual(names);
    expect(await schema()).toEqual(first);
  });

  test('up twice applies nothing the second time', async () => {
    await migrateUp(database.db.sequelize);
    expect(await migrateUp(database.db.sequelize)).toEqual([]);
  });

  test('processes that start at once take turns: one applies, the others find it done', async () => {
    const others = Array.from({ length: 4 }, () => openDatabase(database.url, { poolSize: 1 }));
    try {
      const applied = await Promise.all(others.map(({ sequelize }) => migrateUp(sequelize)));
      expect(applied.flat()).toEqual(names);
    } finally {
      await Promise.all(others.map((other) => other.close()));
    }
  });

  test('one that fails leaves the database as it was', async () => {
    await database.rows('CREATE TABLE payment (id integer)');
    const before = await schema();
    await expect(migrateUp(database.db.sequelize)).rejects.toThrow('payment');
    expect(await schema()).toEqual(before);
  });

  test('the plans are there, with the limits of the price list', async () => {
    await migrateUp(database.db.sequelize);
    const limits = 'plan_id, max_projects, cpu_millicores, memory_mb, traffic_gb, storage_mb';
    expect(await database.rows(`SELECT ${limits} FROM plan_terms ORDER BY plan_id`)).toEqual([
      {
        plan_id: 'free',
        max_projects: 2,
        cpu_millicores: 300,
        memory_mb: 100,
        traffic_gb: 5,
        storage_mb: 100,
      },
      {
        plan_id: 'pro',
        max_projects: -1,
        cpu_millicores: 4000,
        memory_mb: 6144,
        traffic_gb: 10,
        storage_mb: 10240,
      },
    ]);
    expect(await database.rows('SELECT item, currency, amount_minor FROM price ORDER BY item')).toEqual([
      { item: 'cpu', currency: 'EUR', amount_minor: 200n },
      { item: 'pro', currency: 'EUR', amount_minor: 300n },
      { item: 'ram', currency: 'EUR', amount_minor: 100n },
      { item: 'storage', currency: 'EUR', amount_minor: 100n },
      { item: 'traffic', currency: 'EUR', amount_minor: 100n },
    ]);
  });

  test('days of traffic are filled from the hours that there are, and then follow each that is written', async () => {
    const { rows, db } = database;
    await migrateUp(db.sequelize);
    await migrateDown(db.sequelize, names.length - names.indexOf('0009-traffic-days'));
    await rows("INSERT INTO team (id, name) VALUES ('t', 'T')");
    await rows("INSERT INTO project (id, team_id, name) VALUES ('a', 't', 'A')");
    await rows(`INSERT INTO traffic_hour VALUES
      ('a', '2026-11-01T00:00Z', 1), ('a', '2026-11-01T23:00Z', 20), ('a', '2026-11-02T00:00Z', 300)`);
    await migrateUp(db.sequelize);
    const days = () => rows('SELECT day::text, bytes FROM traffic_day ORDER BY day');
    expect(await days()).toEqual([
      { day: '2026-11-01', bytes: 21n },
      { day: '2026-11-02', bytes: 300n },
    ]);
    await rows(`INSERT INTO traffic_hour AS h VALUES
      ('a', '2026-11-02T00:00Z', 5), ('a', '2026-11-02T01:00Z', 6), ('a', '2026-11-03T00:00Z', 7)
      ON CONFLICT (project_id, hour) DO UPDATE SET bytes = h.bytes + excluded.bytes`);
    await rows("UPDATE traffic_hour SET bytes = 2 WHERE hour = '2026-11-01T23:00Z'");
    expect(await days()).toEqual([
      { day: '2026-11-01', bytes: 3n },
      { day: '2026-11-02', bytes: 311n },
      { day: '2026-11-03', bytes: 7n },
    ]);
    await rows("DELETE FROM project WHERE id = 'a'");
    expect(await days()).toEqual([]);
  });
});
