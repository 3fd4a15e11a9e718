/** Tickets and messages as they are on the wire. */
import type { Calendar } from '../domain/sla.js';
import { attachmentBody, type Attachment } from '../stores/attachments.js';
import type { PostedMessage } from '../stores/ticket-facts.js';
import type { ShownClock, ShownTicket } from '../stores/ticket-lookup.js';

export function ticketBody(ticket: ShownTicket, calendar: Calendar) {
  const { csat_score, csat_comment, csat_at, on_hold_since, first_response, next_response } = ticket;
  return {
    id: ticket.id,
    number: Number(ticket.number),
    subject: ticket.subject,
    status: ticket.status,
    priority: ticket.priority,
    category: ticket.category,
    assigned_to: ticket.assigned_to,
    on_hold: on_hold_since ? 'user' : null,
    merged_into: ticket.merged_into,
    created_at: ticket.created_at,
    updated_at: ticket.updated_at,
    resolved_at: ticket.resolved_at,
    closed_at: ticket.closed_at,
    rating: csat_at && { score: csat_score, comment: csat_comment, created_at: csat_at },
    sla: {
      first_response: clockBody(first_response),
      next_response: clockBody(next_response),
      calendar: { time_zone: calendar.timeZone, hours: calendar.hours, holidays: calendar.holidays },
    },
  };
}

/** Null: it never ran. */
function clockBody(clock: ShownClock | null) {
  const at = (instant: string | null | undefined) => (instant ? new Date(instant) : null);
  return {
    due_at: at(clock?.due_at),
    warned_at: at(clock?.warned_at),
    met_at: at(clock?.met_at),
    breached_at: at(clock?.breached_at),
  };
}

/** With whose it is, for support. */
export function queueBody(ticket: ShownTicket, calendar: Calendar) {
  const { team_id, team_name, user_id, next_due_at } = ticket;
  return { ...ticketBody(ticket, calendar), team: { id: team_id, name: team_name }, user_id, next_due_at };
}

export function messageBody(message: PostedMessage, attachments: readonly Attachment[] = []) {
  const { id, seq, author_type, author_id, message: text, internal, posted_at } = message;
  return {
    id,
    seq,
    author_type,
    author_id,
    message: text,
    internal,
    created_at: posted_at,
    attachments: attachments.map(attachmentBody),
  };
}
