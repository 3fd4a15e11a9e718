/**
 * What a ticket's workflow does with its row: messages posted, changes, and what time brings. Each step is one
 * transaction with its news and audit entries, and can be repeated.
 */
import { QueryTypes, type Transaction } from 'sequelize';
import {
  absorbed,
  changed,
  messagePosted,
  nextDueAt,
  nextTicketStep,
  timePasses,
  waitsSince,
  type Outcome,
  type SlaPolicy,
} from '../domain/ticket-life.js';
import {
  changeRefusal,
  messageRefusal,
  type TicketChange,
  type TicketSide,
  type TicketStatus,
} from '../domain/tickets.js';
import type { Database } from '../models/database.js';
import type { Origin } from './audit.js';
import type { PostedMessage, TicketNews } from './ticket-facts.js';
import { tellTicketNews } from './ticket-news.js';
import {
  factsOf,
  insertPosted,
  lockTicket,
  newsOf,
  recordTicket,
  saveTicket,
  type LockedTicket,
  type TicketRow,
} from './ticket-state.js';

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

export function createTicketSteps(db: Database, policy: SlaPolicy) {
  const { sequelize } = db;

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
      await recordTicket(db, 'ticket.message_posted', saved, origin, transaction, after);
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
          await recordTicket(
            db,
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
    await insertPosted(db, into, message, 'system', transaction);
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

  return { post, change, advance };
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
