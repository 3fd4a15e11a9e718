/** Mail to a team's people, written in the transaction of what it tells of. */
import type { Transaction } from 'sequelize';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';

export interface Notice {
  /** Of the event: it reaches nobody twice. */
  key: string;
  template: string;
  teamId: string;
  data: object;
  /** To the team's admins too. */
  admins?: boolean;
  /** Someone beside the owners, such as who started the payment. */
  alsoTo?: string;
  /** To operators too. */
  operators?: boolean;
}

const insertSql = prepared(
  'notices',
  `INSERT INTO mail_outbox (event_key, user_id, template, data)
   SELECT n.key, u.id, n.template, n.data
   FROM jsonb_to_recordset($1::jsonb) AS n(key text, template text, "teamId" text, data jsonb, admins boolean,
     "alsoTo" text, operators boolean),
   LATERAL (
     SELECT user_id FROM team_member WHERE team_id = n."teamId" AND (role = 'owner' OR n.admins AND role = 'admin')
     UNION SELECT n."alsoTo"
     UNION SELECT user_id FROM api_token WHERE n.operators AND scope = 'admin' AND revoked_at IS NULL) recipient
   JOIN "user" u ON u.id = recipient.user_id AND u.deleted_at IS NULL
   ON CONFLICT (event_key, user_id) DO NOTHING`,
);

/** Puts a mail to the team's owners into the outbox, one an event and recipient. */
export function notify(db: Database, notice: Notice, transaction: Transaction): Promise<void> {
  return notifyAll(db, [notice], transaction);
}

/** The same for many events, in one statement. */
export async function notifyAll(
  db: Database,
  notices: readonly Notice[],
  transaction: Transaction,
): Promise<void> {
  if (notices.length === 0) return;
  await db.runPrepared(insertSql, [JSON.stringify(notices)], transaction);
  transaction.afterCommit(() => db.onMail());
}
