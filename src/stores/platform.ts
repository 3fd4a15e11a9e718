/** Keeps the host platform's objects as it tells them, with an audit entry for every real change. */
import { DatabaseError, QueryTypes } from 'sequelize';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import { audit, type Origin } from './audit.js';
import {
  applyRun,
  Raced,
  runsOf,
  type Applied,
  type Change,
  type Outcome,
  type Query,
} from './platform-runs.js';

export type { Change, Outcome } from './platform-runs.js';

/**
 * Applies one change.
 * @throws AppError `validation_failed` for a reference to no object, `conflict` for a name that is taken.
 */
export async function applyChange(db: Database, change: Change, origin: Origin): Promise<Outcome> {
  const [outcome] = await applyTogether(db, [change], origin);
  if (!outcome) throw new Error('a change has no outcome');
  return outcome;
}

/**
 * Applies changes in their order, as many as possible in one transaction; those that cannot be applied are told.
 * @throws Error when the database fails; some of the changes may have been applied then.
 */
export async function applyChanges(
  db: Database,
  changes: readonly Change[],
  origin: Origin,
): Promise<(Outcome | AppError)[]> {
  if (changes.length === 0) return [];
  try {
    return await applyTogether(db, changes, origin);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (changes.length === 1) return [error];
    // One that cannot be applied has undone the others: halving finds it, and lets the rest share transactions.
    const middle = changes.length >> 1;
    const first = await applyChanges(db, changes.slice(0, middle), origin);
    return [...first, ...(await applyChanges(db, changes.slice(middle), origin))];
  }
}

const attempts = 10;

/** In one transaction, again when it met another one: by a deadlock, or making the same object. */
async function applyTogether(db: Database, changes: readonly Change[], origin: Origin): Promise<Outcome[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await applyOnce(db, changes, origin);
    } catch (error) {
      if (
        attempt === attempts ||
        !(error instanceof Raced || isDeadlock(error) || isFirstConflict(error, attempt))
      ) {
        throw error;
      }
    }
  }
}

/**
 * A name that is taken may be taken by the same object, made by another request at this moment: that row was not there
 * to be locked, but is committed now. A second look tells.
 */
function isFirstConflict(error: unknown, attempt: number): boolean {
  return attempt === 1 && error instanceof AppError && error.code === 'conflict';
}

function isDeadlock(error: unknown): boolean {
  return error instanceof DatabaseError && (error.parent as { code?: string }).code === '40P01';
}

function applyOnce(db: Database, changes: readonly Change[], origin: Origin): Promise<Outcome[]> {
  return db.sequelize.transaction(async (transaction) => {
    const query: Query = <Row extends object>(sql: string, bind: unknown[]) =>
      db.sequelize.query<Row>(sql, { bind, transaction, type: QueryTypes.SELECT });
    const applied: Applied[] = [];
    for (const run of runsOf(changes)) applied.push(...(await applyRun(run, query)));
    const entries = applied.flatMap(({ entry }) => (entry ? [{ ...entry, ...origin }] : []));
    if (entries.length > 0) await audit(db, entries, transaction);
    return applied.map(({ status, object }) => ({ status, object }));
  });
}
