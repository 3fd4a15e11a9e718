import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { Umzug, type UmzugStorage } from 'umzug';
import { migrations } from './migrations/index.js';

/** Any constant: two processes that migrate at once take turns by this advisory lock. */
const migrationLock = 0x0c7201;

/** Applies what is missing, in one transaction under a lock; returns the names applied. */
export function migrateUp(sequelize: Sequelize): Promise<string[]> {
  return underLock(sequelize, async (umzug) => (await umzug.up()).map(({ name }) => name));
}

/** Takes back the newest `steps` migrations (all of them by default); returns their names. */
export function migrateDown(sequelize: Sequelize, steps = migrations.length): Promise<string[]> {
  return underLock(sequelize, async (umzug) => (await umzug.down({ step: steps })).map(({ name }) => name));
}

/** The migrations that this version knows and the database lacks. */
export async function pendingMigrations(sequelize: Sequelize): Promise<string[]> {
  return (await migrationsApart(sequelize)).missing;
}

/** How the database differs from this version: `unknown` are those of a newer one. */
export async function migrationsApart(
  sequelize: Sequelize,
): Promise<{ missing: string[]; unknown: string[] }> {
  const [{ exists }] = await select<[{ exists: boolean }]>(
    sequelize,
    `SELECT to_regclass('schema_migration') IS NOT NULL AS exists`,
  );
  const rows = exists
    ? await select<{ name: string }[]>(sequelize, 'SELECT name FROM schema_migration ORDER BY name')
    : [];
  const applied = rows.map(({ name }) => name);
  const known = migrations.map(({ name }) => name);
  return {
    missing: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

async function select<Rows extends object[]>(sequelize: Sequelize, sql: string): Promise<Rows> {
  return (await sequelize.query(sql, { type: QueryTypes.SELECT })) as Rows;
}

function underLock<T>(sequelize: Sequelize, work: (umzug: Umzug<Transaction>) => Promise<T>): Promise<T> {
  return sequelize.transaction(async (transaction) => {
    await sequelize.query(`SELECT pg_advisory_xact_lock(${migrationLock})`, { transaction });
    return work(createUmzug(sequelize, transaction));
  });
}

function createUmzug(sequelize: Sequelize, transaction: Transaction): Umzug<Transaction> {
  const run = (sql: string) => sequelize.query(sql, { transaction });
  return new Umzug({
    context: transaction,
    logger: undefined,
    storage: tableStorage(sequelize, transaction),
    migrations: migrations.map(({ name, up, down }) => ({
      name,
      up: () => run(up),
      down: () => run(down),
    })),
  });
}

/** Applied names in the table `schema_migration`; umzug's own storage cannot take part in a transaction. */
function tableStorage(sequelize: Sequelize, transaction: Transaction): UmzugStorage<Transaction> {
  const query = (sql: string, bind: unknown[] = []) => sequelize.query(sql, { bind, transaction });
  return {
    async executed() {
      await query(`CREATE TABLE IF NOT EXISTS schema_migration (
        name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`);
      const rows = await sequelize.query<{ name: string }>(
        'SELECT name FROM schema_migration ORDER BY name',
        {
          type: QueryTypes.SELECT,
          transaction,
        },
      );
      return rows.map(({ name }) => name);
    },
    async logMigration({ name }) {
      await query('INSERT INTO schema_migration (name) VALUES ($1)', [name]);
    },
    async unlogMigration({ name }) {
      await query('DELETE FROM schema_migration WHERE name = $1', [name]);
    },
  };
}
