/** Tickets: opened, and brought through what happens to them. Each step is one transaction, news and audit with it. */
import { QueryTypes, type Transaction } from 'sequelize';
import {
  absorbed,
  changed,
  messagePosted,
  nextDueAt,
  nextTicketStep,
  opened,
  timePasses,
  waitsSince,
  type Outcome,
  type SlaPolicy,
} from '../domain/ticket-life.js';
import {
  changeRefusal,
  messageRefusal,
  priorityFor,
  type TicketCategory,
  type TicketChange,
  type TicketPriority,
  type TicketSide,
  type TicketStatus,
} from '../domain/tickets.js';
import type { Database } from '../models/database.js';
import { attachTo } from './attachments.js';
import { audit, type Origin } from './audit.js';
import type { PostedMessage, TicketNews } from './ticket-facts.js';
import { tellTicketNews } from './ticket-news.js';
import {
  factsOf,
  lockTicket,
  newsOf,
  saveClocks,
  saveTicket,
  ticketColumns,
  type LockedTicket,
  type TicketRow,
} from './ticket-state.js';

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
  text: string;
  internal: boolean;
  channel: 'api' | 'mail';
  attachments: readonly string[];
}

/** What a step has come to: refused, or how the ticket stands. */
export type Answer = { refused: string } | { status: TicketStatus };

/** How a ticket stands, for its workflow: instants are ISO 8601. */
export interface TicketView {
  status: TicketStatus;
  now: string;
  /** The deadline that comes first. */
  endsAt: string | null;
  next: { kind: string; at: string } | null;
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
      await insertPosted(row.id, message, 'api', transaction);
      await record('ticket.created', saved, origin, transaction, {
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

  async function insertPosted(
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

  /** Posts a draft; one that is posted already stays where it is. */
  function post(ticketId: string, messageId: string, origin: Origin): Promise<Answer> {
    return step(ticketId, async (locked, transaction) => {
      const { row, state, now } = locked;
      const [message] = await sequelize.query<PostedMessage & { seq: number | null }>(
        `SELECT id, seq, author_type, author_id, message, internal, posted_at FROM support_message
         WHERE id = $1 AND ticket_id = $2`,
        { bind: [messageId, ticketId], type: QueryTypes.SELECT, transaction },
      );
      if (!message) return { refused: 'There is no such message.' };
      if (message.seq !== null) return { status: row.status };
      const refused = messageRefusal(row.status);
      if (refused) return { refused };
      const posted = { ...message, seq: row.last_seq + 1, posted_at: now };
      const { internal, author_id: agent } = posted;
      const side = posted.author_type as TicketSide;
      const outcome = messagePosted(state, { side, internal, agent }, now, policy);
      await sequelize.query(
        'UPDATE support_message SET seq = $2, posted_at = $3, created_at = $3 WHERE id = $1',
        { bind: [messageId, posted.seq, now], transaction },
      );
      const by = internal ? 'system' : side;
      const saved = await save(locked, outcome, { by, seq: posted.seq }, transaction, (ticket) => [
        { ticket: factsOf(ticket), at: now, kind: 'message', message: posted },
      ]);
      const after = { message_id: messageId, seq: posted.seq, internal, status: saved.status };
      await record('ticket.message_posted', saved, origin, transaction, after);
      return { status: saved.status };
    });
  }

  /** Changes a ticket, or says why not. A change that is there already changes nothing. */
  function change(ticketId: string, wanted: TicketChange, by: TicketSide, origin: Origin): Promise<Answer> {
    return step(
      ticketId,
      async (locked, transaction) => {
        const { row, state, now } = locked;
        const into = wanted.mergeInto;
        if (into !== undefined && row.merged_into === into) return { status: row.status };
        const refused = changeRefusal(row.status, wanted, by);
        if (refused) return { refused };
        if (into !== undefined) {
          const unfit = await absorb(into, locked, transaction);
          if (unfit) return { refused: unfit };
        }
        const outcome = changed(state, wanted, by, now, policy);
        const saved = await save(locked, outcome, { by }, transaction);
        if (outcome.events.some(({ kind }) => kind === 'status' || kind === 'changed')) {
          const [before, after] = [auditView(row), auditView(saved)];
          await record(
            'ticket.changed',
            saved,
            origin,
            transaction,
            { ...after, ...onHoldOf(wanted) },
            before,
          );
        }
        return { status: saved.status };
      },
      wanted.mergeInto,
    );
  }

  /** Lets a ticket go on in another; says why that cannot be. */
  async function absorb(
    into: string,
    { row, state }: LockedTicket,
    transaction: Transaction,
  ): Promise<string | undefined> {
    const target = into === row.id ? undefined : await lockTicket(db, into, transaction);
    if (target?.row.team_id !== row.team_id) return 'There is no such ticket of this team to merge it into.';
    if (target.row.status === 'closed') return 'The ticket that it should be merged into is closed.';
    const message: PostedMessage = {
      id: crypto.randomUUID(),
      seq: target.row.last_seq + 1,
      author_type: 'system',
      author_id: null,
      message: `#${row.number} was merged into this ticket: ${row.subject}`,
      internal: false,
      posted_at: target.now,
    };
    await insertPosted(into, message, 'system', transaction);
    const outcome = absorbed(target.state, waitsSince(state), target.now, policy);
    await save(target, outcome, { by: 'support', seq: message.seq }, transaction, (ticket) => [
      { ticket: factsOf(ticket), at: target.now, kind: 'message', message },
    ]);
    return undefined;
  }

  /** Takes every step of time that is due, each once, whoever else tries; tells what is then next. */
  async function advance(ticketId: string): Promise<TicketView> {
    return sequelize.transaction(async (transaction) => {
      const locked = await lockTicket(db, ticketId, transaction);
      if (!locked) throw new Error(`ticket ${ticketId} has no row`);
      const outcome = timePasses(locked.state, locked.now, policy);
      await save(locked, outcome, { by: 'system' }, transaction);
      const next = nextTicketStep(outcome.state, policy);
      return {
        status: outcome.state.status,
        now: locked.now.toISOString(),
        endsAt: nextDueOf(outcome),
        next: next ? { kind: next.kind, at: next.at.toISOString() } : null,
      };
    });
  }

  /** Under the ticket's lock; of two tickets in the order of their ids, so that no two wait for each other. */
  function step(
    ticketId: string,
    work: (locked: LockedTicket, transaction: Transaction) => Promise<Answer>,
    other?: string,
  ): Promise<Answer> {
    return sequelize.transaction(async (transaction) => {
      if (other !== undefined && other < ticketId) await lockTicket(db, other, transaction);
      const locked = await lockTicket(db, ticketId, transaction);
      return locked ? work(locked, transaction) : { refused: 'There is no such ticket.' };
    });
  }

  async function save(
    locked: LockedTicket,
    { state, events }: Outcome,
    { by, seq }: { by: TicketSide | 'system'; seq?: number },
    transaction: Transaction,
    more: (ticket: TicketRow) => TicketNews[] = () => [],
  ): Promise<TicketRow> {
    const ticket = await saveTicket(db, locked, state, { ...(seq && { seq }), policy }, transaction);
    const news = newsOf(events, { ticket, at: locked.now, by });
    await tellTicketNews(db, [...more(ticket), ...news], transaction);
    return ticket;
  }

  function record(
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
      if (row) await record('ticket.rated', row, origin, transaction, { score });
      return row !== undefined;
    });
  }

  return { open, draft, discard, post, change, advance, rate };
}

function nextDueOf({ state }: Outcome): string | null {
  return nextDueAt(state)?.toISOString() ?? null;
}

const auditView = ({ status, priority, category, assigned_to, merged_into }: TicketRow) => ({
  status,
  priority,
  category,
  assigned_to,
  merged_into,
});

const onHoldOf = ({ onHold }: TicketChange) => (onHold === undefined ? {} : { on_hold: onHold });
