/** Tickets, as API and mail use them: what is written goes into rows first, and is brought about by the ticket's workflow. */
import { messageRefusal, type TicketChange, type TicketSide } from '../domain/tickets.js';
import { AppError } from '../errors.js';
import type { TicketWorkflows } from '../integrations/ticket-workflows.js';
import type { Logger } from '../log.js';
import type { Origin } from '../stores/audit.js';
import type { PostedMessage } from '../stores/ticket-facts.js';
import type { TicketLookup } from '../stores/ticket-lookup.js';
import type { TicketRow } from '../stores/ticket-state.js';
import type { Draft, NewTicket, TicketStore } from '../stores/tickets.js';

/** A draft by its `messageId`: the same one twice is one message. */
export interface NewMessage extends Omit<Draft, 'id'> {
  messageId: string;
}

export type Tickets = ReturnType<typeof createTickets>;

export function createTickets(options: {
  store: TicketStore;
  lookup: TicketLookup;
  workflows: TicketWorkflows;
  log: Logger;
}) {
  const { store, lookup, workflows, log } = options;

  /** Opens a ticket; the same id again gives the ticket there is. It stands, even while Temporal is away. */
  async function open(ticket: NewTicket, origin: Origin): Promise<TicketRow> {
    const row = await store.open(ticket, origin);
    try {
      await workflows.start(row);
      await lookup.recordStarted(row.id);
    } catch (err) {
      log.warn({ err, ticket: row.id }, 'workflow not started; the recovery will start it');
    }
    return row;
  }

  /**
   * Posts a message. The same id again is the same message.
   * @throws AppError `not_found`, `conflict` when the ticket takes none, `validation_failed` for attachments that are not
   *   there to be carried, `unavailable` when no worker took it in time: it may be sent again with the same id.
   */
  async function post(message: NewMessage, origin: Origin): Promise<PostedMessage> {
    const { messageId, ticketId } = message;
    const ticket = await existing(ticketId);
    const known = await lookup.message(messageId);
    if (known) return known;
    const refused = messageRefusal(ticket.status);
    if (refused) throw refusal(refused);
    await store.draft({ ...message, id: messageId });
    const answer = await taken(workflows.post(ticket, { messageId, ...origin }));
    if ('refused' in answer) {
      await store.discard(messageId);
      throw refusal(answer.refused);
    }
    const posted = await lookup.message(messageId);
    if (!posted) throw new Error(`message ${messageId} was posted and is not there`);
    return posted;
  }

  /**
   * Changes a ticket.
   * @throws AppError `not_found`, `conflict` when it cannot be changed like this, `unavailable`.
   */
  async function change(
    ticketId: string,
    wanted: TicketChange,
    by: TicketSide,
    origin: Origin,
  ): Promise<void> {
    const ticket = await existing(ticketId);
    const answer = await taken(workflows.change(ticket, { change: wanted, by, ...origin }));
    if ('refused' in answer) throw refusal(answer.refused);
    const target = wanted.mergeInto && (await lookup.find(wanted.mergeInto));
    if (target) {
      // The row is right already; the recovery finds a clock that nobody watches.
      await workflows.wake(target).catch((err: unknown) => log.warn({ err, ticket: target.id }, 'not woken'));
    }
  }

  async function existing(ticketId: string): Promise<TicketRow> {
    const ticket = await lookup.find(ticketId);
    if (!ticket) throw new AppError('not_found', 'There is no such ticket.');
    return ticket;
  }

  return { open, post, change };
}

const refusal = (reason: string) => new AppError('conflict', reason);

async function taken<T>(update: Promise<T>): Promise<T> {
  return update.catch((cause: unknown) => {
    throw new AppError('unavailable', 'The ticket could not be reached now; try again.', {
      cause,
      headers: { 'Retry-After': '5' },
    });
  });
}
