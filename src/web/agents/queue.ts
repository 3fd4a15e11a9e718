/** The queue of support: what is to be done, the next deadline first. */
import { z } from 'zod';
import { userOf } from '../../api/actor.js';
import { queueOf, queueQuery } from '../../api/ticket-queue.js';
import { ticketCategories, ticketPriorities, ticketStatuses } from '../../domain/tickets.js';
import type { Locale } from '../../mail/formats.js';
import type { ShownTicket } from '../../stores/ticket-lookup.js';
import { staffPage } from '../routes.js';
import { formats } from '../support/clocks.js';
import { choices, rowView } from '../support/view.js';
import { supportWords } from '../support/words.js';
import { show } from '../visit.js';
import { agentWords } from './words.js';

const path = '/support/queue';
/** Seconds after which the list is shown anew. */
const every = 15;
const listed = 50;

/** A form sends fields that were left empty; they are as if they had not been sent. */
const query = z.preprocess(
  (given) => Object.fromEntries(Object.entries(given as object).filter(([, value]) => value !== '')),
  queueQuery,
);
type Query = z.infer<typeof queueQuery>;

export const queuePages = [
  staffPage({
    path,
    scopes: ['support'],
    summary: 'The tickets of all teams that are not over, the next deadline first',
    query,
    async show(visit, { query, ctx }, services) {
      const { actor, locale } = visit;
      const { items, next_cursor } = await queueOf({ ...query, limit: listed }, actor, services);
      const names = await services.ticketLookup.names(items.map(({ assigned_to }) => assigned_to));
      const w = agentWords[locale].queue;
      const more = new URLSearchParams(ctx.querystring);
      more.set('cursor', next_cursor ?? '');
      return show(visit, 'agents/queue', {
        current: 'queue',
        title: w.title,
        w,
        columns: supportWords[locale].columns,
        every,
        ...filtersView(query, locale),
        rows: items.map((ticket) => ticketView(ticket, { names, userId: userOf(actor), locale })),
        asOf: w.asOf(formats[locale].instant((items[0]?.now ?? new Date()).toISOString())),
        next: next_cursor && `${path}?${more.toString()}`,
        first: query.cursor ? path : null,
      });
    },
  }),
];

function filtersView({ status, priority, category, assigned_to, on_hold, q, team }: Query, locale: Locale) {
  const w = agentWords[locale].queue;
  const { columns, facts, ...words } = supportWords[locale];
  const hold = on_hold === undefined ? undefined : (String(on_hold) as 'true' | 'false');
  return {
    selects: [
      {
        name: 'status',
        label: columns.status,
        any: w.unfinished,
        choices: choices(ticketStatuses, words.status, status),
      },
      {
        name: 'priority',
        label: columns.priority,
        any: w.any,
        choices: choices(ticketPriorities, words.priority, priority),
      },
      {
        name: 'category',
        label: facts.category,
        any: w.any,
        choices: choices(ticketCategories, words.category, category),
      },
      {
        name: 'assigned_to',
        label: w.whose,
        any: w.any,
        choices: choices(['me', 'none'], { me: w.mine, none: w.unassigned }, assigned_to),
      },
      {
        name: 'on_hold',
        label: w.hold,
        any: w.any,
        choices: choices(['true', 'false'], { true: w.onHold, false: w.notOnHold }, hold),
      },
    ],
    q: q ?? '',
    team: team ?? '',
  };
}

function ticketView(
  ticket: ShownTicket,
  { names, userId, locale }: { names: ReadonlyMap<string, string>; userId: string; locale: Locale },
) {
  const w = agentWords[locale].queue;
  const { assigned_to, team_id, team_name } = ticket;
  const assigned =
    assigned_to === null ? w.nobody : assigned_to === userId ? w.you : (names.get(assigned_to) ?? w.gone);
  return {
    ...rowView(ticket, locale),
    category: supportWords[locale].category[ticket.category],
    team: team_name,
    teamHref: `${path}?team=${encodeURIComponent(team_id)}`,
    assigned,
    waits: ticket.on_hold_since && w.waits,
  };
}
