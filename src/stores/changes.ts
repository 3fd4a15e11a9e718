/**
 * The feed of what the platform must learn of. A change is written in the transaction of what it tells of. Its place in
 * the feed it is given after that was committed: an order by id would let a reader pass over one that was written
 * earlier and committed later. See docs/decisions/0010-changes-for-the-platform.md.
 */
import { QueryTypes, type Transaction } from 'sequelize';
import type { Database } from '../models/database.js';

export const changeTypes = [
  'project.deactivated',
  'project.disabled',
  'project.reactivated',
  'project.paused',
  'project.resumed',
  'subscription.started',
  'subscription.ended',
  'usage.alert',
] as const;
export type ChangeType = (typeof changeTypes)[number];

export interface Change {
  type: ChangeType;
  objectType: 'project' | 'subscription' | 'usage_alert';
  objectId: string;
  teamId: string;
  data?: object;
}

/** A change as the platform reads it. */
export interface PlacedChange {
  /** Grows from change to change; its key. */
  position: number;
  type: ChangeType;
  object_type: string;
  object_id: string;
  team_id: string | null;
  at: Date;
  data: object;
}

/** Writes changes, in their order; in the transaction of what they tell of, so that neither stands without the other. */
export async function recordChanges(
  db: Database,
  changes: readonly Change[],
  transaction: Transaction,
): Promise<void> {
  if (changes.length === 0) return;
  await db.sequelize.query(
    `INSERT INTO platform_change (type, object_type, object_id, team_id, data)
     SELECT c ->> 'type', c ->> 'objectType', c ->> 'objectId', c ->> 'teamId', COALESCE(c -> 'data', '{}')
     FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS change (c, n) ORDER BY n`,
    { bind: [JSON.stringify(changes)], transaction },
  );
  transaction.afterCommit(() => db.onChanges());
}

/** Up to `limit` changes after a position, in their order. */
export async function changesAfter(db: Database, position: number, limit: number): Promise<PlacedChange[]> {
  await placeChanges(db);
  return db.sequelize.query<PlacedChange>(
    `SELECT position::float8 AS position, type, object_type, object_id, team_id, at, data FROM platform_change
     WHERE position > $1 ORDER BY platform_change.position LIMIT $2`,
    { bind: [position, limit], type: QueryTypes.SELECT },
  );
}

/**
 * Whether changes between a position and the first after it are kept no longer: positions have no gaps, and the last change
 * is never deleted.
 */
export const hasMissed = (position: number, [first]: readonly PlacedChange[]): boolean =>
  first !== undefined && first.position > position + 1;

/** Any number, of this alone. */
const placesLock = 6_202_511;

/**
 * Gives every committed change that has none its place, after all that have one. One at a time: whoever sees a position
 * sees all before it, since they were committed before the lock was free.
 */
export async function placeChanges({ sequelize }: Database): Promise<void> {
  const unplaced = await sequelize.query('SELECT FROM platform_change WHERE position IS NULL LIMIT 1', {
    type: QueryTypes.SELECT,
  });
  if (unplaced.length === 0) return;
  await sequelize.transaction(async (transaction) => {
    await sequelize.query('SELECT pg_advisory_xact_lock($1)', { bind: [placesLock], transaction });
    // A statement of its own: it must see what was committed while it waited for the lock.
    await sequelize.query(
      `UPDATE platform_change c SET position = places.last + unplaced.n
       FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM platform_change WHERE position IS NULL) unplaced,
         (SELECT COALESCE(max(position), 0) AS last FROM platform_change) places
       WHERE c.id = unplaced.id`,
      { transaction },
    );
  });
}
