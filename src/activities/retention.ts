import { heartbeat } from '@temporalio/activity';
import { maxAgeMs } from '../domain/traffic.js';
import type { AttachmentStore } from '../stores/attachments.js';
import type { RetentionStore } from '../stores/retention.js';
import type { AttachmentStorage } from '../support/attachments.js';

export type RetentionActivities = ReturnType<typeof createRetentionActivities>;

/** How many rows were deleted, of each kind. */
export type Forgotten = Record<string, number>;

/** Milliseconds after which a repeated request is a new one. */
const idempotencyKeyMs = 30 * 24 * 60 * 60 * 1000;
/** No older event is taken, so that one is counted once for ever. */
const trafficDays = maxAgeMs / 86_400_000;
/** Nobody was told that a draft was posted, and who wrote it has long since written again. */
const draftDays = 1;
/** A file that nobody has sent by then is not going to be. */
const looseDays = 2;
/** Longer than an upload takes: bytes are there before their row. */
const orphanMs = 86_400_000;
/** Of the chat's messages, for operators who look for one. */
const chatDays = 30;
/** Of the dashboard, after they have ended. */
const sessionDays = 1;
const atOnce = 5_000;

export function createRetentionActivities({
  retention,
  attachments,
  attachmentStorage,
}: {
  retention: RetentionStore;
  attachments: AttachmentStore;
  attachmentStorage: AttachmentStorage;
}) {
  /** Deletes what is old enough that nobody will ask for it; never what bills, counts or audits. */
  async function forget(): Promise<Forgotten> {
    return {
      idempotency_keys: await drain(() => retention.forgetKeys(idempotencyKeyMs, atOnce)),
      traffic_events: await drain(() => retention.forgetTrafficEvents(trafficDays, atOnce)),
      traffic_batches: await drain(() => retention.forgetTrafficBatches(trafficDays, atOnce)),
      unknown_hosts: await drain(() => retention.forgetUnknownHosts(trafficDays, atOnce)),
      chat_messages: await drain(() => retention.forgetChats(chatDays, atOnce)),
      message_drafts: await drain(() => retention.forgetDrafts(draftDays, atOnce)),
      sessions: await drain(() => retention.forgetSessions(sessionDays, atOnce)),
      loose_attachments: await drain(() => retention.forgetLooseAttachments(looseDays, atOnce)),
      attachment_files: await deleteOrphans(),
    };
  }

  /** Deletes the bytes of attachments that have no row any more, or never had one. */
  async function deleteOrphans(): Promise<number> {
    let total = 0;
    for await (const ids of attachmentStorage.olderThan(orphanMs)) {
      const orphans = await attachments.unknownOf(ids);
      for (const id of orphans) await attachmentStorage.delete(id);
      total += orphans.length;
      heartbeat();
    }
    return total;
  }

  return { forget };
}

/** Deletes batch after batch until one is not full. */
async function drain(batch: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let deleted = await batch(); deleted > 0; deleted = await batch()) {
    total += deleted;
    heartbeat();
  }
  return total;
}
