/** A ticket with its clocks and holds, taken out of the database for a transaction, and put back. */
import { createHash } from 'node:crypto';
import { QueryTypes, type Transaction } from 'sequelize';
import {
  nextDueAt,
  type Clock,
  type SlaPolicy,
  type TicketEvent,
  type TicketState,
} from '../domain/ticket-life.js';
import type { Database } from '../models/database.js';
import { audit, type Origin } from './audit.js';
import type { ClockFacts, PostedMessage, TicketFacts, TicketNews } from './ticket-facts.js';

/** What stands in its row. Counts of messages begin at 1. */
export interface TicketRow extends TicketFacts {
  merged_into: string | null;
  last_seq: number;
  created_at: Date;
  updated_at: Date;
  resolved_at: Date | null;
  closed_at: Date | null;
  last_message_at: Date | null;
}

/** A ticket that nobody else can change before the transaction ends. */
export interface LockedTicket {
  row: TicketRow;
  state: TicketState;
  /** By the billing clock; never before the last change. */
  now: Date;
}

export const ticketColumns = `t.id, t.number, t.team_id, t.user_id, t.subject, t.status, t.priority, t.category, t.assigned_to,
  t.merged_into, t.last_seq, t.created_at, t.updated_at, t.resolved_at, t.closed_at, t.last_message_at`;

const clockColumns = `kind, cycle, started_at AS "startedAt", warn_at AS "warnAt", due_at AS "dueAt", warned_at AS "warnedAt",
  breached_at AS "breachedAt", met_at AS "metAt", stopped_at AS "stoppedAt"`;

export async function lockTicket(
  { sequelize }: Database,
  ticketId: string,
  transaction: Transaction,
): Promise<LockedTicket | undefined> {
  const select = <Row extends object>(sql: string) =>
    sequelize.query<Row>(sql, { bind: [ticketId], type: QueryTypes.SELECT, transaction });
  const [found] = await select<TicketRow & { now: Date }>(
    `SELECT ${ticketColumns}, GREATEST(billing_clock(), t.updated_at) AS now FROM support_ticket t
     WHERE t.id = $1 FOR NO KEY UPDATE`,
  );
  if (!found) return undefined;
  const { now, ...row } = found;
  const clocks = await select<Clock>(
    `SELECT DISTINCT ON (kind) ${clockColumns} FROM support_clock WHERE ticket_id = $1 ORDER BY kind, cycle DESC`,
  );
  const holds = await select<{ from: Date; to: Date | null }>(
    'SELECT started_at AS "from", ended_at AS "to" FROM support_hold WHERE ticket_id = $1 ORDER BY started_at',
  );
  return { row, state: stateOf(row, clocks, holds), now };
}

function stateOf(row: TicketRow, clocks: Clock[], holds: TicketState['holds']): TicketState {
  const { status, priority, category, assigned_to, merged_into, resolved_at, closed_at, last_message_at } =
    row;
  return {
    status,
    priority,
    category,
    assignedTo: assigned_to,
    mergedInto: merged_into,
    resolvedAt: resolved_at,
    closedAt: closed_at,
    lastMessageAt: last_message_at,
    clocks,
    holds,
  };
}

/** Writes the state back, `seq` messages being posted now; returns the row as it is then. */
export async function saveTicket(
  db: Database,
  { row, now }: LockedTicket,
  state: TicketState,
  { seq = row.last_seq, policy }: { seq?: number; policy: SlaPolicy },
  transaction: Transaction,
): Promise<TicketRow> {
  const { status, priority, category, assignedTo, mergedInto, resolvedAt, closedAt, lastMessageAt } = state;
  await saveClocks(db, row.id, state.clocks, transaction);
  await saveHolds(db, row.id, state.holds, transaction);
  const [saved] = await db.sequelize.query<TicketRow>(
    `UPDATE support_ticket t SET status = $2, priority = $3, category = $4, assigned_to = $5, merged_into = $6,
       resolved_at = $7, closed_at = $8, last_message_at = $9, last_seq = $10, next_due_at = $11, sla_policy = $12,
       updated_at = $13
     WHERE id = $1 RETURNING ${ticketColumns}`,
    {
      bind: [
        row.id,
        status,
        priority,
        category,
        assignedTo,
        mergedInto,
        resolvedAt,
        closedAt,
        lastMessageAt,
        seq,
        nextDueAt(state),
        policyKey(policy),
        now,
      ],
      type: QueryTypes.SELECT,
      transaction,
    },
  );
  if (!saved) throw new Error(`ticket ${row.id} is gone`);
  return saved;
}

export async function saveClocks(
  { sequelize }: Database,
  ticketId: string,
  clocks: readonly Clock[],
  transaction: Transaction,
): Promise<void> {
  await sequelize.query(
    `INSERT INTO support_clock (ticket_id, kind, cycle, started_at, warn_at, due_at, warned_at, breached_at, met_at, stopped_at)
     SELECT $1, kind, cycle, "startedAt", "warnAt", "dueAt", "warnedAt", "breachedAt", "metAt", "stoppedAt"
     FROM jsonb_to_recordset($2::jsonb) AS c(kind text, cycle integer, "startedAt" timestamptz, "warnAt" timestamptz,
       "dueAt" timestamptz, "warnedAt" timestamptz, "breachedAt" timestamptz, "metAt" timestamptz, "stoppedAt" timestamptz)
     ON CONFLICT (ticket_id, kind, cycle) DO UPDATE SET warn_at = excluded.warn_at, due_at = excluded.due_at,
       warned_at = excluded.warned_at, breached_at = excluded.breached_at, met_at = excluded.met_at,
       stopped_at = excluded.stopped_at`,
    { bind: [ticketId, JSON.stringify(clocks)], transaction },
  );
}

async function saveHolds(
  { sequelize }: Database,
  ticketId: string,
  holds: TicketState['holds'],
  transaction: Transaction,
): Promise<void> {
  if (holds.length === 0) return;
  await sequelize.query(
    `INSERT INTO support_hold (ticket_id, started_at, ended_at)
     SELECT $1, "from", "to" FROM jsonb_to_recordset($2::jsonb) AS h("from" timestamptz, "to" timestamptz)
     ON CONFLICT (ticket_id, started_at) DO UPDATE SET ended_at = excluded.ended_at`,
    { bind: [ticketId, JSON.stringify(holds)], transaction },
  );
}

/** Names targets and calendar: deadlines that were computed by others must be computed again. */
export function policyKey({ targets, calendar }: SlaPolicy): string {
  return createHash('sha256')
    .update(JSON.stringify([targets, calendar]))
    .digest('hex')
    .slice(0, 16);
}

/** What events of a ticket's life are as news. */
export function newsOf(
  events: readonly TicketEvent[],
  { ticket, at, by }: { ticket: TicketRow; at: Date; by: 'user' | 'support' | 'system' },
): TicketNews[] {
  const of = factsOf(ticket);
  return events.map((event) => {
    if (event.kind === 'status') return { ticket: of, at, kind: 'status', from: event.from, by };
    if (event.kind === 'changed') return { ticket: of, at, kind: 'changed', what: event.what };
    const { kind, cycle, dueAt } = event.clock;
    const clock: ClockFacts = { kind, cycle, due_at: dueAt };
    return { ticket: of, at, kind: event.kind, clock };
  });
}

export function factsOf(row: TicketRow): TicketFacts {
  const { id, number, team_id, user_id, subject, status, priority, category, assigned_to } = row;
  return { id, number, team_id, user_id, subject, status, priority, category, assigned_to };
}

/** A message that needs no workflow to be posted. */
export async function insertPosted(
  { sequelize }: Database,
  ticketId: string,
  message: PostedMessage,
  channel: 'api' | 'system',
  transaction: Transaction,
): Promise<void> {
  const { id, seq, author_type, author_id, message: text, internal, posted_at } = message;
  await sequelize.query(
    `INSERT INTO support_message (id, ticket_id, author_type, author_id, message, internal, channel, seq, created_at,
       posted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
    {
      bind: [id, ticketId, author_type, author_id, text, internal, channel, seq, posted_at],
      transaction,
    },
  );
}

/** What has happened to a ticket, for the audit log. */
export function recordTicket(
  db: Database,
  action: string,
  ticket: TicketRow,
  origin: Origin,
  transaction: Transaction,
  after: object,
  before: object | null = null,
): Promise<void> {
  const subject = { objectType: 'ticket', objectId: ticket.id, teamId: ticket.team_id };
  return audit(db, [{ ...origin, action, ...subject, before, after }], transaction);
}
