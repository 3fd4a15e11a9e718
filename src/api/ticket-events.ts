/** A ticket as it happens: its messages, its status, and who types, as server-sent events. */
import type { Context } from 'koa';
import { z } from 'zod';
import { AppError } from '../errors.js';
import { attachmentsOf } from '../stores/attachments.js';
import type { ShownTicket } from '../stores/ticket-lookup.js';
import { openTicketStream } from '../support/ticket-stream.js';
import { userOf, type Actor } from './actor.js';
import { notFound } from './membership.js';
import type { Reply } from './reply.js';
import { authorize, check, route } from './route.js';
import type { Services } from './services.js';
import { findTicket, isSupport, sideOf } from './ticket-actions.js';
import { messageBody } from './ticket-body.js';
import { ticketParams } from './tickets.js';
import { wholeNumber } from './whole-number.js';

const access = { scopes: ['user', 'support'], teamRole: 'member' } as const;

/** A place in the conversation. */
export const place = wholeNumber(0, 2_147_483_647);
/** Messages that are read at once. */
const atOnce = 20;

export const ticketEventRoutes = [
  route({
    method: 'get',
    path: '/api/support/:team/tickets/:id/events',
    summary: 'What happens to a ticket, as server-sent events',
    access,
    params: ticketParams,
    query: z.strictObject({ after: place.optional() }),
    response: {
      type: 'text/event-stream',
      about:
        'Events `message`, `ticket` and `typing`, each with JSON as its data; `Last-Event-ID` goes on after one.',
    },
    async handle({ params, query: { after }, actor, ctx }, services) {
      const ticket = await findTicket(params, services);
      const isAllowed = () => authorize(access, ctx, services);
      return eventsReply(ticket, { ctx, actor, after, isAllowed }, services);
    },
  }),

  route({
    method: 'post',
    path: '/api/support/:team/tickets/:id/typing',
    summary: 'Tell who looks on that one types; nothing is kept',
    access,
    params: ticketParams,
    async handle({ params, actor }, services) {
      const { id } = await findTicket(params, services);
      await services.live.typing(id, { author: sideOf(actor), user: userOf(actor) });
      return {};
    },
  }),
];

/**
 * The stream of a ticket. It begins after the message `Last-Event-ID`, else `after`, else with what comes; it ends when
 * `isAllowed`, asked now and then, refuses.
 */
export async function eventsReply(
  { id: ticketId, last_seq }: ShownTicket,
  reading: { ctx: Context; actor: Actor; after: number | undefined; isAllowed: () => Promise<unknown> },
  services: Services,
): Promise<Reply> {
  const { ctx, actor, isAllowed } = reading;
  const header = ctx.get('Last-Event-ID');
  const after = header ? check(place, header, 'Last-Event-ID') : reading.after;
  const reader = {
    ticketId,
    userId: userOf(actor),
    after: Math.min(after ?? last_seq, last_seq),
    messages: (seq: number) => messagesAfter(ticketId, seq, isSupport(actor), services),
    ticket: async () => shortBody((await services.ticketLookup.find(ticketId)) ?? gone()),
    isAllowed: () => isStillAllowed(isAllowed),
  };
  const { live, log, streamTimes: times } = services;
  return { body: await openTicketStream(live, reader, { log, times }), headers: streamHeaders };
}

const streamHeaders = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-cache, no-transform',
  // nginx would keep the events back.
  'X-Accel-Buffering': 'no',
  // The connection ends with the stream, so that a server that stops need not wait for it.
  Connection: 'close',
};

async function messagesAfter(
  ticketId: string,
  afterSeq: number,
  internal: boolean,
  { db, ticketLookup }: Services,
) {
  const messages = await ticketLookup.messages(ticketId, { afterSeq, internal, limit: atOnce });
  const attachments = await attachmentsOf(
    db,
    messages.map(({ id }) => id),
  );
  return messages.map((message) => messageBody(message, attachments.get(message.id)));
}

function shortBody(ticket: ShownTicket) {
  const { id, subject, status, priority, category, assigned_to, merged_into } = ticket;
  const on_hold = ticket.on_hold_since ? 'user' : null;
  const number = Number(ticket.number);
  return { id, number, subject, status, priority, category, assigned_to, on_hold, merged_into };
}

/** What could not be found out now is asked again; a refusal ends it. */
async function isStillAllowed(authorized: () => Promise<unknown>): Promise<boolean> {
  try {
    await authorized();
    return true;
  } catch (error) {
    return !(error instanceof AppError) || error.status >= 500;
  }
}

function gone(): never {
  throw notFound();
}
