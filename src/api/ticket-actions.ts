/** What people do with a ticket, whichever way they come: by the API or by a page. */
import { z } from 'zod';
import type { TicketCategory, TicketPriority, TicketSide, TicketStatus } from '../domain/tickets.js';
import { AppError, invalidField } from '../errors.js';
import type { PostedMessage } from '../stores/ticket-facts.js';
import type { ShownTicket } from '../stores/ticket-lookup.js';
import { userOf, type Actor } from './actor.js';
import { notFound } from './membership.js';
import type { Services } from './services.js';

/** Who does it, in which request. */
export interface Doing {
  actor: Actor;
  requestId: string;
}

export const isSupport = ({ scope }: Actor) => scope === 'support';
export const sideOf = (actor: Actor): TicketSide => (isSupport(actor) ? 'support' : 'user');
const originOf = ({ actor, requestId }: Doing) => ({ actor: actor.subject, requestId });

/** The ticket of the path; one of another team is as absent as none. */
export async function findTicket(
  { team, id }: { team: string; id: string },
  { ticketLookup }: Pick<Services, 'ticketLookup'>,
): Promise<ShownTicket> {
  const ticket = z.uuid().safeParse(id).success ? await ticketLookup.find(id) : undefined;
  if (ticket?.team_id !== team) throw notFound();
  return ticket;
}

/** Writes in a ticket; the same id again is the same message. @throws AppError as `Tickets.post`, `forbidden` */
export async function postMessage(
  { id: ticketId }: ShownTicket,
  { id, ...message }: { id: string; text: string; internal: boolean; attachments: readonly string[] },
  doing: Doing,
  { tickets }: Services,
): Promise<PostedMessage> {
  const { actor } = doing;
  if (message.internal && !isSupport(actor)) {
    throw new AppError('forbidden', 'Internal notes are for support agents.');
  }
  const author = { type: sideOf(actor), userId: userOf(actor) };
  const draft = { ...message, messageId: id, ticketId, author, channel: 'api' as const };
  return tickets.post(draft, originOf(doing));
}

/** As the API takes it; what is absent stays as it is. */
export interface WantedChange {
  status?: TicketStatus | undefined;
  priority?: TicketPriority | undefined;
  category?: TicketCategory | undefined;
  assigned_to?: string | null | undefined;
  on_hold?: 'user' | null | undefined;
}

/** @throws AppError as `Tickets.change`; `forbidden` for more than the status by its user, `validation_failed` */
export async function changeTicket(
  { id }: ShownTicket,
  wanted: WantedChange,
  doing: Doing,
  { tickets, ticketLookup }: Services,
): Promise<void> {
  const { status, priority, category, assigned_to: assignedTo, on_hold } = wanted;
  if (!isSupport(doing.actor) && Object.keys(wanted).some((field) => field !== 'status')) {
    throw new AppError('forbidden', 'Only support changes more than the status.');
  }
  if (assignedTo && !(await ticketLookup.isAgent(assignedTo))) {
    throw invalidField('assigned_to', 'not_an_agent', 'is no support agent');
  }
  const change = {
    ...(status && { status }),
    ...(priority && { priority }),
    ...(category && { category }),
    ...(assignedTo !== undefined && { assignedTo }),
    ...(on_hold !== undefined && { onHold: on_hold === 'user' }),
  };
  await tickets.change(id, change, sideOf(doing.actor), originOf(doing));
}

/** Lets it go on in another ticket of its team. @throws AppError as `Tickets.change` */
export async function mergeTicket({ id }: ShownTicket, into: string, doing: Doing, { tickets }: Services) {
  await tickets.change(id, { mergeInto: into }, 'support', originOf(doing));
}

/** @throws AppError `conflict` unless it is over, and for the second time */
export async function rateTicket(
  { id }: ShownTicket,
  rating: { score: number; comment: string | null },
  doing: Doing,
  { ticketStore }: Services,
): Promise<void> {
  const rated = await ticketStore.rate(id, rating, originOf(doing));
  if (!rated) throw new AppError('conflict', 'Only a ticket that is over is rated, and once.');
}
