/** Mail to a team's people, written in the transaction of what it tells of. */
import type { Transaction } from 'sequelize';
import type { Database } from '../models/database.js';

export interface Notice {
  /** Of the event: it reaches nobody twice. */
  key: string;
  template: string;
  teamId: string;
  data: object;
  /** Someone beside the owners, such as who started the payment. */
  alsoTo?: string;
  /** To operators too. */
  operators?: boolean;
}

/** Puts a mail to the team's owners into the outbox, one an event and recipient. */
export async function notify(
  { sequelize }: Database,
  { key, template, teamId, data, alsoTo, operators = false }: Notice,
  transaction: Transaction,
): Promise<void> {
  await sequelize.query(
    `INSERT INTO mail_outbox (event_key, user_id, template, data)
     SELECT $1, u.id, $2, $3::jsonb FROM "user" u
     WHERE u.deleted_at IS NULL AND (u.id = $5
       OR u.id IN (SELECT user_id FROM team_member WHERE team_id = $4 AND role = 'owner')
       OR $6 AND u.id IN (SELECT user_id FROM api_token WHERE scope = 'admin' AND revoked_at IS NULL))
     ON CONFLICT (event_key, user_id) DO NOTHING`,
    { bind: [key, template, JSON.stringify(data), teamId, alsoTo ?? null, operators], transaction },
  );
}
