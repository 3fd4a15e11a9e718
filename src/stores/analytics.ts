/** Usage over time: months side by side, parts of months, days, and who uses most. All in bytes. */
import { QueryTypes } from 'sequelize';
import type { ComparedParts, MonthPart } from '../domain/comparison.js';
import type { StoragePoint } from '../domain/storage-growth.js';
import { forecastDays } from '../domain/forecast.js';
import { monthEnd } from '../domain/months.js';
import type { UsageHistory } from '../domain/prediction.js';
import type { Database } from '../models/database.js';
import { storageSql, sum, trafficSql, utc, type ProjectUsage } from './usage.js';

/** This moment, by the clock that counts. */
export async function clockOf({ sequelize }: Database): Promise<Date> {
  const [row] = await sequelize.query<{ now: Date }>('SELECT billing_clock() AS now', {
    type: QueryTypes.SELECT,
  });
  if (!row) throw new Error('an expression returned no row');
  return row.now;
}

export interface MonthTotal {
  /** `2026-11`. */
  month: string;
  running: boolean;
  traffic: bigint;
  storage: bigint;
}

/** What a team used in each of the last months, this one too, the oldest first; a month of which nothing is kept is 0. */
export function monthTotals({ sequelize }: Database, teamId: string, months: number): Promise<MonthTotal[]> {
  return sequelize.query<MonthTotal>(
    `SELECT to_char(m, 'YYYY-MM') AS month, m = last AS running, COALESCE(u.traffic, 0) AS traffic,
       CASE WHEN m = last THEN ${storageSql('$1')} ELSE COALESCE(u.storage, 0) END AS storage
     FROM (SELECT date_trunc('month', ${utc}) AS last) now,
       generate_series(last - ($2::integer - 1) * interval '1 month', last, interval '1 month') m
     LEFT JOIN (
       SELECT u.year, u.month, ${sum('u.traffic_bytes')} AS traffic, ${sum('u.storage_bytes')} AS storage
       FROM project p JOIN project_usage u ON u.project_id = p.id WHERE p.team_id = $1 GROUP BY u.year, u.month) u
       ON u.year = EXTRACT(year FROM m) AND u.month = EXTRACT(month FROM m)
     ORDER BY m`,
    { bind: [teamId, months], type: QueryTypes.SELECT },
  );
}

export interface ComparedProject extends ProjectUsage {
  previous_traffic: bigint;
  previous_storage: bigint;
}

/** What each project of a team used in two parts of months; those that were deleted only if they used something. */
export function compareProjects(
  { sequelize }: Database,
  teamId: string,
  { current, previous }: ComparedParts,
  isRunning: boolean,
): Promise<ComparedProject[]> {
  const bind: unknown[] = [teamId];
  const bound = (value: unknown) => `$${bind.push(value)}`;
  const previousUsage = usageRow(previous, bound);
  // What is bound must be used; nothing of the running month is in its row that is not known better.
  const usage = isRunning ? '' : usageRow(current, bound);
  const storage = isRunning ? presentStorage : `COALESCE((SELECT u.storage_bytes ${usage}), 0)`;
  return sequelize.query<ComparedProject>(
    `SELECT id, name, status, traffic, previous_traffic, storage, previous_storage FROM (
       SELECT p.id, p.name, p.status, p.created_at, ${storage} AS storage,
         COALESCE((SELECT u.storage_bytes ${previousUsage}), 0) AS previous_storage,
         ${current.whole ? wholeTraffic(usage) : partTraffic(current, bound)} AS traffic,
         ${previous.whole ? wholeTraffic(previousUsage) : partTraffic(previous, bound)} AS previous_traffic
       FROM project p WHERE p.team_id = $1) used
     WHERE traffic + previous_traffic + storage + previous_storage > 0
       OR (status <> 'deleted' AND created_at < ${bound(monthEnd(current.month))})
     ORDER BY traffic DESC, previous_traffic DESC, id`,
    { bind, type: QueryTypes.SELECT },
  );
}

/** Binds a value; returns its place in the statement. */
type Bound = (value: unknown) => string;

/** SQL: the row of a project `p` in the month of a part. */
const usageRow = ({ month: { year, month } }: MonthPart, bound: Bound) =>
  `FROM project_usage u WHERE u.project_id = p.id AND u.year = ${bound(year)} AND u.month = ${bound(month)}`;

const wholeTraffic = (usage: string) => `COALESCE((SELECT u.traffic_bytes ${usage}), 0)`;

/** Whole days, and the hours of the one in which the part ends. */
const partTraffic = ({ from, until }: MonthPart, bound: Bound) => {
  const [first, end] = [from, until].map((at) => `${bound(at)}::timestamptz`);
  return `(SELECT ${sum('t.bytes')} FROM (
    SELECT bytes FROM traffic_day WHERE project_id = p.id
      AND day >= (${first} AT TIME ZONE 'UTC')::date AND day < (${end} AT TIME ZONE 'UTC')::date
    UNION ALL
    SELECT bytes FROM traffic_hour WHERE project_id = p.id AND hour >= date_trunc('day', ${end}, 'UTC') AND hour < ${end}) t)`;
};

/** SQL: what a project `p` stores now. */
export const presentStorage = `CASE WHEN p.status = 'deleted' THEN 0 ELSE (
  SELECT ${sum('s.bytes')} FROM project_storage s WHERE s.project_id = p.id) END`;

/** Months of which the storage says how it grows. */
const storedMonths = 6;

/** What forecasts are made of: in one statement, so that the days go with the month. */
export async function historyOf({ sequelize }: Database, teamId: string): Promise<UsageHistory> {
  const [row] = await sequelize.query<HistoryRow>(historySql, {
    bind: [teamId, forecastDays.most, storedMonths],
    type: QueryTypes.SELECT,
  });
  if (!row) throw new Error('an expression returned no row');
  const stored: StoragePoint[] = row.stored.map(({ at, bytes }) => ({ at: new Date(at), bytes }));
  return { ...row, stored };
}

interface HistoryRow extends Omit<UsageHistory, 'stored'> {
  stored: { at: string; bytes: number }[];
}

/** $1 team, $2 days before today, $3 months. */
const historySql = `
  SELECT billing_clock() AS now, ${trafficSql('$1')} AS traffic, ${storageSql('$1')} AS storage,
    (SELECT COALESCE(jsonb_object_agg(to_char(day, 'YYYY-MM-DD'), bytes), '{}') FROM (
      SELECT t.day, ${sum('t.bytes')} AS bytes
      FROM project p JOIN traffic_day t ON t.project_id = p.id
        AND t.day >= LEAST(date_trunc('month', ${utc})::date, ${utc}::date - $2::integer)
      WHERE p.team_id = $1 GROUP BY t.day) d) AS days,
    (SELECT COALESCE(jsonb_agg(jsonb_build_object('at', ends_at, 'bytes', bytes) ORDER BY ends_at), '[]') FROM (
      SELECT (make_date(u.year, u.month, 1) + interval '1 month') AT TIME ZONE 'UTC' AS ends_at,
        ${sum('u.storage_bytes')} AS bytes
      FROM project p JOIN project_usage u ON u.project_id = p.id
      WHERE p.team_id = $1 AND make_date(u.year, u.month, 1) < date_trunc('month', ${utc})
        AND make_date(u.year, u.month, 1) >= date_trunc('month', ${utc}) - $3::integer * interval '1 month'
      GROUP BY u.year, u.month HAVING sum(u.storage_bytes) > 0) s) AS stored`;

/** A project with its rank, the highest first, and what the team has used altogether. */
export interface Consumer extends ProjectUsage {
  traffic_rank: bigint;
  storage_rank: bigint;
  team_traffic: bigint;
  team_storage: bigint;
}

/** The projects that in this month are among the first `limit` by traffic or by storage, and used something. */
export function topConsumers({ sequelize }: Database, teamId: string, limit: number): Promise<Consumer[]> {
  return sequelize.query<Consumer>(
    `WITH used AS (
       SELECT p.id, p.name, p.status, COALESCE(u.traffic_bytes, 0) AS traffic, ${presentStorage} AS storage
       FROM project p LEFT JOIN project_usage u ON u.project_id = p.id
         AND u.year = EXTRACT(year FROM ${utc})::integer AND u.month = EXTRACT(month FROM ${utc})::integer
       WHERE p.team_id = $1)
     SELECT * FROM (
       SELECT used.*, row_number() OVER (ORDER BY traffic DESC, id) AS traffic_rank,
         row_number() OVER (ORDER BY storage DESC, id) AS storage_rank FROM used) ranked,
       (SELECT ${sum('traffic')} AS team_traffic, ${sum('storage')} AS team_storage FROM used) whole
     WHERE (traffic > 0 AND traffic_rank <= $2) OR (storage > 0 AND storage_rank <= $2)`,
    { bind: [teamId, limit], type: QueryTypes.SELECT },
  );
}
