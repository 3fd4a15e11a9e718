/** What teams and their projects have used: traffic of a UTC month, and storage. All in bytes. */
import { QueryTypes, Transaction } from 'sequelize';
import { formatMonth, monthEnd, monthOf, monthStart, type Month } from '../domain/months.js';
import { invalidField } from '../errors.js';
import type { Database } from '../models/database.js';
import type { Project } from '../models/index.js';

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
  status: Project['status'];
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
 * The usage of a team, or of one of its projects, in a month, by default this one: as of one moment, so that the days
 * add up to the whole. Storage of this month is the present one, of a past month what was measured last in it.
 * @throws AppError `validation_failed` for a month that has not begun.
 */
export function usageOfMonth(
  { sequelize }: Database,
  teamId: string,
  { month: wanted, projectId = null }: { month?: Month | undefined; projectId?: string | null },
): Promise<MonthUsage> {
  const isolationLevel = Transaction.ISOLATION_LEVELS.REPEATABLE_READ;
  return sequelize.transaction({ isolationLevel }, async (transaction) => {
    const select = { type: QueryTypes.SELECT, transaction } as const;
    const [state] = await sequelize.query<MeasurementRow>(measurement, {
      ...select,
      bind: [teamId, projectId],
    });
    if (!state) throw new Error('an expression returned no row');
    const { now } = state;
    const present = monthOf(now);
    const month = wanted ?? present;
    if (monthStart(month) > now) throw invalidField('month', 'in_future', 'has not begun');
    const isPresent = formatMonth(month) === formatMonth(present);
    const of = [teamId, projectId];
    const projects = await sequelize.query<ProjectUsage>(projectsOfMonth, {
      ...select,
      bind: [...of, month.year, month.month, isPresent, monthEnd(month)],
    });
    const lastDay = isPresent ? now : new Date(monthEnd(month).getTime() - 1);
    const days = await sequelize.query<{ date: string; bytes: bigint }>(daysOfMonth, {
      ...select,
      bind: [...of, monthStart(month), lastDay],
    });
    const measuredAt = isPresent ? state.measured_at : null;
    const failingSince = isPresent ? state.failing_since : null;
    return { month, now, measuredAt, failingSince, projects, days };
  });
}

interface MeasurementRow {
  now: Date;
  measured_at: Date | null;
  failing_since: Date | null;
}

/** $1 team, $2 project or null. An engine that was never measured may hold anything of anyone. */
const measurement = `
  WITH stored AS (
    SELECT s.docker_host, s.measured_at FROM project p JOIN project_storage s ON s.project_id = p.id
    WHERE p.team_id = $1 AND p.status <> 'deleted' AND ($2::text IS NULL OR p.id = $2))
  SELECT billing_clock() AS now, (SELECT max(measured_at) FROM stored) AS measured_at,
    (SELECT min(h.failing_since) FROM docker_host h
     WHERE h.measured_at IS NULL OR h.name IN (SELECT docker_host FROM stored)) AS failing_since`;

/** $1 team, $2 project or null, $3 year, $4 month, $5 whether it is the present one, $6 its end. */
const projectsOfMonth = `
  SELECT * FROM (
    SELECT p.id, p.name, p.status, COALESCE(u.traffic_bytes, 0) AS traffic,
      CASE WHEN NOT $5 THEN COALESCE(u.storage_bytes, 0) WHEN p.status = 'deleted' THEN 0 ELSE (
        SELECT ${sum('bytes')} FROM project_storage s WHERE s.project_id = p.id) END AS storage
    FROM project p LEFT JOIN project_usage u ON u.project_id = p.id AND u.year = $3 AND u.month = $4
    WHERE p.team_id = $1 AND ($2::text IS NULL OR p.id = $2) AND (p.created_at < $6 OR u.project_id IS NOT NULL)
  ) used
  WHERE status <> 'deleted' OR traffic > 0 OR storage > 0
  ORDER BY traffic DESC, storage DESC, id`;

/** $1 team, $2 project or null, $3 the first instant of the month, $4 an instant of the last day. */
const daysOfMonth = `
  SELECT to_char(day, 'YYYY-MM-DD') AS date, ${sum('t.bytes')} AS bytes
  FROM generate_series($3::timestamptz AT TIME ZONE 'UTC', $4::timestamptz AT TIME ZONE 'UTC', interval '1 day') day
  LEFT JOIN (
    SELECT t.hour, t.bytes FROM project p JOIN traffic_hour t ON t.project_id = p.id
    WHERE p.team_id = $1 AND ($2::text IS NULL OR p.id = $2) AND t.hour >= $3
      AND t.hour < $4::timestamptz + interval '1 day'
  ) t ON date_trunc('day', t.hour AT TIME ZONE 'UTC') = day
  GROUP BY day ORDER BY day`;
