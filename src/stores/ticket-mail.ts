/** Mails about tickets, written in the transaction of what they tell of. */
import type { Transaction } from 'sequelize';
import type { Database } from '../models/database.js';
import type { TicketNews } from './ticket-facts.js';

export async function notifyOfTicket(
  _db: Database,
  _news: readonly TicketNews[],
  _transaction: Transaction,
): Promise<void> {}
