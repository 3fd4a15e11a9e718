/** The mail server, by SMTP. */
import { createTransport } from 'nodemailer';

/** Milliseconds for one mail, from the connection to the server's answer. */
const sendTimeoutMs = 60_000;
const connections = 5;

/** One mail to one person. */
export interface OutgoingMail {
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  /** The part before the @ of the Message-ID: the same when the mail is sent again. */
  messageKey: string;
  /** The part before the @ of an id that all mails of a conversation refer to. */
  threadKey?: string;
  replyTo?: string;
  headers?: Record<string, string>;
}

export interface Mailer {
  /**
   * Resolves when the server has taken the mail.
   * @throws MailRefused when it never will, MailNotSent when it may later.
   */
  send(mail: OutgoingMail): Promise<void>;
  /** Ends the idle connections, and the others after the mail that they carry. */
  close(): void;
}

/** The server will not take this mail, now or later: an address that it does not know, say. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

/** Not sent now. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent';
  constructor(
    message: string,
    /** Nothing can be sent at the moment: no connection, a login refused. */
    readonly away: boolean,
  ) {
    super(message);
  }
}

/** What nodemailer tells of a failure. */
interface SmtpFailure {
  message?: string;
  code?: string;
  /** What was answered: `RCPT TO`, `DATA`; `API`: nothing was asked. */
  command?: string;
  /** The answer was a 5xx that stays one. */
  permanent?: boolean;
}

/** Sends through the server at `url` (smtp:// or smtps://), from `from`. */
export function createMailer({ url, from }: { url: string; from: string }): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    // For a connection that the server had closed before a byte was sent. All else is the outbox's to try again.
    maxRequeues: 1,
    idleTimeout: 30_000,
    dnsTimeout: 10_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  });
  const domain = senderDomain(from);

  async function send({ messageKey, threadKey, headers, ...mail }: OutgoingMail): Promise<void> {
    try {
      await transport.sendMail({
        ...mail,
        from,
        messageId: `<${messageKey}@${domain}>`,
        ...(threadKey && { inReplyTo: `<${threadKey}@${domain}>`, references: `<${threadKey}@${domain}>` }),
        headers: { 'Auto-Submitted': 'auto-generated', ...headers },
        signal: AbortSignal.timeout(sendTimeoutMs),
      });
    } catch (error) {
      throw judge(error as SmtpFailure);
    }
  }

  return { send, close: () => transport.close() };
}

/** Connects to the server at `url`, signs in if it names a user, and sends nothing. @throws Error when that fails. */
export async function tryMailServer(url: string, timeoutMs: number): Promise<void> {
  const transport = createTransport({
    url,
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

/** The domain of a sender, which ids of mails have too. */
export function senderDomain(from: string): string {
  return (/@([^>]+)/.exec(from)?.[1] ?? 'localhost').toLowerCase();
}

/** An answer to the recipient or to the text is about this mail; all else is about the server, or our login there. */
function judge({ message = 'not sent', code, command, permanent }: SmtpFailure): MailRefused | MailNotSent {
  const isUnusableAddress = code === 'EENVELOPE' && command === 'API';
  const isAboutMail = command === 'RCPT TO' || command === 'DATA' || isUnusableAddress;
  if (isAboutMail && (permanent || isUnusableAddress)) return new MailRefused(message);
  return new MailNotSent(message, !isAboutMail);
}
