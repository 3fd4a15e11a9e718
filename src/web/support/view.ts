/** Tickets in words, for the views: the list, and what stands around a conversation. */
import {
  movesFrom,
  ticketCategories,
  ticketPriorities,
  ticketStatuses,
  type TicketSide,
} from '../../domain/tickets.js';
import type { Locale } from '../../mail/formats.js';
import type { ShownTicket } from '../../stores/ticket-lookup.js';
import { teamPath } from '../navigation.js';
import { latestClock, calendarView, clockView, formats } from './clocks.js';
import { supportWords } from './words.js';

/** The address of a ticket. */
export const ticketPath = (team: string, id: string) => `${teamPath(team, 'support')}/${id}`;

/** Names of people by their ids. */
type Names = ReadonlyMap<string, string>;

/** Values of a select, in words. */
export function choices<Value extends string>(
  values: readonly Value[],
  words: Record<Value, string>,
  chosen: string | undefined,
) {
  return values.map((value) => ({ value, name: words[value], chosen: value === chosen }));
}

export function rowView(ticket: ShownTicket, locale: Locale) {
  const w = supportWords[locale];
  return {
    href: ticketPath(ticket.team_id, ticket.id),
    number: String(ticket.number),
    subject: ticket.subject,
    status: w.status[ticket.status],
    priority: w.priority[ticket.priority],
    opened: formats[locale].instant(ticket.created_at.toISOString()),
    clock: latestClock(ticket, locale),
  };
}

/** A line of facts: what it is called, what it is, and where it leads. */
interface Fact {
  name: string;
  text: string;
  href?: string;
}

export function factsView(
  ticket: ShownTicket,
  { names, side, locale }: { names: Names; side: TicketSide; locale: Locale },
): Fact[] {
  const w = supportWords[locale];
  const { team_id, team_name, is_pro, merged_into } = ticket;
  const nameOf = (id: string) => names.get(id) ?? w.gone;
  return [
    { name: w.facts.status, text: w.status[ticket.status] },
    { name: w.facts.priority, text: w.priority[ticket.priority] },
    { name: w.facts.category, text: w.category[ticket.category] },
    { name: w.facts.assigned, text: ticket.assigned_to ? nameOf(ticket.assigned_to) : w.facts.nobody },
    { name: w.facts.by, text: nameOf(ticket.user_id) },
    { name: w.facts.at, text: formats[locale].instant(ticket.created_at.toISOString()) },
    ...(side === 'support'
      ? [
          { name: w.facts.team, text: team_name, href: teamPath(team_id, 'support') },
          { name: w.facts.plan, text: is_pro ? w.facts.pro : w.facts.free },
        ]
      : []),
    ...(merged_into
      ? [{ name: w.status.closed, text: w.facts.merged, href: ticketPath(team_id, merged_into) }]
      : []),
  ];
}

export function deadlinesView(
  ticket: ShownTicket,
  calendar: Parameters<typeof calendarView>[0],
  locale: Locale,
) {
  const clocks = (['first_response', 'next_response'] as const).map((kind) =>
    clockView(ticket, kind, locale),
  );
  return {
    clocks: clocks.filter((clock) => clock !== null),
    calendar: calendarView(calendar, ticket.now, locale),
  };
}

/** What may be done with it now, beside writing. */
export function doingsView(
  ticket: ShownTicket,
  { side, userId, locale }: { side: TicketSide; userId: string; locale: Locale },
) {
  const w = supportWords[locale];
  const { status, csat_score } = ticket;
  const isOver = status === 'resolved' || status === 'closed';
  const may = movesFrom(status, side);
  return {
    mayClose: side === 'user' && may.includes('closed'),
    mayReopen: side === 'user' && may.includes('open'),
    mayRate: side === 'user' && isOver && csat_score === null,
    rated: csat_score === null ? null : w.rating.given(String(csat_score)),
    ratedWith: ticket.csat_comment,
    agent: side === 'support' ? agentView(ticket, userId, locale) : null,
  };
}

function agentView(
  { status, priority, category, assigned_to, on_hold_since }: ShownTicket,
  userId: string,
  locale: Locale,
) {
  const w = supportWords[locale];
  const statuses = ticketStatuses.filter(
    (each) => each === status || movesFrom(status, 'support').includes(each),
  );
  const isClosed = status === 'closed';
  return {
    isClosed,
    status: choices(statuses, w.status, status),
    selects: isClosed
      ? []
      : [
          {
            field: 'priority',
            label: w.facts.priority,
            options: choices(ticketPriorities, w.priority, priority),
          },
          {
            field: 'category',
            label: w.facts.category,
            options: choices(ticketCategories, w.category, category),
          },
        ],
    buttons: isClosed
      ? []
      : [
          ...(assigned_to === userId
            ? []
            : [{ field: 'assigned_to', value: userId, label: w.agent.assignToMe }]),
          ...(assigned_to === null ? [] : [{ field: 'assigned_to', value: '', label: w.agent.unassign }]),
          on_hold_since
            ? { field: 'on_hold', value: '', label: w.agent.endHold }
            : { field: 'on_hold', value: 'user', label: w.agent.hold },
        ],
  };
}
