/** Deletes what nobody will ask for any more, in batches, so that no transaction is long. */
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';

export type RetentionStore = ReturnType<typeof createRetentionStore>;

export function createRetentionStore({ sequelize }: Database) {
  /** Idempotency keys older than `ms`, up to `limit`; returns how many. */
  async function forgetKeys(ms: number, limit: number): Promise<number> {
    const [row] = await sequelize.query<{ deleted: number }>(
      `WITH gone AS (
         DELETE FROM idempotency_key WHERE (subject, key) IN (
           SELECT subject, key FROM idempotency_key WHERE created_at < now() - $1 * interval '1 millisecond'
           ORDER BY created_at LIMIT $2)
         RETURNING 1)
       SELECT count(*)::integer AS deleted FROM gone`,
      { bind: [ms, limit], type: QueryTypes.SELECT },
    );
    return row?.deleted ?? 0;
  }

  return { forgetKeys };
}
