/** Usage of a team's projects month by month, in pages: nobody who reads slowly keeps a connection. */
import { QueryTypes } from 'sequelize';
import { addMonths, formatMonth, monthEnd, monthOf, type Month } from '../domain/months.js';
import type { Database } from '../models/database.js';
import { clockOf, presentStorage } from './analytics.js';

export interface ExportedUsage {
  /** `2026-11`. */
  month: string;
  id: string;
  name: string;
  traffic: bigint;
  storage: bigint;
}

/** Rows that are read, and kept in memory, at once. */
const atOnce = 1000;

/**
 * The last months, this one too, the oldest first, and in each the team's projects by id. The next page is read once all
 * of the last one was taken; who takes no more ends it.
 */
export async function* exportUsage(
  db: Database,
  teamId: string,
  months: number,
  pageSize = atOnce,
): AsyncGenerator<ExportedUsage> {
  const running = monthOf(await clockOf(db));
  for (let n = 1 - months; n <= 0; n += 1) {
    const month = addMonths(running, n);
    let rows: ExportedUsage[];
    let after = '';
    do {
      rows = await page(db, teamId, { month, isRunning: n === 0, after, limit: pageSize });
      yield* rows;
      after = rows.at(-1)?.id ?? '';
    } while (rows.length === pageSize);
  }
}

function page(
  { sequelize }: Database,
  teamId: string,
  { month, isRunning, after, limit }: { month: Month; isRunning: boolean; after: string; limit: number },
): Promise<ExportedUsage[]> {
  return sequelize.query<ExportedUsage>(
    `SELECT $7 AS month, id, name, traffic, storage FROM (
       SELECT p.id, p.name, p.status, p.created_at, COALESCE(u.traffic_bytes, 0) AS traffic,
         ${isRunning ? presentStorage : 'COALESCE(u.storage_bytes, 0)'} AS storage
       FROM project p LEFT JOIN project_usage u ON u.project_id = p.id
         AND u.year = $2::integer AND u.month = $3::integer
       WHERE p.team_id = $1 AND p.id > $4) used
     WHERE traffic + storage > 0 OR (status <> 'deleted' AND created_at < $6)
     ORDER BY id LIMIT $5`,
    {
      bind: [teamId, month.year, month.month, after, limit, monthEnd(month), formatMonth(month)],
      type: QueryTypes.SELECT,
    },
  );
}
