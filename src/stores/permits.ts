import { setTimeout as delay } from 'node:timers/promises';
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';

/** The backend counts a minute by its own clock, and a request takes time to arrive: a second of slack. */
const windowSeconds = 61;
/** A team may have used up to so many times what is free: two thirds if it is alone, two fifths if there are two … */
const shareOfFree = 2;

/** From here on permits are in use; $1: seconds of the window. Not `clock_timestamp()`, which no index is asked by. */
const since = `statement_timestamp() - $1 * interval '1 second'`;

/**
 * $2: team, $3: how many times what is free a team may use. A team that has used `own` needs more than `own / $3` free ones: it is looked for
 * just the next after those, so that a try costs as much as the team has used, whatever the limit.
 */
const takeSql = prepared<{ id: number }>(
  'permit',
  `UPDATE backend_permit SET used_at = clock_timestamp(), team_id = $2 WHERE id = (
     SELECT id FROM backend_permit WHERE used_at < ${since} AND EXISTS (
       SELECT FROM backend_permit WHERE used_at < ${since} ORDER BY used_at OFFSET (
         SELECT count(*) / $3::int FROM backend_permit WHERE team_id = $2 AND used_at >= ${since}) LIMIT 1)
     ORDER BY used_at LIMIT 1 FOR UPDATE SKIP LOCKED)
   RETURNING id`,
);

export type Permits = ReturnType<typeof createPermits>;

/**
 * Permission to send requests to the payment backend, at most `perMinute` in any minute across all processes:
 * so many rows, each free again a minute after its use. An exact sliding window without a row that all wait for.
 * No team uses up what others need: each leaves some free, the more the more it has used (decision 28).
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

  /** Takes a permit for a team and returns 0, or returns the milliseconds after which another try makes sense. */
  async function take(teamId: string): Promise<number> {
    const [taken] = await runPrepared(takeSql, [windowSeconds, teamId, shareOfFree]);
    return taken ? 0 : timeToNext(teamId);
  }

  /** Until one is free; beyond that at random over the time that all who wait in the team need, so that they do not come at once. */
  async function timeToNext(teamId: string): Promise<number> {
    const [next] = await sequelize.query<{ ms: number | null; waiting: number }>(
      `SELECT 1000 * extract(epoch FROM min(used_at) + $1 * interval '1 second' - clock_timestamp())::float AS ms,
         (SELECT count(*) FROM payment
          WHERE team_id = $2 AND status IN ('pending', 'processing') AND external_payment_id IS NULL)::int AS waiting
       FROM backend_permit WHERE used_at >= ${since}`,
      { bind: [windowSeconds, teamId], type: QueryTypes.SELECT },
    );
    const needed = ((next?.waiting ?? 0) * windowSeconds * 1000) / perMinute;
    return Math.max(next?.ms ?? 0, 250) + Math.random() * needed;
  }

  /** Takes a permit, and waits for it as long as it needs: for work that nobody waits for. */
  async function wait(teamId: string): Promise<0> {
    for (let ms = await take(teamId); ms > 0; ms = await take(teamId)) await delay(Math.min(ms, 5_000));
    return 0;
  }

  return { prepare, take, wait };
}
