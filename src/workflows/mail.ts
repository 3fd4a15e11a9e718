import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Delivered, MailActivities } from '../activities/mail.js';
import * as policies from './policies.js';

const { mailIsDue } = proxyLocalActivities<MailActivities>(policies.lookForMail);
const { sendMails } = proxyActivities<MailActivities>(policies.mailDelivery);

/** Within the schedule's limit of a run; the next one is near. */
const longestRunMs = 120_000;

/**
 * Sends the mails of the outbox that are due, until none is or the mail server is away. Run by the schedule `send-mail`;
 * returns how many went out, were put off, and were refused. A run without mail is one step within its workflow task.
 */
export async function mail(): Promise<Omit<Delivered, 'away'>> {
  const until = Date.now() + longestRunMs;
  const total = { sent: 0, postponed: 0, refused: 0 };
  while (Date.now() < until && (await mailIsDue())) {
    const { away, ...counts } = await sendMails();
    for (const outcome of ['sent', 'postponed', 'refused'] as const) total[outcome] += counts[outcome];
    if (away || counts.sent + counts.postponed + counts.refused === 0) break;
  }
  return total;
}
