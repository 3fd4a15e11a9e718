/** Deletes what nobody will ask for any more, in batches, so that no transaction is long. */
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';
import { placeChanges } from './changes.js';

export type RetentionStore = ReturnType<typeof createRetentionStore>;

/** What came of a page of a table that is walked in the order of a key, which is that of age. */
export interface WalkedPage {
  deleted: number;
  /** The next page begins after this key; null: no more rows are old. */
  last: bigint | null;
}

interface Walk {
  table: string;
  /** Indexed, and a higher one is younger. */
  key: string;
  /** SQL of a row: old enough, `$1` being days. The walk ends with a page that has one that is not. */
  isOld: string;
  /** SQL of an old row: it may go. */
  isDue?: string;
  /** SQL of the rows that are walked. */
  among?: string;
}

export function createRetentionStore(db: Database) {
  const { sequelize } = db;

  /** Idempotency keys of more than `days` ago, up to `limit`; returns how many. */
  const forgetKeys = (days: number, limit: number) =>
    forgetOld('idempotency_key', "created_at < now() - $1 * interval '1 day'", days, limit);

  /** Traffic events that came more than `days` ago, up to `limit`: sent again, they would count. */
  const forgetTrafficEvents = (days: number, limit: number) =>
    forgetOld('traffic_event', "day < (now() AT TIME ZONE 'UTC')::date - $1::integer", days, limit);

  /** Ids of batches of traffic that were stored more than `days` ago. */
  const forgetTrafficBatches = (days: number, limit: number) =>
    forgetOld('traffic_batch', "recorded_at < now() - $1 * interval '1 day'", days, limit);

  /** Hosts without an owner that were not seen for `days`: they make room for others. */
  const forgetUnknownHosts = (days: number, limit: number) =>
    forgetOld('unknown_host', "last_seen_at < now() - $1 * interval '1 day'", days, limit);

  /** Mails that were sent more than `days` ago, unless an answer to them may still be posted; unsent and refused ones stay. */
  const forgetMails = (days: number, limit: number, after: bigint) =>
    forgetPage(
      {
        table: 'mail_outbox',
        key: 'id',
        isOld: "created_at < now() - $1 * interval '1 day'",
        isDue: `sent_at < now() - $1 * interval '1 day' AND ${isClosed("(data ->> 'ticket_id')::uuid")}`,
      },
      days,
      limit,
      after,
    );

  /** Ids of mails that came in more than `days` ago, unless an answer to them may still be posted. */
  const forgetMailsIn = (days: number, limit: number) =>
    forgetOld(
      'support_mail',
      `received_at < now() - $1 * interval '1 day' AND ${isClosed('ticket_id')}`,
      days,
      limit,
    );

  /** Callbacks that were applied more than `days` ago; those that wait and those that brought late money stay. */
  const forgetPaymentEvents = (days: number, limit: number, after: bigint) =>
    forgetPage(
      {
        table: 'payment_event',
        key: 'id',
        isOld: "received_at < now() - $1 * interval '1 day'",
        isDue: "applied_at < now() - $1 * interval '1 day' AND outcome <> 'late_money'",
      },
      days,
      limit,
      after,
    );

  /**
   * The beginning of the feed, as far as it is older than `days` and, if `onlyDelivered`, the webhook has taken it. The last
   * change stays: positions go on after it, and whoever asks for what is gone is known by a gap (stores/changes.ts).
   */
  async function forgetChanges(days: number, limit: number, after: bigint, onlyDelivered: boolean) {
    await placeChanges(db);
    const delivered = 'COALESCE((SELECT max(delivered_position) FROM webhook_delivery), 0)';
    return forgetPage(
      {
        table: 'platform_change',
        key: 'position',
        isOld: "bool_and(at < now() - $1 * interval '1 day') OVER (ORDER BY position)",
        among: `position < (SELECT max(position) FROM platform_change)${onlyDelivered ? ` AND position <= ${delivered}` : ''}`,
      },
      days,
      limit,
      after,
    );
  }

  /** Attachments that were uploaded more than `days` ago and never sent. */
  const forgetLooseAttachments = (days: number, limit: number) =>
    forgetOld(
      'support_attachment',
      "message_id IS NULL AND created_at < now() - $1 * interval '1 day'",
      days,
      limit,
    );

  /** Messages that the chat has taken or refused more than `days` ago. */
  const forgetChats = (days: number, limit: number) =>
    forgetOld('chat_outbox', "COALESCE(sent_at, refused_at) < now() - $1 * interval '1 day'", days, limit);

  /** Messages that were kept more than `days` ago and never posted: nobody was told that they were. */
  const forgetDrafts = (days: number, limit: number) =>
    forgetOld(
      'support_message',
      "posted_at IS NULL AND created_at < now() - $1 * interval '1 day'",
      days,
      limit,
    );

  /** Sessions of the dashboard that ended more than `days` ago. */
  const forgetSessions = (days: number, limit: number) =>
    forgetOld('web_session', "expires_at < now() - $1 * interval '1 day'", days, limit);

  async function forgetOld(table: string, isOld: string, age: number, limit: number): Promise<number> {
    const [row] = await sequelize.query<{ deleted: number }>(
      `WITH gone AS (
         DELETE FROM ${table} WHERE ${isOld} AND ctid = ANY(ARRAY(
           SELECT ctid FROM ${table} WHERE ${isOld} LIMIT $2))
         RETURNING 1)
       SELECT count(*)::integer AS deleted FROM gone`,
      { bind: [age, limit], type: QueryTypes.SELECT },
    );
    return row?.deleted ?? 0;
  }

  /** Rows that are kept for good are passed each night: they must be few. */
  async function forgetPage(
    { table, key, isOld, isDue = 'true', among = 'true' }: Walk,
    days: number,
    limit: number,
    after: bigint,
  ): Promise<WalkedPage> {
    const [row] = await sequelize.query<WalkedPage>(
      `WITH page AS MATERIALIZED (
         SELECT ctid AS place, ${key} AS key, ${isOld} AS old, ${isDue} AS due FROM ${table}
         WHERE ${key} > $3 AND ${among} ORDER BY ${key} LIMIT $2),
       gone AS (
         DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT place FROM page WHERE old AND due))
         RETURNING 1)
       SELECT (SELECT count(*)::integer FROM gone) AS deleted,
         CASE WHEN count(*) = $2 AND bool_and(old) THEN max(key) END AS last FROM page`,
      { bind: [days, limit, after], type: QueryTypes.SELECT },
    );
    return row ?? { deleted: 0, last: null };
  }

  return {
    forgetKeys,
    forgetTrafficEvents,
    forgetTrafficBatches,
    forgetUnknownHosts,
    forgetMails,
    forgetMailsIn,
    forgetPaymentEvents,
    forgetChanges,
    forgetLooseAttachments,
    forgetChats,
    forgetDrafts,
    forgetSessions,
  };
}

/** SQL: no ticket has this id, or one that nobody can answer. A value and no EXISTS, for which all tickets might be read. */
const isClosed = (ticketId: string) =>
  `COALESCE((SELECT t.status FROM support_ticket t WHERE t.id = ${ticketId}), 'closed') = 'closed'`;
