/** Tickets: opened, written in by drafts, rated; what their workflows do with them stands in ticket-steps.ts. */
import { QueryTypes, type Transaction } from 'sequelize';
import { opened, type SlaPolicy } from '../domain/ticket-life.js';
import { priorityFor, type TicketCategory, type TicketPriority, type TicketSide } from '../domain/tickets.js';
import type { Database } from '../models/database.js';
import { attachTo } from './attachments.js';
import type { Origin } from './audit.js';
import type { PostedMessage } from './ticket-facts.js';
import { tellTicketNews } from './ticket-news.js';
import {
  factsOf,
  insertPosted,
  lockTicket,
  recordTicket,
  saveClocks,
  saveTicket,
  ticketColumns,
  type TicketRow,
} from './ticket-state.js';
import { createTicketSteps } from './ticket-steps.js';

export interface NewTicket {
  id: string;
  teamId: string;
  userId: string;
  subject: string;
  description: string;
  category: TicketCategory;
  priority: TicketPriority;
}

/** A message on its way to its place: the workflow of its ticket posts it. */
export interface Draft {
  id: string;
  ticketId: string;
  author: { type: TicketSide; userId: string };
  /** 1 to 20,000 characters. */
  text: string;
  /** A note that only support sees. */
  internal: boolean;
  channel: 'api' | 'mail';
  /** Ids of attachments of the ticket that its author uploaded, and no message carries yet. */
  attachments: readonly string[];
}

export type TicketStore = ReturnType<typeof createTicketStore>;

export function createTicketStore(db: Database, policy: SlaPolicy) {
  const { sequelize } = db;

  /** Opens a ticket; its description is its first message. The same id again gives the ticket there is. */
  function open(ticket: NewTicket, origin: Origin): Promise<TicketRow> {
    return sequelize.transaction(async (transaction) => {
      const row = await insert(ticket, transaction);
      if (!row) return (await lockTicket(db, ticket.id, transaction))!.row;
      const at = row.created_at;
      const state = opened(row, at, policy);
      await saveClocks(db, row.id, state.clocks, transaction);
      const saved = await saveTicket(db, { row, state, now: at }, state, { seq: 1, policy }, transaction);
      const message: PostedMessage = {
        id: crypto.randomUUID(),
        seq: 1,
        author_type: 'user',
        author_id: ticket.userId,
        message: ticket.description,
        internal: false,
        posted_at: at,
      };
      await insertPosted(db, row.id, message, 'api', transaction);
      await recordTicket(db, 'ticket.created', saved, origin, transaction, {
        priority: saved.priority,
        requested_priority: ticket.priority,
        category: saved.category,
      });
      await tellTicketNews(db, [{ ticket: factsOf(saved), at, kind: 'opened', message }], transaction);
      return saved;
    });
  }

  async function insert(ticket: NewTicket, transaction: Transaction): Promise<TicketRow | undefined> {
    const { id, teamId, userId, subject, description, category, priority } = ticket;
    const [row] = await sequelize.query<TicketRow>(
      `INSERT INTO support_ticket AS t (id, team_id, user_id, subject, description, category, priority, created_at,
         updated_at, last_message_at)
       SELECT $1, $2, $3, $4, $5, $6, CASE WHEN EXISTS (
           SELECT FROM team_subscription s WHERE s.team_id = $2 AND s.pro_until > billing_clock())
         THEN $7 ELSE $8 END, billing_clock(), billing_clock(), billing_clock()
       ON CONFLICT (id) DO NOTHING RETURNING ${ticketColumns}`,
      {
        bind: [
          id,
          teamId,
          userId,
          subject,
          description,
          category,
          priorityFor(priority, true),
          priorityFor(priority, false),
        ],
        type: QueryTypes.SELECT,
        transaction,
      },
    );
    return row;
  }

  /** Keeps a message until it is posted; one of that id that is there already stays as it is. */
  async function draft({ id, ticketId, author, text, internal, channel, attachments }: Draft): Promise<void> {
    await sequelize.transaction(async (transaction) => {
      const [, inserted] = await sequelize.query(
        `INSERT INTO support_message (id, ticket_id, author_type, author_id, message, internal, channel)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
        { bind: [id, ticketId, author.type, author.userId, text, internal, channel], transaction },
      );
      if (inserted)
        await attachTo(
          db,
          { messageId: id, ticketId, ids: attachments, uploader: author.userId },
          transaction,
        );
    });
  }

  /** Takes a draft away that was refused; what it carried is loose again. */
  async function discard(messageId: string): Promise<void> {
    await sequelize.query(
      `WITH loose AS (
         UPDATE support_attachment a SET message_id = NULL FROM support_message m
         WHERE m.id = $1 AND m.posted_at IS NULL AND a.message_id = m.id)
       DELETE FROM support_message WHERE id = $1 AND posted_at IS NULL`,
      { bind: [messageId] },
    );
  }

  /** What its user thought of it, once, when it is over; false: it is not, or was told already. */
  async function rate(
    ticketId: string,
    { score, comment }: { score: number; comment: string | null },
    origin: Origin,
  ): Promise<boolean> {
    return sequelize.transaction(async (transaction) => {
      const [row] = await sequelize.query<TicketRow>(
        `UPDATE support_ticket t SET csat_score = $2, csat_comment = $3, csat_at = billing_clock()
         WHERE id = $1 AND csat_at IS NULL AND status IN ('resolved', 'closed') RETURNING ${ticketColumns}`,
        { bind: [ticketId, score, comment], type: QueryTypes.SELECT, transaction },
      );
      if (row) await recordTicket(db, 'ticket.rated', row, origin, transaction, { score });
      return row !== undefined;
    });
  }

  return { open, draft, discard, rate, ...createTicketSteps(db, policy) };
}
