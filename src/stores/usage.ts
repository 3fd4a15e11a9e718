/** What teams and their projects have used: traffic of a UTC month, and storage. All in bytes. */
import { formatMonth, monthOf, monthStart, type Month } from '../domain/months.js';
import type { ProjectStatus } from '../domain/projects.js';
import { invalidField } from '../errors.js';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';

/** SQL: this moment in UTC. */
export const utc = `(billing_clock() AT TIME ZONE 'UTC')`;

/** SQL: a sum of bytes that stays a bigint whatever was reported. */
export const sum = (bytes: string) => `LEAST(COALESCE(sum(${bytes}), 0), ${2n ** 62n})::bigint`;

/** SQL: traffic of a team in this month; that of projects which were deleted since counts too. */
export const trafficSql = (team: string) => `(
  SELECT ${sum('u.traffic_bytes')} FROM project p JOIN project_usage u ON u.project_id = p.id
    AND u.year = EXTRACT(year FROM ${utc})::integer AND u.month = EXTRACT(month FROM ${utc})::integer
  WHERE p.team_id = ${team})`;

/** SQL: what a team's projects store, as last measured; those that were deleted store nothing. */
export const storageSql = (team: string) => `(
  SELECT ${sum('s.bytes')} FROM project p JOIN project_storage s ON s.project_id = p.id
  WHERE p.team_id = ${team} AND p.status <> 'deleted')`;

export interface ProjectUsage {
  id: string;
  name: string;
  status: ProjectStatus;
  traffic: bigint;
  storage: bigint;
}

export interface MonthUsage {
  month: Month;
  now: Date;
  /** Of this month: when storage was last measured; null for never, and in the past. */
  measuredAt: Date | null;
  /** Since when a Docker engine that this team is on cannot be measured. */
  failingSince: Date | null;
  /** All that count, the deleted ones that have used something in the month too; most traffic first. */
  projects: ProjectUsage[];
  /** Traffic of each day up to today. */
  days: { date: string; bytes: bigint }[];
}

/**
 * The usage of a team, or of one of its projects, in a month, by default this one: in one statement, so that the days
 * add up to the whole. Storage of this month is the present one, of a past month what was measured last in it.
 * @throws AppError `validation_failed` for a month that has not begun.
 */
export async function usageOfMonth(
  db: Database,
  teamId: string,
  { month: wanted, projectId = null }: { month?: Month | undefined; projectId?: string | null },
): Promise<MonthUsage> {
  const [row] = await db.runPrepared(usageSql, [teamId, projectId, wanted ? monthStart(wanted) : null]);
  if (!row) throw new Error('an expression returned no row');
  const { now } = row;
  const present = monthOf(now);
  const month = wanted ?? present;
  if (monthStart(month) > now) throw invalidField('month', 'in_future', 'has not begun');
  const isPresent = formatMonth(month) === formatMonth(present);
  return {
    month,
    now,
    measuredAt: isPresent ? row.measured_at : null,
    failingSince: isPresent ? row.failing_since : null,
    projects: row.projects.map(({ id, name, status, traffic, storage }) => ({
      id,
      name,
      status,
      traffic: BigInt(traffic),
      storage: BigInt(storage),
    })),
    days: row.days.map(({ date, bytes }) => ({ date, bytes: BigInt(bytes) })),
  };
}

/** Bytes are text: as JSON numbers they would be rounded. */
interface MonthRow {
  now: Date;
  measured_at: Date | null;
  failing_since: Date | null;
  projects: (Pick<ProjectUsage, 'id' | 'name' | 'status'> & Record<'traffic' | 'storage', string>)[];
  days: { date: string; bytes: string }[];
}

/** SQL: rows as a JSON array. */
const json = (rows: string, order: string) =>
  `(SELECT COALESCE(jsonb_agg(to_jsonb(r) ORDER BY r.place), '[]') FROM (
    SELECT row_number() OVER (ORDER BY ${order}) AS place, * FROM (${rows}) listed) r)`;

/** Within `usageSql`. All that count, the deleted ones that have used something in the month too. */
const projectsOfMonth = `
  SELECT id, name, status, traffic::text, storage::text, traffic AS t, storage AS s FROM (
    SELECT p.id, p.name, p.status, COALESCE(u.traffic_bytes, 0) AS traffic,
      CASE WHEN NOT m.is_present THEN COALESCE(u.storage_bytes, 0) WHEN p.status = 'deleted' THEN 0 ELSE (
        SELECT ${sum('bytes')} FROM project_storage s WHERE s.project_id = p.id) END AS storage
    FROM wanted m CROSS JOIN project p LEFT JOIN project_usage u ON u.project_id = p.id
      AND u.year = EXTRACT(year FROM m.first)::integer AND u.month = EXTRACT(month FROM m.first)::integer
    WHERE p.team_id = $1 AND ($2::text IS NULL OR p.id = $2)
      AND (p.created_at < (m.first + interval '1 month') AT TIME ZONE 'UTC' OR u.project_id IS NOT NULL)
  ) used
  WHERE status <> 'deleted' OR traffic > 0 OR storage > 0`;

/** Within `usageSql`. Each day of the month, of this one up to today. */
const daysOfMonth = `
  SELECT to_char(of.day, 'YYYY-MM-DD') AS date, COALESCE(t.bytes, 0)::text AS bytes
  FROM wanted m CROSS JOIN generate_series(m.first, m.last, interval '1 day') of (day)
  LEFT JOIN (
    SELECT t.day, ${sum('t.bytes')} AS bytes FROM wanted m CROSS JOIN project p JOIN traffic_day t ON t.project_id = p.id
      AND t.day >= m.first::date AND t.day < (m.first + interval '1 month')::date
    WHERE p.team_id = $1 AND ($2::text IS NULL OR p.id = $2)
    GROUP BY t.day
  ) t ON t.day = of.day::date`;

/**
 * $1 team, $2 project or null, $3 the first instant of the month or null for this one. An engine that was never measured
 * may hold anything of anyone.
 */
const usageSql = prepared<MonthRow>(
  'usage',
  `
  WITH wanted AS (
    SELECT first, first = this AS is_present,
      CASE WHEN first = this THEN now_utc ELSE first + interval '1 month' - interval '1 day' END AS last
    FROM (
      SELECT ${utc} AS now_utc, date_trunc('month', ${utc}) AS this,
        COALESCE($3::timestamptz AT TIME ZONE 'UTC', date_trunc('month', ${utc})) AS first) clock
  ), stored AS (
    SELECT s.docker_host, s.measured_at FROM project p JOIN project_storage s ON s.project_id = p.id
    WHERE p.team_id = $1 AND p.status <> 'deleted' AND ($2::text IS NULL OR p.id = $2))
  SELECT billing_clock() AS now, (SELECT max(measured_at) FROM stored) AS measured_at,
    (SELECT min(h.failing_since) FROM docker_host h
     WHERE h.measured_at IS NULL OR h.name IN (SELECT docker_host FROM stored)) AS failing_since,
    ${json(projectsOfMonth, 't DESC, s DESC, id')} AS projects,
    ${json(daysOfMonth, 'date')} AS days`,
);
