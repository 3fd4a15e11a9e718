/** Lists of tickets: a team's, the queue of support, and what they come to in numbers. */
import { QueryTypes } from 'sequelize';
import {
  ticketPriorities,
  ticketStatuses,
  type TicketPriority,
  type TicketStatus,
} from '../domain/tickets.js';
import type { Database } from '../models/database.js';
import { shownColumns, shownFrom, type ShownTicket } from './ticket-lookup.js';

export interface TicketPage {
  status: TicketStatus | null;
  /** The ticket to go on after. */
  after: string | null;
  limit: number;
}

export interface QueueQuery {
  statuses: readonly TicketStatus[];
  priority: TicketPriority | null;
  category: string | null;
  team: string | null;
  /** A user id; `none`: those that nobody has; null: all. */
  assignedTo: string | null;
  onHold: boolean | null;
  /** Words of the subject or the conversation, or a ticket's number. */
  text: string | null;
  after: string | null;
  limit: number;
}

/** Numbers of tickets; `first_response` is about those of the last `days`. */
export interface TicketStats {
  by_status: Record<TicketStatus, number>;
  by_priority: Record<TicketPriority, number>;
  total: number;
  open: number;
  closed: number;
  /** From opening to resolution; null: none was resolved. */
  avg_resolution_hours: number | null;
  first_response: Compliance & { days: number; by_priority: Record<TicketPriority, Compliance> };
  ratings: { count: number; average: number | null };
}

export interface Compliance {
  tickets: number;
  met: number;
  missed: number;
  /** Of those that were met or missed; null: there are none. */
  rate: number | null;
}

/** Of the compliance, where nothing else is said. */
const usualDays = 30;

/** SQL: the most pressing first. */
const rank = `array_position(ARRAY['urgent', 'high', 'normal', 'low'], t.priority)`;

/** Tickets without a running deadline come last. */
const due = `COALESCE(t.next_due_at, 'infinity')`;

/** SQL: keeps PostgreSQL from reading the conversations of all tickets at once, instead of those that are asked of. */
const ofEach = 'OFFSET 0';

export type TicketLists = ReturnType<typeof createTicketLists>;

export function createTicketLists({ sequelize }: Database) {
  /** The tickets of a team: by `created` the newest first, by `priority` the most pressing first. */
  function list(
    teamId: string,
    { status, sort, after, limit }: TicketPage & { sort: 'created' | 'priority' },
  ): Promise<ShownTicket[]> {
    const order = sort === 'priority' ? rank : '0::integer';
    return sequelize.query<ShownTicket>(
      `SELECT ${shownColumns} FROM ${shownFrom}
       WHERE t.team_id = $1 AND ($2::text IS NULL OR t.status = $2) AND ($3::uuid IS NULL
         OR (-${order}, t.created_at, t.id) < (
           SELECT -${order}, t.created_at, t.id FROM support_ticket t WHERE t.id = $3 AND t.team_id = $1))
       ORDER BY -${order} DESC, t.created_at DESC, t.id DESC LIMIT $4`,
      { bind: [teamId, status, after, limit], type: QueryTypes.SELECT },
    );
  }

  /** What support has to do, the next deadline first. */
  function queue(query: QueueQuery): Promise<ShownTicket[]> {
    const { statuses, priority, category, team, assignedTo, onHold, text, after, limit } = query;
    return sequelize.query<ShownTicket>(
      `WITH page AS (
       SELECT t.* FROM support_ticket t
       WHERE t.status = ANY($1) AND ($2::text IS NULL OR t.priority = $2) AND ($3::text IS NULL OR t.category = $3)
         AND ($4::text IS NULL OR t.team_id = $4)
         AND ($5::text IS NULL OR CASE WHEN $5 = 'none' THEN t.assigned_to IS NULL ELSE t.assigned_to = $5 END)
         AND ($6::boolean IS NULL OR $6 = EXISTS (
           SELECT FROM support_hold h WHERE h.ticket_id = t.id AND h.ended_at IS NULL))
         AND ($7::text IS NULL OR t.number::text = ltrim($7, '#') OR strpos(lower(t.subject), lower($7)) > 0 OR EXISTS (
           SELECT FROM support_message m
           WHERE m.ticket_id = t.id AND m.seq IS NOT NULL AND strpos(lower(m.message), lower($7)) > 0 ${ofEach}))
         AND ($8::uuid IS NULL OR (${due}, t.id) > (SELECT ${due}, t.id FROM support_ticket t WHERE t.id = $8))
       ORDER BY ${due}, t.id LIMIT $9)
       SELECT ${shownColumns} FROM page t JOIN team ON team.id = t.team_id ORDER BY ${due}, t.id`,
      {
        bind: [statuses, priority, category, team, assignedTo, onHold, text, after, limit],
        type: QueryTypes.SELECT,
      },
    );
  }

  /** Of one team, or of all. */
  async function stats(teamId: string | null, days = usualDays): Promise<TicketStats> {
    const [groups, [totals]] = await Promise.all([counts(teamId), averages(teamId)]);
    const responses = await compliance(teamId, days);
    const total = (status: TicketStatus) =>
      sum(
        groups.filter((group) => group.status === status),
        'count',
      );
    const over = total('resolved') + total('closed');
    const all = sum(groups, 'count');
    return {
      by_status: recordOf(ticketStatuses, total),
      by_priority: recordOf(ticketPriorities, (priority) =>
        sum(
          groups.filter((group) => group.priority === priority),
          'count',
        ),
      ),
      total: all,
      open: all - over,
      closed: over,
      avg_resolution_hours: totals?.hours ?? null,
      first_response: {
        days,
        ...complianceOf(responses),
        by_priority: recordOf(ticketPriorities, (priority) =>
          complianceOf(responses.filter((row) => row.priority === priority)),
        ),
      },
      ratings: { count: totals?.ratings ?? 0, average: totals?.average ?? null },
    };
  }

  function counts(teamId: string | null) {
    return sequelize.query<{ status: TicketStatus; priority: TicketPriority; count: number }>(
      `SELECT status, priority, count(*)::int AS count FROM support_ticket
       WHERE $1::text IS NULL OR team_id = $1 GROUP BY status, priority`,
      { bind: [teamId], type: QueryTypes.SELECT },
    );
  }

  function averages(teamId: string | null) {
    return sequelize.query<{ hours: number | null; ratings: number; average: number | null }>(
      `SELECT round(avg(EXTRACT(epoch FROM resolved_at - created_at)) / 3600, 2)::float8 AS hours,
         count(csat_score)::int AS ratings, round(avg(csat_score), 2)::float8 AS average
       FROM support_ticket WHERE $1::text IS NULL OR team_id = $1`,
      { bind: [teamId], type: QueryTypes.SELECT },
    );
  }

  /** Met and missed are told by the clock's instants, so that a miss counts before anybody has noticed it. */
  function compliance(teamId: string | null, days: number): Promise<ResponseRow[]> {
    return sequelize.query<ResponseRow>(
      `SELECT t.priority, count(*)::int AS tickets,
         count(*) FILTER (WHERE c.met_at IS NOT NULL AND NOT missed)::int AS met,
         count(*) FILTER (WHERE missed)::int AS missed
       FROM support_clock c JOIN support_ticket t ON t.id = c.ticket_id,
         LATERAL (SELECT c.breached_at IS NOT NULL
           OR c.stopped_at IS NULL AND COALESCE(c.met_at, billing_clock()) > c.due_at AS missed) judged
       WHERE c.kind = 'first_response' AND c.started_at >= billing_clock() - $2 * interval '1 day'
         AND ($1::text IS NULL OR t.team_id = $1)
       GROUP BY t.priority`,
      { bind: [teamId, days], type: QueryTypes.SELECT },
    );
  }

  return { list, queue, stats };
}

interface ResponseRow {
  priority: TicketPriority;
  tickets: number;
  met: number;
  missed: number;
}

function complianceOf(rows: readonly ResponseRow[]): Compliance {
  const [tickets, met, missed] = [sum(rows, 'tickets'), sum(rows, 'met'), sum(rows, 'missed')];
  const judged = met + missed;
  return { tickets, met, missed, rate: judged === 0 ? null : Math.round((met / judged) * 10_000) / 10_000 };
}

const sum = <Key extends string>(rows: readonly Record<Key, number>[], key: Key) =>
  rows.reduce((total, row) => total + row[key], 0);

const recordOf = <Key extends string, Value>(keys: readonly Key[], value: (key: Key) => Value) =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, Value>;
