/** What the support team's chat is told, written in the transaction of what it tells of. */
import type { Transaction } from 'sequelize';
import type { Database } from '../models/database.js';
import type { TicketNews } from './ticket-facts.js';

export async function tellChat(
  _db: Database,
  _news: readonly TicketNews[],
  _transaction: Transaction,
): Promise<void> {}
