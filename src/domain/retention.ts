/** For how long rows are kept that nothing needs for ever. Why so long: docs/decisions/0030-retention.md. */
import { maxAgeMs } from './traffic.js';

export const dayMs = 86_400_000;

/** Days after which the job of 01:00 deletes them. */
export const keptDays = {
  /** A request that is repeated after that is a new one. */
  idempotencyKeys: 30,
  /** No older event is taken, so that one is counted once for ever. */
  traffic: maxAgeMs / dayMs,
  /** Sent ones: 13 months, so that a year later somebody can still see what was sent. */
  mails: 400,
  /** As long as the mails that they answer. */
  mailsIn: 400,
  /** Applied callbacks: as long as somebody may dispute a payment. */
  paymentEvents: 400,
  /** Of the feed: longer than a platform is away. */
  platformChanges: 90,
  /** Of the chat's messages, for operators who look for one. */
  chatMessages: 30,
  /** Nobody was told that a draft was posted, and who wrote it has long since written again. */
  drafts: 1,
  /** Of the dashboard, after they have ended. */
  sessions: 1,
  /** A file that nobody has sent by then is not going to be. */
  looseAttachments: 2,
  /** Bytes without a row: longer than an upload takes, since they are there before their row. */
  orphanFiles: 1,
} as const;
