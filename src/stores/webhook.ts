/** How far the platform's webhook has been told, and whether it fails. */
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';
import { changesAfter, type PlacedChange } from './changes.js';

export type WebhookStore = ReturnType<typeof createWebhookStore>;

/** There is one: the platform that Octroi runs beside. */
const target = 'platform';
const longestError = 500;

export interface WebhookBacklog {
  /** Changes that were not delivered yet. */
  waiting: number;
  /** Seconds since the oldest of them was recorded. */
  oldestSeconds: number;
  /** Seconds since when no delivery has succeeded; 0: it does not fail. */
  failingSeconds: number;
  /** Why the last one failed; null: it did not. */
  lastError: string | null;
}

export function createWebhookStore(db: Database) {
  const { sequelize } = db;

  /** Up to `limit` changes that are to be delivered next, and after which position. */
  async function next(limit: number): Promise<{ after: number; changes: PlacedChange[] }> {
    const [row] = await sequelize.query<{ position: number }>(
      'SELECT delivered_position::float8 AS position FROM webhook_delivery WHERE target = $1',
      { bind: [target], type: QueryTypes.SELECT },
    );
    const after = row?.position ?? 0;
    return { after, changes: await changesAfter(db, after, limit) };
  }

  /** All up to `position` has arrived. It never goes back, whoever was slow to tell. */
  async function recordDelivered(position: number): Promise<void> {
    await sequelize.query(
      `INSERT INTO webhook_delivery AS w (target, delivered_position) VALUES ($1, $2)
       ON CONFLICT (target) DO UPDATE SET delivered_position = GREATEST(w.delivered_position, excluded.delivered_position),
         failing_since = NULL, last_error = NULL, updated_at = now()`,
      { bind: [target, position] },
    );
  }

  /** A delivery has failed; since when stays. */
  async function recordFailure(reason: string): Promise<void> {
    await sequelize.query(
      `INSERT INTO webhook_delivery AS w (target, failing_since, last_error) VALUES ($1, now(), $2)
       ON CONFLICT (target) DO UPDATE SET failing_since = COALESCE(w.failing_since, excluded.failing_since),
         last_error = excluded.last_error, updated_at = now()`,
      { bind: [target, reason.slice(0, longestError)] },
    );
  }

  async function backlog(): Promise<WebhookBacklog> {
    const [row] = await sequelize.query<WebhookBacklog>(
      `SELECT count(c.id)::integer AS waiting,
         COALESCE(EXTRACT(epoch FROM now() - min(c.at)), 0)::float8 AS "oldestSeconds",
         COALESCE(EXTRACT(epoch FROM now() - min(w.failing_since)), 0)::float8 AS "failingSeconds",
         min(w.last_error) AS "lastError"
       FROM (SELECT $1::text AS target) t LEFT JOIN webhook_delivery w USING (target)
       LEFT JOIN platform_change c ON c.position IS NULL OR c.position > COALESCE(w.delivered_position, 0)`,
      { bind: [target], type: QueryTypes.SELECT },
    );
    if (!row) throw new Error('an aggregate returned no row');
    return row;
  }

  return { next, recordDelivered, recordFailure, backlog };
}
