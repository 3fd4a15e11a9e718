import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { MailActivities } from '../activities/mail.js';
import { mailAwayGapMs } from '../domain/mail.js';
import { mailWaits, searchAttributes, tryNow, type MailInput } from './messages.js';
import * as policies from './policies.js';

const { sendMails } = proxyActivities<MailActivities>(policies.mailDelivery);

/** How many mails went out, were put off, and were refused. */
export interface MailTotal {
  sent: number;
  postponed: number;
  refused: number;
}

/** Between two looks that found nothing to do though something seemed due: no worker spins. */
const shortestGapMs = 1_000;

/**
 * Sends the mails of the outbox until it is empty, waiting for what was put off. It carries nothing but how often in a
 * row the mail server was away: all else stands in the rows. Returns what this run has done.
 */
export async function mail({ failures = 0 }: MailInput): Promise<MailTotal> {
  let woken = false;
  let hurried = false;
  let shown = 'sending';
  const total: MailTotal = { sent: 0, postponed: 0, refused: 0 };
  setHandler(mailWaits, () => void (woken = true));
  setHandler(tryNow, () => void (hurried = true));

  for (;;) {
    woken = hurried = false;
    const { away, nextInMs, ...counts } = await sendMails();
    for (const outcome of ['sent', 'postponed', 'refused'] as const) total[outcome] += counts[outcome];
    failures = away ? failures + 1 : 0;
    // A signal that comes with the end of the run is not lost: the server lets no run end that has not seen it.
    if (nextInMs === null && !woken) return total;
    if (away) await waitForServer();
    else await waitForMail(counts.sent + counts.postponed + counts.refused, nextInMs ?? 0);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof mail>({ failures });
  }

  /** New mail changes nothing while the server is away. */
  async function waitForServer(): Promise<void> {
    const gap = mailAwayGapMs(failures);
    const at = new Date(Date.now() + gap).toISOString();
    show('failing', `no mail server (${failures} in a row); again at ${at}, or by the signal \`tryNow\``);
    await condition(() => hurried, gap, { summary: `try ${failures + 1} at ${at}` });
  }

  async function waitForMail(done: number, nextInMs: number): Promise<void> {
    const gap = done === 0 ? Math.max(nextInMs, shortestGapMs) : nextInMs;
    const at = new Date(Date.now() + gap).toISOString();
    show('sending', `${total.sent} sent, ${total.refused} refused; next at ${at}`);
    if (gap > 0 && !woken) await condition(() => woken || hurried, gap, { summary: `mail at ${at}` });
  }

  function show(status: 'sending' | 'failing', details: string): void {
    setCurrentDetails(`**${status}**: ${details}`);
    if (shown === status) return;
    shown = status;
    upsertSearchAttributes([{ key: searchAttributes.status, value: status }]);
  }
}
