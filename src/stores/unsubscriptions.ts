/** Mails that somebody does not want, by topic (src/mail/topics.ts). */
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';

export type Unsubscriptions = ReturnType<typeof createUnsubscriptions>;

export function createUnsubscriptions({ sequelize }: Database) {
  async function has(userId: string, topic: string): Promise<boolean> {
    const rows = await sequelize.query('SELECT FROM mail_unsubscription WHERE user_id = $1 AND topic = $2', {
      bind: [userId, topic],
      type: QueryTypes.SELECT,
    });
    return rows.length > 0;
  }

  async function add(userId: string, topic: string): Promise<void> {
    await sequelize.query(
      'INSERT INTO mail_unsubscription (user_id, topic) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      { bind: [userId, topic] },
    );
  }

  async function remove(userId: string, topic: string): Promise<void> {
    await sequelize.query('DELETE FROM mail_unsubscription WHERE user_id = $1 AND topic = $2', {
      bind: [userId, topic],
    });
  }

  return { has, add, remove };
}
