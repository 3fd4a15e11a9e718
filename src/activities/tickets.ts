import type { Logger } from '../log.js';
import type { TicketView } from '../stores/ticket-steps.js';
import type { TicketStore } from '../stores/tickets.js';
import type { ChangeRequest, PostRequest } from '../workflows/messages.js';

export type TicketActivities = ReturnType<typeof createTicketActivities>;

export function createTicketActivities({ tickets, log }: { tickets: TicketStore; log: Logger }) {
  async function advanceTicket(ticketId: string): Promise<TicketView> {
    const view = await tickets.advance(ticketId);
    log.debug({ ticket: ticketId, status: view.status, next: view.next }, 'ticket looked at');
    return view;
  }

  const postTicketMessage = (ticketId: string, { messageId, ...origin }: PostRequest) =>
    tickets.post(ticketId, messageId, origin);

  const changeTicketRow = (ticketId: string, { change, by, ...origin }: ChangeRequest) =>
    tickets.change(ticketId, change, by, origin);

  return { advanceTicket, postTicketMessage, changeTicketRow };
}
