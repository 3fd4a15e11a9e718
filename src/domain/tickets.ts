/** Tickets: their states, priorities, and who may move them where. Source: domain.md, "Statuses", "Support service levels". */

export const ticketStatuses = ['open', 'in_progress', 'waiting', 'resolved', 'closed'] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

/** From least to most pressing: sorted by meaning, never as text. */
export const ticketPriorities = ['low', 'normal', 'high', 'urgent'] as const;
export type TicketPriority = (typeof ticketPriorities)[number];

export const ticketCategories = ['technical', 'billing', 'feature_request', 'bug_report', 'other'] as const;
export type TicketCategory = (typeof ticketCategories)[number];

/** The two sides of a conversation. `system` is what happens by itself. */
export type TicketSide = 'user' | 'support';

/** What a person wants changed; absent: left as it is. */
export interface TicketChange {
  status?: TicketStatus;
  priority?: TicketPriority;
  category?: TicketCategory;
  /** The agent that has it from now on; null: nobody. */
  assignedTo?: string | null;
  /** Support waits for the user: the clocks stand still. */
  onHold?: boolean;
  /** Another ticket of the team, in which this one goes on. */
  mergeInto?: string;
}

/** A pro team's tickets are `high` at least; a free team's `normal` at most. */
export function priorityFor(wanted: TicketPriority, isPro: boolean): TicketPriority {
  const isHigh = ticketPriorities.indexOf(wanted) >= ticketPriorities.indexOf('high');
  if (isPro) return isHigh ? wanted : 'high';
  return isHigh ? 'normal' : wanted;
}

/** Where each side may move a ticket by hand. A closed one can only be opened again. */
const moves: Record<TicketSide, Record<TicketStatus, readonly TicketStatus[]>> = {
  support: {
    open: ['in_progress', 'waiting', 'resolved', 'closed'],
    in_progress: ['open', 'waiting', 'resolved', 'closed'],
    waiting: ['open', 'in_progress', 'resolved', 'closed'],
    resolved: ['open', 'in_progress', 'waiting', 'closed'],
    closed: ['open'],
  },
  user: {
    open: ['closed'],
    in_progress: ['closed'],
    waiting: ['closed'],
    resolved: ['open', 'closed'],
    closed: ['open'],
  },
};

/** Where a side may move a ticket of this status. */
export const movesFrom = (status: TicketStatus, by: TicketSide): readonly TicketStatus[] => moves[by][status];

/** Where a public message brings a ticket that is not closed: to the other side. */
export function statusAfterMessage(status: TicketStatus, from: TicketSide): TicketStatus {
  if (from === 'support') return status === 'open' || status === 'waiting' ? 'in_progress' : status;
  return status === 'in_progress' || status === 'resolved' ? 'waiting' : status;
}

/** Why nothing can be written in a ticket of this status; undefined: it can. */
export function messageRefusal(status: TicketStatus): string | undefined {
  return status === 'closed' ? 'The ticket is closed: open it again, or open a new one.' : undefined;
}

/** Why a ticket of this status cannot be changed like this; undefined: it can. */
export function changeRefusal(
  status: TicketStatus,
  change: TicketChange,
  by: TicketSide,
): string | undefined {
  const to = change.status;
  if (to !== undefined && to !== status && !moves[by][status].includes(to)) {
    return `The ticket is ${status} and cannot become ${to}${by === 'user' ? ' by its user' : ''}.`;
  }
  const isOver = status === 'closed' && (to === undefined || to === 'closed');
  const changes = Object.values({ ...change, status: undefined }).some((value) => value !== undefined);
  return isOver && changes ? 'The ticket is closed: open it again first.' : undefined;
}
