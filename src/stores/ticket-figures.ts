/** How support did, by month and by agent: tickets by when they were opened, in UTC. */
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';

export interface TicketFigures {
  tickets: number;
  resolved: number;
  /** First responses that were late or are. */
  missed: number;
  /** From opening to the first response, and to resolution; null: there was none. */
  response_hours: number | null;
  resolution_hours: number | null;
  /** Average of the ratings, from 1 to 5. */
  rating: number | null;
}

const hours = (span: string) => `round((avg(EXTRACT(epoch FROM ${span})) / 3600)::numeric, 1)::float8`;

/** SQL: of tickets `t` with their first-response clock `c`. */
const figures = `count(t.id)::int AS tickets, count(t.resolved_at)::int AS resolved,
  count(*) FILTER (WHERE c.breached_at IS NOT NULL
    OR c.stopped_at IS NULL AND COALESCE(c.met_at, billing_clock()) > c.due_at)::int AS missed,
  ${hours('c.met_at - c.started_at')} AS response_hours, ${hours('t.resolved_at - t.created_at')} AS resolution_hours,
  round(avg(t.csat_score), 2)::float8 AS rating`;

const clock = `LEFT JOIN LATERAL (
  SELECT * FROM support_clock WHERE ticket_id = t.id AND kind = 'first_response' ORDER BY cycle LIMIT 1) c ON true`;

/** The latest months, the first first; those without tickets too. `month`: `2026-11`. */
export function figuresByMonth(
  { sequelize }: Database,
  months: number,
): Promise<(TicketFigures & { month: string })[]> {
  return sequelize.query(
    `SELECT to_char(m.start, 'YYYY-MM') AS month, ${figures}
     FROM (SELECT date_trunc('month', billing_clock() AT TIME ZONE 'UTC') AS present) this,
       LATERAL generate_series(present - ($1 - 1) * interval '1 month', present, '1 month') m(start)
     LEFT JOIN support_ticket t ON t.created_at >= m.start AT TIME ZONE 'UTC'
       AND t.created_at < (m.start + interval '1 month') AT TIME ZONE 'UTC'
     ${clock} GROUP BY m.start ORDER BY m.start`,
    { bind: [months], type: QueryTypes.SELECT },
  );
}

/** Of tickets of the last days, by who has them, most first; `id` is null for those that nobody has. */
export function figuresByAgent(
  { sequelize }: Database,
  days: number,
): Promise<(TicketFigures & { id: string | null; name: string | null })[]> {
  return sequelize.query(
    `SELECT t.assigned_to AS id, u.name, ${figures}
     FROM support_ticket t LEFT JOIN "user" u ON u.id = t.assigned_to ${clock}
     WHERE t.created_at >= billing_clock() - $1 * interval '1 day'
     GROUP BY t.assigned_to, u.name ORDER BY tickets DESC, t.assigned_to LIMIT 100`,
    { bind: [days], type: QueryTypes.SELECT },
  );
}
