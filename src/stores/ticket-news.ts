/** What happens to a ticket, told to everybody in the transaction in which it happens: mail, chat, those who look on. */
import type { Transaction } from 'sequelize';
import type { Database } from '../models/database.js';
import { tellChat } from './chat-outbox.js';
import type { TicketNews } from './ticket-facts.js';
import { notifyOfTicket } from './ticket-mail.js';

/** The channel on which processes tell each other that a ticket has news; see `TicketNotification`. */
export const ticketChannel = 'octroi_tickets';

/** What is told there, as JSON: enough to look up the rest. */
export type TicketNotification =
  | { kind: 'message'; ticket: string; seq: number }
  | { kind: 'ticket'; ticket: string }
  | { kind: 'typing'; ticket: string; author: 'user' | 'support'; user: string };

export async function tellTicketNews(
  db: Database,
  news: readonly TicketNews[],
  transaction: Transaction,
): Promise<void> {
  await notifyOfTicket(db, news, transaction);
  await tellChat(db, news, transaction);
  for (const notification of news.flatMap(notificationsOf)) await tellLookers(db, notification, transaction);
}

function notificationsOf(news: TicketNews): TicketNotification[] {
  const ticket = news.ticket.id;
  if (news.kind === 'opened' || news.kind === 'message') {
    return [{ kind: 'message', ticket, seq: news.message.seq }];
  }
  return [{ kind: 'ticket', ticket }];
}

/** Tells all processes at once; within a transaction, when it commits. */
export async function tellLookers(
  { sequelize }: Database,
  notification: TicketNotification,
  transaction?: Transaction,
): Promise<void> {
  await sequelize.query('SELECT pg_notify($1, $2)', {
    bind: [ticketChannel, JSON.stringify(notification)],
    ...(transaction && { transaction }),
  });
}
