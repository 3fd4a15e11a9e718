import { cancellationSignal } from '@temporalio/activity';
import { MailNotSent, MailRefused, type Mailer } from '../integrations/mail.js';
import type { Logger } from '../log.js';
import { renderMail, UnusableMail } from '../mail/render.js';
import type { MailLinks } from '../mail/links.js';
import { topicOf } from '../mail/topics.js';
import type { Metrics } from '../metrics.js';
import type { ClaimedMail, MailOutbox } from '../stores/mail-outbox.js';

export interface MailActivityOptions {
  outbox: MailOutbox;
  /** undefined: there is no mail server, and mails wait. */
  mailer: Mailer | undefined;
  links: MailLinks;
  metrics: Metrics;
  log: Logger;
}

export type MailActivities = ReturnType<typeof createMailActivities>;

/** What came of mails that were due. */
export interface Delivered {
  sent: number;
  /** To be tried again. */
  postponed: number;
  /** Never to be tried again. */
  refused: number;
  /** Nothing can be sent at the moment. */
  away: boolean;
  /** Milliseconds until the next mail is to be tried; null: there is none, or no server to try. */
  nextInMs: number | null;
}

/** One activity takes no new mail after this long, so that it ends soon however many wait. */
const takeMailsForMs = 10_000;
/** Mails sent at the same time by one worker. */
const lanes = 5;

export function createMailActivities({ outbox, mailer, links, metrics, log }: MailActivityOptions) {
  /**
   * Sends what is due, one mail a claim, so that workers may send side by side. A mail that was taken by the server and
   * not recorded (a crash between) goes out again with the same Message-ID.
   */
  async function sendMails(): Promise<Delivered> {
    const total: Delivered = { sent: 0, postponed: 0, refused: 0, away: false, nextInMs: null };
    if (!mailer) return total;
    const signal = cancellationSignal();
    const until = Date.now() + takeMailsForMs;
    await Promise.all(Array.from({ length: lanes }, () => lane(mailer)));
    const { count, dueInMs } = await outbox.waiting();
    metrics.mailsWaiting.set(count);
    return { ...total, nextInMs: dueInMs && Math.max(0, Math.ceil(dueInMs)) };

    async function lane(server: Mailer): Promise<void> {
      while (!total.away && !signal.aborted && Date.now() < until) {
        const mail = await outbox.claim();
        if (!mail) return;
        const outcome = await deliver(mail, server);
        if (outcome === 'away') total.away = true;
        total[outcome === 'away' ? 'postponed' : outcome] += 1;
      }
    }
  }

  async function deliver(
    mail: ClaimedMail,
    server: Mailer,
  ): Promise<'sent' | 'postponed' | 'refused' | 'away'> {
    try {
      if (mail.email === null) throw new MailRefused('the user was deleted');
      const topic = topicOf(mail.template);
      if (topic && mail.unsubscribed.includes(topic)) throw new MailRefused('unsubscribed');
      const to = { name: mail.name, address: mail.email };
      await server.send({ to, messageKey: mail.messageKey, ...(await renderMail(mail, links)) });
    } catch (error) {
      return recordFailure(mail, error);
    }
    await outbox.recordSent(mail);
    tell(mail, 'sent');
    return 'sent';
  }

  async function recordFailure(mail: ClaimedMail, error: unknown): Promise<'postponed' | 'refused' | 'away'> {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof MailRefused || error instanceof UnusableMail) {
      await outbox.refuse(mail, reason);
      tell(mail, 'refused', error);
      return 'refused';
    }
    const away = error instanceof MailNotSent && error.away;
    await outbox.postpone(mail, reason, away);
    tell(mail, 'postponed', error);
    return away ? 'away' : 'postponed';
  }

  /** What a server answers may name the recipient: that stands in the row, not in the log. */
  function tell({ id, template, attempts }: ClaimedMail, outcome: string, error?: unknown): void {
    metrics.mails.inc({ outcome });
    const facts = { mail: String(id), template, attempts };
    if (error instanceof UnusableMail) log.error({ ...facts, err: error }, 'mail cannot be written');
    else if (error)
      log.warn({ ...facts, failure: (error as Error).name }, `mail ${outcome}; see mail_outbox.last_error`);
    else log.info(facts, 'mail sent');
  }

  return { sendMails };
}
