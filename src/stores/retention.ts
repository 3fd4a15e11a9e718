/** Deletes what nobody will ask for any more, in batches, so that no transaction is long. */
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';

export type RetentionStore = ReturnType<typeof createRetentionStore>;

export function createRetentionStore({ sequelize }: Database) {
  /** Idempotency keys older than `ms`, up to `limit`; returns how many. */
  const forgetKeys = (ms: number, limit: number) =>
    forgetOld('idempotency_key', "created_at < now() - $1 * interval '1 millisecond'", ms, limit);

  /** Traffic events that came more than `days` ago, up to `limit`: sent again, they would count. */
  const forgetTrafficEvents = (days: number, limit: number) =>
    forgetOld('traffic_event', "day < (now() AT TIME ZONE 'UTC')::date - $1::integer", days, limit);

  /** Ids of batches of traffic that were stored more than `days` ago. */
  const forgetTrafficBatches = (days: number, limit: number) =>
    forgetOld('traffic_batch', "recorded_at < now() - $1 * interval '1 day'", days, limit);

  /** Hosts without an owner that were not seen for `days`: they make room for others. */
  const forgetUnknownHosts = (days: number, limit: number) =>
    forgetOld('unknown_host', "last_seen_at < now() - $1 * interval '1 day'", days, limit);

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

  return {
    forgetKeys,
    forgetTrafficEvents,
    forgetTrafficBatches,
    forgetUnknownHosts,
    forgetLooseAttachments,
    forgetChats,
    forgetDrafts,
    forgetSessions,
  };
}
