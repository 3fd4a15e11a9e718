/** Tickets: opened, read, answered and changed by a team's people and by support, each in the way that is theirs. */
import { z } from 'zod';
import { ticketCategories, ticketPriorities, ticketStatuses } from '../domain/tickets.js';
import { attachmentsOf } from '../stores/attachments.js';
import type { ShownTicket } from '../stores/ticket-lookup.js';
import { userOf } from './actor.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { route, type Route } from './route.js';
import type { Services } from './services.js';
import {
  changeTicket,
  findTicket,
  isSupport,
  mergeTicket,
  postMessage,
  rateTicket,
} from './ticket-actions.js';
import { messageBody, ticketBody } from './ticket-body.js';
import { messageSchema, openedTicketSchema, ratingSchema, ticketSchema } from './ticket-schemas.js';
import { wholeNumber } from './whole-number.js';
import { at, nextCursor, uuid } from './wire.js';

/** Members of the team, and support agents. */
const both = { scopes: ['user', 'support'], teamRole: 'member' } as const;
const teamParams = z.object({ team: z.string() });
export const ticketParams = teamParams.extend({ id: z.string() });

/** Text that somebody wrote. */
const written = (max: number) => z.string().trim().min(1, 'must not be empty').max(max);
const oneLine = written(200).regex(/^[^\p{Cc}]*$/u, 'must be one line, without control characters');

export const newTicketSchema = z.strictObject({
  subject: oneLine,
  description: written(20_000),
  category: z.enum(ticketCategories).default('other'),
  priority: z.enum(ticketPriorities).default('normal'),
});
export const messageText = written(20_000);
export const newRatingSchema = z.strictObject({
  score: z.int().min(1).max(5),
  comment: written(2_000).nullable().default(null),
});

export const changeSchema = z
  .strictObject({
    status: z.enum(ticketStatuses),
    priority: z.enum(ticketPriorities),
    category: z.enum(ticketCategories),
    assigned_to: z.string().min(1).max(64).nullable(),
    on_hold: z.literal('user').nullable(),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'names nothing to change')
  .meta({ minProperties: 1 });

export const ticketRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/support/:team/tickets',
    summary: 'Open a ticket; the description is its first message',
    access: { scopes: ['user'], teamRole: 'member' },
    params: teamParams,
    body: newTicketSchema,
    idempotent: true,
    response: openedTicketSchema,
    statuses: [201],
    examples: {
      body: { subject: 'Where is my invoice?', description: 'I cannot find it.', category: 'billing' },
    },
    links: {
      'get /api/support/:team/tickets/:id': { id: 'ticket_id' },
      'post /api/support/:team/tickets/:id/messages': { id: 'ticket_id' },
      'post /api/support/:team/tickets/:id/attachments': { id: 'ticket_id' },
      'patch /api/support/:team/tickets/:id': { id: 'ticket_id' },
    },
    async handle({ params, body, actor, requestId, resourceId }, { tickets, ticketLookup }) {
      const ticket = { ...body, id: resourceId, teamId: params.team, userId: userOf(actor) };
      const { id } = await tickets.open(ticket, { actor: actor.subject, requestId });
      const opened = await ticketLookup.find(id);
      if (!opened) throw new Error(`ticket ${id} was opened and is not there`);
      const { number, status, priority, category, created_at, sla } = bodyOf(opened, { ticketLookup });
      return {
        status: 201,
        headers: { Location: `/api/support/${params.team}/tickets/${id}` },
        body: { ticket_id: id, number, status, priority, category, created_at, sla },
      };
    },
  }),

  route({
    method: 'get',
    path: '/api/support/:team/tickets',
    summary: 'The tickets of a team, newest first, or the most pressing first',
    access: both,
    params: teamParams,
    query: z.strictObject({
      ...pageQuery,
      status: z.enum(ticketStatuses).optional(),
      sort: z.enum(['created', 'priority']).default('created'),
    }),
    response: z.strictObject({ tickets: z.array(ticketSchema), next_cursor: nextCursor }),
    links: { 'get /api/support/:team/tickets/:id': { id: 'tickets/0/id' } },
    async handle({ params: { team }, query }, services) {
      const { limit, cursor, status = null, sort } = query;
      const [after = null] = decodeCursor(cursor, z.tuple([z.uuid()])) ?? [];
      const rows = await services.ticketLists.list(team, { status, sort, after, limit: limit + 1 });
      const { items, next_cursor } = pageOf(rows, limit, ({ id }) => [id]);
      return { body: { tickets: items.map((ticket) => bodyOf(ticket, services)), next_cursor } };
    },
  }),

  route({
    method: 'get',
    path: '/api/support/:team/tickets/:id',
    summary: 'A ticket with its conversation, from the beginning or after a place in it',
    access: both,
    params: ticketParams,
    query: z.strictObject({
      limit: pageQuery.limit.default(100),
      cursor: pageQuery.cursor,
      after: wholeNumber(0, 2_147_483_647).default(0),
    }),
    response: z.strictObject({
      ...ticketSchema.shape,
      messages: z.array(messageSchema),
      next_cursor: nextCursor,
    }),
    links: {
      'post /api/support/:team/tickets/:id/messages': {},
      'post /api/support/:team/tickets/:id/attachments': {},
      'patch /api/support/:team/tickets/:id': {},
      'post /api/support/:team/tickets/:id/merge': {},
      'post /api/support/:team/tickets/:id/rating': {},
    },
    async handle({ params, query, actor }, services) {
      const ticket = await findTicket(params, services);
      const [seq] = decodeCursor(query.cursor, z.tuple([z.string().regex(/^\d{1,9}$/)])) ?? [];
      const page = {
        afterSeq: Number(seq ?? query.after),
        internal: isSupport(actor),
        limit: query.limit + 1,
      };
      const rows = await services.ticketLookup.messages(ticket.id, page);
      const { items, next_cursor } = pageOf(rows, query.limit, (message) => [String(message.seq)]);
      const attachments = await attachmentsOf(
        services.db,
        items.map(({ id }) => id),
      );
      const messages = items.map((message) => messageBody(message, attachments.get(message.id)));
      return { body: { ...bodyOf(ticket, services), messages, next_cursor } };
    },
  }),

  route({
    method: 'post',
    path: '/api/support/:team/tickets/:id/messages',
    summary: 'Write in a ticket; support may write notes that only support sees',
    access: both,
    params: ticketParams,
    body: z.strictObject({
      message: messageText,
      internal: z.boolean().default(false),
      attachments: z.array(z.uuid()).max(10).default([]),
    }),
    idempotent: true,
    response: z.strictObject({
      message_id: uuid,
      seq: z
        .int()
        .min(1)
        .meta({ examples: [2] }),
      created_at: at,
    }),
    statuses: [201],
    errors: ['conflict'],
    examples: { body: { message: 'It is in the list of October.' } },
    links: { 'get /api/support/:team/tickets/:id': {} },
    async handle({ params, body, actor, requestId, resourceId }, services) {
      const ticket = await findTicket(params, services);
      const { message: text, internal, attachments } = body;
      const message = { id: resourceId, text, internal, attachments };
      const posted = await postMessage(ticket, message, { actor, requestId }, services);
      const { id: message_id, seq, posted_at: created_at } = posted;
      return { status: 201, body: { message_id, seq, created_at } };
    },
  }),

  route({
    method: 'patch',
    path: '/api/support/:team/tickets/:id',
    summary: 'Change a ticket: its user may close and reopen it, support may do more',
    access: both,
    params: ticketParams,
    body: changeSchema,
    response: ticketSchema,
    errors: ['conflict'],
    examples: { body: { status: 'closed' } },
    links: { 'get /api/support/:team/tickets/:id': {}, 'post /api/support/:team/tickets/:id/rating': {} },
    async handle({ params, body, actor, requestId }, services) {
      await changeTicket(await findTicket(params, services), body, { actor, requestId }, services);
      return { body: bodyOf(await findTicket(params, services), services) };
    },
  }),

  route({
    method: 'post',
    path: '/api/support/:team/tickets/:id/merge',
    summary: 'Let a ticket go on in another one of its team',
    access: { scopes: ['support'] },
    params: ticketParams,
    body: z.strictObject({ into: z.uuid() }),
    response: ticketSchema,
    errors: ['conflict'],
    links: { 'get /api/support/:team/tickets/:id': {} },
    async handle({ params, body, actor, requestId }, services) {
      await mergeTicket(await findTicket(params, services), body.into, { actor, requestId }, services);
      return { body: bodyOf(await findTicket(params, services), services) };
    },
  }),

  route({
    method: 'post',
    path: '/api/support/:team/tickets/:id/rating',
    summary: 'Say how a ticket that is over was answered, once: 1 (badly) to 5 (very well)',
    access: { scopes: ['user'], teamRole: 'member' },
    params: ticketParams,
    body: newRatingSchema,
    idempotent: true,
    response: ratingSchema,
    statuses: [201],
    errors: ['conflict'],
    examples: { body: { score: 5, comment: 'Quick and kind' } },
    async handle({ params, body, actor, requestId }, services) {
      await rateTicket(await findTicket(params, services), body, { actor, requestId }, services);
      return { status: 201, body: bodyOf(await findTicket(params, services), services).rating ?? {} };
    },
  }),
];

const bodyOf = (ticket: ShownTicket, { ticketLookup }: Pick<Services, 'ticketLookup'>) =>
  ticketBody(ticket, ticketLookup.calendar(ticket));
