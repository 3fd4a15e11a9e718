/** Traffic of hosts that nobody owns: counted apart, and bounded, since anybody may ask for any host. */
import { QueryTypes, type Transaction } from 'sequelize';
import { maxSum, otherHosts, type TrafficEntry } from '../domain/traffic.js';
import type { Database } from '../models/database.js';

/** Host names that are kept; the rest are counted together. */
const maxHosts = 10_000;

export interface UnknownHost {
  host: string;
  bytes: bigint;
  events: bigint;
  first_seen_at: Date;
  last_seen_at: Date;
}

/** Adds traffic to unknown hosts. They come last in a transaction: one at a time may look whether there is room. */
export async function raiseUnknownHosts(
  { sequelize }: Database,
  entries: readonly TrafficEntry[],
  transaction: Transaction,
): Promise<void> {
  await sequelize.query(`SELECT pg_advisory_xact_lock(hashtext('unknown_host'))`, { transaction });
  await sequelize.query(
    `WITH seen AS (
       SELECT host, sum(bytes) AS bytes, sum(events) AS events, max(at) AS at
       FROM unnest($1::text[], $2::numeric[], $3::bigint[], $4::timestamptz[]) AS t (host, bytes, events, at)
       GROUP BY host),
     placed AS (
       SELECT CASE WHEN old.host IS NOT NULL
           OR row_number() OVER (PARTITION BY old.host IS NULL ORDER BY seen.bytes DESC, seen.host)
             <= $5 - (SELECT count(*) FROM unknown_host WHERE host <> $6)
         THEN seen.host ELSE $6 END AS host, bytes, events, at
       FROM seen LEFT JOIN (SELECT host FROM unknown_host) old USING (host))
     INSERT INTO unknown_host AS u (host, bytes, events, first_seen_at, last_seen_at)
     SELECT host, LEAST(sum(bytes), ${maxSum}), sum(events), min(at), max(at) FROM placed GROUP BY host ORDER BY host
     ON CONFLICT (host) DO UPDATE SET bytes = LEAST(u.bytes + excluded.bytes, ${maxSum}),
       events = u.events + excluded.events, last_seen_at = GREATEST(u.last_seen_at, excluded.last_seen_at)`,
    {
      bind: [
        entries.map(({ host }) => host),
        entries.map(({ bytes }) => bytes),
        entries.map(({ events }) => events),
        entries.map(({ lastAt }) => lastAt),
        maxHosts,
        otherHosts,
      ],
      transaction,
    },
  );
}

/** Most bytes first; `after` is the last host of the page before, with its bytes. */
export function listUnknownHosts(
  { sequelize }: Database,
  limit: number,
  after?: readonly [bytes: string, host: string],
): Promise<UnknownHost[]> {
  return sequelize.query<UnknownHost>(
    `SELECT host, bytes, events, first_seen_at, last_seen_at FROM unknown_host
     WHERE $2::bigint IS NULL OR (bytes, host) < ($2, $3) ORDER BY bytes DESC, host DESC LIMIT $1`,
    { bind: [limit, after?.[0] ?? null, after?.[1] ?? null], type: QueryTypes.SELECT },
  );
}
