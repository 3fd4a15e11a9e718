import { setTimeout as delay } from 'node:timers/promises';
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';

/** The backend counts a minute by its own clock, and a request takes time to arrive: a second of slack. */
const windowSeconds = 61;

const takeSql = prepared<{ id: number }>(
  'permit',
  `UPDATE backend_permit SET used_at = clock_timestamp() WHERE id = (
     SELECT id FROM backend_permit WHERE used_at < clock_timestamp() - $1 * interval '1 second'
     ORDER BY used_at LIMIT 1 FOR UPDATE SKIP LOCKED)
   RETURNING id`,
);

export type Permits = ReturnType<typeof createPermits>;

/**
 * Permission to send requests to the payment backend, at most `perMinute` in any minute across all processes:
 * so many rows, each free again a minute after its use. An exact sliding window without a row that all wait for.
 */
export function createPermits({ sequelize, runPrepared }: Database, perMinute: number) {
  /** Makes as many permits as the setting says. */
  async function prepare(): Promise<void> {
    await sequelize.query(
      `WITH surplus AS (DELETE FROM backend_permit WHERE id > $1)
       INSERT INTO backend_permit (id) SELECT generate_series(1, $1::int) ON CONFLICT DO NOTHING`,
      { bind: [perMinute] },
    );
  }

  /** Takes a permit and returns 0, or returns the milliseconds until one may be free. */
  async function take(): Promise<number> {
    const [taken] = await runPrepared(takeSql, [windowSeconds]);
    return taken ? 0 : timeToNext();
  }

  async function timeToNext(): Promise<number> {
    const [next] = await sequelize.query<{ ms: number | null }>(
      `SELECT 1000 * extract(epoch FROM min(used_at) + $1 * interval '1 second' - clock_timestamp())::float AS ms
       FROM backend_permit WHERE used_at > '-infinity'`,
      { bind: [windowSeconds], type: QueryTypes.SELECT },
    );
    return Math.max(next?.ms ?? 0, 250);
  }

  /** Takes a permit, and waits for it as long as it needs: for work that nobody waits for. */
  async function wait(): Promise<0> {
    for (let ms = await take(); ms > 0; ms = await take()) await delay(Math.min(ms, 5_000));
    return 0;
  }

  return { prepare, take, wait };
}
