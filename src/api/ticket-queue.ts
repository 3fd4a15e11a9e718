/** What support has to do, and how it keeps its promises. */
import { z } from 'zod';
import { ticketCategories, ticketPriorities, ticketStatuses } from '../domain/tickets.js';
import { userOf, type Actor } from './actor.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { route, type Route } from './route.js';
import type { Services } from './services.js';
import { queueBody } from './ticket-body.js';
import { queuedTicketSchema, statsSchema } from './ticket-schemas.js';
import { nextCursor } from './wire.js';

const unfinished = ticketStatuses.filter((status) => status !== 'resolved' && status !== 'closed');

export const queueQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(ticketStatuses).optional(),
  priority: z.enum(ticketPriorities).optional(),
  category: z.enum(ticketCategories).optional(),
  team: z.string().max(128).optional(),
  assigned_to: z.string().min(1).max(64).optional(),
  on_hold: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  q: z.string().trim().min(1).max(200).optional(),
});

export const ticketQueueRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/support/queue',
    summary: 'The tickets of all teams that are not over, the next deadline first',
    access: { scopes: ['support'] },
    query: queueQuery,
    response: z.strictObject({ tickets: z.array(queuedTicketSchema), next_cursor: nextCursor }),
    links: {
      'get /api/support/:team/tickets/:id': { team: 'tickets/0/team/id', id: 'tickets/0/id' },
      'post /api/support/:team/tickets/:id/messages': { team: 'tickets/0/team/id', id: 'tickets/0/id' },
      'patch /api/support/:team/tickets/:id': { team: 'tickets/0/team/id', id: 'tickets/0/id' },
    },
    async handle({ query, actor }, services) {
      const { items, next_cursor } = await queueOf(query, actor, services);
      const tickets = items.map((row) => queueBody(row, services.ticketLookup.calendar(row)));
      return { body: { tickets, next_cursor } };
    },
  }),

  route({
    method: 'get',
    path: '/api/support/stats',
    summary: 'Tickets of all teams in numbers, with the compliance of the last 30 days',
    access: { scopes: ['support'] },
    response: statsSchema,
    handle: async (_request, { ticketLists }) => ({ body: await ticketLists.stats(null) }),
  }),

  route({
    method: 'get',
    path: '/api/support/:team/stats',
    summary: 'Tickets of a team in numbers, with the compliance of the last 30 days',
    access: { scopes: ['user', 'support'], teamRole: 'member' },
    params: z.object({ team: z.string() }),
    response: statsSchema,
    handle: async ({ params }, { ticketLists }) => ({ body: await ticketLists.stats(params.team) }),
  }),
];

/** A page of the queue. @throws AppError `validation_failed` for a cursor of another list. */
export async function queueOf(
  query: z.infer<typeof queueQuery>,
  actor: Actor,
  { ticketLists }: Pick<Services, 'ticketLists'>,
) {
  const { limit, cursor, status, priority = null, category = null, team = null } = query;
  const { assigned_to = null, on_hold = null, q = null } = query;
  const [after = null] = decodeCursor(cursor, z.tuple([z.uuid()])) ?? [];
  const rows = await ticketLists.queue({
    statuses: status ? [status] : unfinished,
    priority,
    category,
    team,
    assignedTo: assigned_to === 'me' ? userOf(actor) : assigned_to,
    onHold: on_hold,
    text: q,
    after,
    limit: limit + 1,
  });
  return pageOf(rows, limit, ({ id }) => [id]);
}
