import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Logger } from '../log.js';
import type { Message } from './store.js';

const largestMail = 10 * 1024 * 1024;

export interface Sink {
  /** `smtp://127.0.0.1:…` */
  url: string;
  close(): Promise<void>;
}

/** Starts an SMTP server on this machine that takes every mail to `onMessage` and sends none on. Port 0: any free one. */
export async function startSink(
  wanted: number,
  onMessage: (message: Message) => void,
  log: Logger,
): Promise<Sink> {
  const server = new SMTPServer({
    // No certificate, no passwords: it is for this machine alone.
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    closeTimeout: 1_000,
    size: largestMail,
    logger: false,
    onData: (stream, session, done) => {
      receive(stream, session).then(
        (message) => {
          onMessage(message);
          done();
        },
        (error: Error) => done(error),
      );
    },
  });
  server.on('error', (err) => log.warn({ err }, 'SMTP connection failed'));
  const listener = server.listen(wanted, '127.0.0.1');
  if (!listener.listening) await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(resolve));
  return { url: `smtp://127.0.0.1:${port}`, close };
}

async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Message> {
  const mail = await simpleParser(stream, { skipTextToHtml: true });
  if (stream.sizeExceeded) throw Object.assign(new Error('The mail is too large'), { responseCode: 552 });
  return {
    id: randomUUID(),
    from: mail.from?.text ?? '',
    to: session.envelope.rcptTo.map(({ address }) => address).join(', '),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || '',
    received_at: new Date().toISOString(),
    message_id: mail.messageId ?? '',
    reply_to: mail.replyTo?.text ?? '',
  };
}
