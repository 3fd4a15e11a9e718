import { heartbeat } from '@temporalio/activity';
import { dayMs, keptDays } from '../domain/retention.js';
import type { AttachmentStore } from '../stores/attachments.js';
import type { RetentionStore, WalkedPage } from '../stores/retention.js';
import type { AttachmentStorage } from '../support/attachments.js';

export type RetentionActivities = ReturnType<typeof createRetentionActivities>;

/** How many rows were deleted, of each kind. */
export type Forgotten = Record<string, number>;

const atOnce = 5_000;

export function createRetentionActivities({
  retention,
  attachments,
  attachmentStorage,
  hasWebhook,
}: {
  retention: RetentionStore;
  attachments: AttachmentStore;
  attachmentStorage: AttachmentStorage;
  /** The platform has one: what it was not told stays. */
  hasWebhook: boolean;
}) {
  /** Deletes what is old enough that nobody will ask for it; never what bills, counts or audits. */
  async function forget(): Promise<Forgotten> {
    const { traffic } = keptDays;
    return {
      idempotency_keys: await drain(() => retention.forgetKeys(keptDays.idempotencyKeys, atOnce)),
      traffic_events: await drain(() => retention.forgetTrafficEvents(traffic, atOnce)),
      traffic_batches: await drain(() => retention.forgetTrafficBatches(traffic, atOnce)),
      unknown_hosts: await drain(() => retention.forgetUnknownHosts(traffic, atOnce)),
      mails: await walk((after) => retention.forgetMails(keptDays.mails, atOnce, after)),
      mails_in: await drain(() => retention.forgetMailsIn(keptDays.mailsIn, atOnce)),
      payment_events: await walk((after) =>
        retention.forgetPaymentEvents(keptDays.paymentEvents, atOnce, after),
      ),
      platform_changes: await walk((after) =>
        retention.forgetChanges(keptDays.platformChanges, atOnce, after, hasWebhook),
      ),
      chat_messages: await drain(() => retention.forgetChats(keptDays.chatMessages, atOnce)),
      message_drafts: await drain(() => retention.forgetDrafts(keptDays.drafts, atOnce)),
      sessions: await drain(() => retention.forgetSessions(keptDays.sessions, atOnce)),
      loose_attachments: await drain(() =>
        retention.forgetLooseAttachments(keptDays.looseAttachments, atOnce),
      ),
      attachment_files: await deleteOrphans(),
    };
  }

  /** Deletes the bytes of attachments that have no row any more, or never had one. */
  async function deleteOrphans(): Promise<number> {
    let total = 0;
    for await (const ids of attachmentStorage.olderThan(keptDays.orphanFiles * dayMs)) {
      const orphans = await attachments.unknownOf(ids);
      for (const id of orphans) await attachmentStorage.delete(id);
      total += orphans.length;
      heartbeat();
    }
    return total;
  }

  return { forget };
}

/** Deletes batch after batch until one is empty. */
async function drain(batch: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let deleted = await batch(); deleted > 0; deleted = await batch()) {
    total += deleted;
    heartbeat();
  }
  return total;
}

/** Deletes page after page until one reaches what is too young. */
async function walk(page: (after: bigint) => Promise<WalkedPage>): Promise<number> {
  let total = 0;
  for (let after: bigint | null = 0n; after !== null;) {
    const { deleted, last } = await page(after);
    total += deleted;
    after = last;
    heartbeat();
  }
  return total;
}
