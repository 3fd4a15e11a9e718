/** Tickets looked up: one of them, its conversation, those that nobody looks after. */
import { QueryTypes } from 'sequelize';
import { calendarOf, type SlaPolicy } from '../domain/ticket-life.js';
import type { Calendar } from '../domain/sla.js';
import type { Database } from '../models/database.js';
import type { PostedMessage } from './ticket-facts.js';
import { policyKey, ticketColumns, type TicketRow } from './ticket-state.js';

/** Instants of a clock, ISO 8601 as PostgreSQL writes it. */
export type ShownClock = Record<
  'due_at' | 'warned_at' | 'met_at' | 'breached_at' | 'stopped_at',
  string | null
>;

/** A ticket as people see it. */
export interface ShownTicket extends TicketRow {
  team_name: string;
  /** The team is on pro. */
  is_pro: boolean;
  /** When it was looked up. */
  now: Date;
  /** Since when support has waited for the user; null: it does not. */
  on_hold_since: Date | null;
  csat_score: number | null;
  csat_comment: string | null;
  csat_at: Date | null;
  next_due_at: Date | null;
  first_response: ShownClock | null;
  next_response: ShownClock | null;
}

const clockOf = (kind: string) => `(
  SELECT jsonb_build_object('due_at', c.due_at, 'warned_at', c.warned_at, 'met_at', c.met_at, 'breached_at', c.breached_at,
    'stopped_at', c.stopped_at)
  FROM support_clock c WHERE c.ticket_id = t.id AND c.kind = '${kind}' ORDER BY c.cycle DESC LIMIT 1)`;

/** SQL: the columns of a shown ticket; to be selected from `shownFrom`. */
export const shownColumns = `${ticketColumns}, team.name AS team_name, t.csat_score, t.csat_comment, t.csat_at, t.next_due_at,
  billing_clock() AS now, EXISTS (
    SELECT FROM team_subscription s WHERE s.team_id = t.team_id AND s.pro_until > billing_clock()) AS is_pro,
  (SELECT h.started_at FROM support_hold h WHERE h.ticket_id = t.id AND h.ended_at IS NULL) AS on_hold_since,
  ${clockOf('first_response')} AS first_response, ${clockOf('next_response')} AS next_response`;

export const shownFrom = 'support_ticket t JOIN team ON team.id = t.team_id';

export type TicketLookup = ReturnType<typeof createTicketLookup>;

export function createTicketLookup({ sequelize }: Database, policy: SlaPolicy) {
  async function find(ticketId: string): Promise<ShownTicket | undefined> {
    const [row] = await sequelize.query<ShownTicket>(
      `SELECT ${shownColumns} FROM ${shownFrom} WHERE t.id = $1`,
      { bind: [ticketId], type: QueryTypes.SELECT },
    );
    return row;
  }

  /** The calendar that its clocks run by. */
  const calendar = ({ priority }: TicketRow): Calendar => calendarOf(priority, policy);

  /** Posted messages after a place in the conversation, in their order; internal notes on demand. */
  function messages(
    ticketId: string,
    { afterSeq, internal, limit }: { afterSeq: number; internal: boolean; limit: number },
  ): Promise<PostedMessage[]> {
    return sequelize.query<PostedMessage>(
      `SELECT id, seq, author_type, author_id, message, internal, posted_at FROM support_message
       WHERE ticket_id = $1 AND seq > $2 AND ($3 OR NOT internal) ORDER BY seq LIMIT $4`,
      { bind: [ticketId, afterSeq, internal, limit], type: QueryTypes.SELECT },
    );
  }

  /** A message that was posted. */
  async function message(messageId: string): Promise<(PostedMessage & { ticket_id: string }) | undefined> {
    const [row] = await sequelize.query<PostedMessage & { ticket_id: string }>(
      `SELECT id, ticket_id, seq, author_type, author_id, message, internal, posted_at FROM support_message
       WHERE id = $1 AND posted_at IS NOT NULL`,
      { bind: [messageId], type: QueryTypes.SELECT },
    );
    return row;
  }

  /** Its workflow runs, or has run. */
  async function recordStarted(ticketId: string): Promise<void> {
    await sequelize.query(
      'UPDATE support_ticket SET started_at = now() WHERE id = $1 AND started_at IS NULL',
      { bind: [ticketId] },
    );
  }

  /**
   * Tickets whose workflow has something to do and does not know, or was lost: never started; a deadline that passed
   * unseen, or days of silence; deadlines that were computed by other targets or another calendar.
   */
  function findStranded(olderThanMs: number, overdueMs: number, limit: number): Promise<TicketRow[]> {
    return sequelize.query<TicketRow>(
      `SELECT ${ticketColumns} FROM support_ticket t
       WHERE t.started_at IS NULL AND t.created_at < now() - $1 * interval '1 millisecond'
         OR t.status <> 'closed' AND t.next_due_at IS NOT NULL AND t.sla_policy IS DISTINCT FROM $2
         OR t.status <> 'closed' AND t.next_due_at < billing_clock() - $3 * interval '1 millisecond' AND EXISTS (
           SELECT FROM support_clock c WHERE c.ticket_id = t.id AND c.due_at < billing_clock() - $3 * interval '1 millisecond'
             AND c.breached_at IS NULL AND c.met_at IS NULL AND c.stopped_at IS NULL)
         OR t.status = 'resolved' AND GREATEST(t.resolved_at, t.last_message_at)
           < billing_clock() - ($3 + $5) * interval '1 millisecond'
       ORDER BY t.created_at LIMIT $4`,
      {
        bind: [olderThanMs, policyKey(policy), overdueMs, limit, policy.closeAfterMs],
        type: QueryTypes.SELECT,
      },
    );
  }

  /** Whether support has such an agent. */
  async function isAgent(userId: string): Promise<boolean> {
    const rows = await sequelize.query(
      `SELECT FROM api_token a JOIN "user" u ON u.id = a.user_id AND u.deleted_at IS NULL
       WHERE a.user_id = $1 AND a.scope = 'support' AND a.revoked_at IS NULL
         AND (a.expires_at IS NULL OR a.expires_at > now()) LIMIT 1`,
      { bind: [userId], type: QueryTypes.SELECT },
    );
    return rows.length > 0;
  }

  /** What people are called, by their ids; who is gone has no name. */
  async function names(userIds: readonly (string | null)[]): Promise<Map<string, string>> {
    const ids = [...new Set(userIds)].filter((id) => id !== null);
    if (ids.length === 0) return new Map();
    const rows = await sequelize.query<{ id: string; name: string }>(
      'SELECT id, name FROM "user" WHERE id = ANY($1) AND deleted_at IS NULL',
      { bind: [ids], type: QueryTypes.SELECT },
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** The ticket of a team that people call by this number. */
  async function idOf(teamId: string, number: number): Promise<string | undefined> {
    const [row] = await sequelize.query<{ id: string }>(
      'SELECT id FROM support_ticket WHERE team_id = $1 AND number = $2',
      { bind: [teamId, number], type: QueryTypes.SELECT },
    );
    return row?.id;
  }

  return { find, calendar, messages, message, names, idOf, recordStarted, findStranded, isAgent };
}
