/** Tickets of a team, for its people and for support: the list, a new one, one with its conversation and its events. */
import { z } from 'zod';
import { fileReply } from '../../api/attachments.js';
import { suggestArticles } from '../../api/kb-search.js';
import { decodeCursor, pageOf } from '../../api/paging.js';
import { findTicket, isSupport } from '../../api/ticket-actions.js';
import { eventsReply, place } from '../../api/ticket-events.js';
import { ticketStatuses } from '../../domain/tickets.js';
import { teamPath } from '../navigation.js';
import { teamPage } from '../routes.js';
import { ofTeam, requireVisit, show } from '../visit.js';
import { newTicketPage } from './new-ticket.js';
import { currentOf, ticketPage } from './ticket.js';
import { choices, rowView } from './view.js';
import { supportWords } from './words.js';

/** Tickets of a page of the list. */
const listed = 20;
const sorts = ['created', 'priority'] as const;

/** A select that was left at "all" sends nothing but its name. */
const all = z.literal('').transform(() => undefined);

export const supportPages = [
  teamPage({
    path: '/teams/:team/support',
    summary: 'The tickets of the team',
    support: true,
    query: z.object({
      status: z.enum(ticketStatuses).or(all).optional(),
      sort: z.enum(sorts).default('created'),
      cursor: z.string().min(1).max(1000).optional(),
    }),
    async show(visit, { query: { status, sort, cursor } }, { ticketLists, subscriptions }) {
      const { team, locale, actor } = visit;
      const w = supportWords[locale];
      const [after = null] = decodeCursor(cursor, z.tuple([z.uuid()])) ?? [];
      const filter = { status: status ?? null, sort, after, limit: listed + 1 };
      const rows = await ticketLists.list(team.id, filter);
      const { items, next_cursor } = pageOf(rows, listed, ({ id }) => [id]);
      const { pro_until, now } = await subscriptions.find(team.id);
      const path = teamPath(team.id, 'support');
      const next = new URLSearchParams({ ...(status && { status }), sort, cursor: next_cursor ?? '' });
      return show(visit, 'support/list', {
        title: w.title,
        current: currentOf(visit),
        w,
        path,
        statuses: choices(ticketStatuses, w.status, status),
        sorts: choices(sorts, w.sorts, sort),
        rows: items.map((ticket) => rowView(ticket, locale)),
        next: next_cursor && `${path}?${next.toString()}`,
        first: cursor ? path : null,
        mayOpen: !isSupport(actor),
        billing: pro_until && pro_until > now ? null : teamPath(team.id, 'billing'),
      });
    },
  }),

  teamPage({
    path: '/teams/:team/support/new',
    summary: 'The form of a new ticket, with articles that may answer the question',
    query: z.object({ q: z.string().max(500).default('') }),
    async show(visit, { query: { q } }, services) {
      const articles = q.trim() ? await suggestArticles(q, visit.locale, services.kbSearch) : [];
      return newTicketPage(visit, { q, articles }, services);
    },
  }),

  teamPage({
    path: '/teams/:team/support/:id',
    summary: 'A ticket with its conversation',
    support: true,
    query: z.object({ before: place.optional(), reply: z.string().max(100).optional() }),
    show: (visit, { params: { id = '' }, query }, services) => ticketPage(visit, { id, ...query }, services),
  }),

  teamPage({
    path: '/teams/:team/support/:id/events',
    summary: 'What happens to a ticket, as server-sent events for its page',
    support: true,
    quiet: true,
    query: z.object({ after: place.optional() }),
    async show(visit, { params: { id = '' }, query: { after }, ctx }, services) {
      const { team, actor } = visit;
      const ticket = await findTicket({ team: team.id, id }, services);
      const isAllowed = async () => {
        const scopes = [visit.session.scope];
        const present = await requireVisit(ctx, services, { scopes, sayFlash: false });
        await ofTeam(ctx, present, { teamId: team.id, needed: 'member' }, services);
      };
      return eventsReply(ticket, { ctx, actor, after, isAllowed }, services);
    },
  }),

  teamPage({
    path: '/teams/:team/support/:id/attachments/:attachment',
    summary: 'A file of a ticket',
    support: true,
    quiet: true,
    show: ({ team, actor }, { params: { id: ticketId = '', attachment: id = '' } }, services) =>
      fileReply({ teamId: team.id, ticketId, id }, actor, services),
  }),
];
