/** PostgreSQL: is it there, is it the one that this version needs. */
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';
import { migrationsApart } from '../models/migrator.js';
import { clockFinding, offsetOf, type Clock } from './clock.js';
import { inTime, reasonOf, under, type Finding } from './finding.js';

/** The oldest that PostgreSQL's makers still mend. */
const oldestMajor = 14;

const postgres = under('postgres');
const migrations = under('migrations');

export async function checkDatabase(db: Database, now: Clock): Promise<Finding[]> {
  try {
    return [await inTime(version(db)), await inTime(applied(db)), await inTime(clock(db, now))];
  } catch (error) {
    return [
      postgres.bad(
        `cannot be asked: ${reasonOf(error)}`,
        'check DATABASE_URL, and that PostgreSQL runs, lets us in, and has a connection left',
      ),
    ];
  }
}

async function version(db: Database): Promise<Finding> {
  const { version } = await one<{ version: string }>(
    db,
    `SELECT current_setting('server_version') AS version`,
  );
  if (parseInt(version, 10) >= oldestMajor) return postgres.ok(`answers, version ${version}`);
  return postgres.bad(`is of version ${version}`, `upgrade it to ${oldestMajor} or later`);
}

async function applied({ sequelize }: Database): Promise<Finding> {
  const { missing, unknown } = await migrationsApart(sequelize);
  if (missing.length > 0) return migrations.bad(`not applied: ${missing.join(', ')}`, 'run: octroi setup');
  if (unknown.length === 0) return migrations.ok('all applied, no others');
  return migrations.warn(
    `the database has some that this version does not know: ${unknown.join(', ')}`,
    'it is of a newer version: finish the upgrade, or the way back, before long',
  );
}

async function clock(db: Database, now: Clock): Promise<Finding> {
  const offset = await offsetOf(now, async () => {
    const { at } = await one<{ at: number }>(
      db,
      'SELECT extract(epoch FROM clock_timestamp())::float8 AS at',
    );
    return at * 1000;
  });
  return clockFinding('PostgreSQL', offset);
}

async function one<Row extends object>({ sequelize }: Database, sql: string): Promise<Row> {
  const [row] = await sequelize.query<Row>(sql, { type: QueryTypes.SELECT });
  if (!row) throw new Error('no row');
  return row;
}
