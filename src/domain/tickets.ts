/** Tickets: their states, priorities, and who may move them where. Source: domain.md, "Statuses", "Support service levels". */

export const ticketStatuses = ['open', 'in_progress', 'waiting', 'resolved', 'closed'] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

/** From least to most pressing: sorted by meaning, never as text. */
export const ticketPriorities = ['low', 'normal', 'high', 'urgent'] as const;
export type TicketPriority = (typeof ticketPriorities)[number];

export const ticketCategories = ['technical', 'billing', 'feature_request', 'bug_report', 'other'] as const;
export type TicketCategory = (typeof ticketCategories)[number];
