/** Takes mail by SMTP or LMTP, from a mail server that hands it over; it stands behind that one, never on the open net. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { AppError } from '../errors.js';
import type { Logger } from '../log.js';
import type { TicketAddresses } from '../mail/ticket-addresses.js';
import type { IgnoredBecause, Inbound } from './inbound.js';
import { largestMail } from './inbound-parse.js';

export interface MailReceiverOptions {
  port: number;
  host: string;
  lmtp: boolean;
  inbound: Inbound;
  addresses: TicketAddresses;
  log: Logger;
}

export interface MailReceiver {
  /** `smtp://127.0.0.1:8026` */
  url: string;
  close(): Promise<void>;
}

/** Each may hold a whole mail in memory. */
const mostClients = 10;

/** Machines are not told that they were not wanted: they might answer. */
const silently: readonly IgnoredBecause[] = [
  'automatic',
  'bounce',
  'mailing_list',
  'own_mail',
  'ticket_closed',
  'empty',
];

export async function startMailReceiver(options: MailReceiverOptions): Promise<MailReceiver> {
  const { port, host, lmtp, inbound, addresses, log } = options;
  const server = new SMTPServer({
    lmtp,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    closeTimeout: 20_000,
    maxClients: mostClients,
    socketTimeout: 60_000,
    size: largestMail,
    logger: false,
    onRcptTo: ({ address }, _session, done) =>
      done(addresses.tokenOf(address) === undefined ? refusal(550, 'No such mailbox here') : null),
    onData: (stream, session, done) => {
      take(stream, session).then(
        () => done(),
        (error: Error) => done(error),
      );
    },
  });
  server.on('error', (err) => log.warn({ err }, 'SMTP connection failed'));
  const listener = server.listen(port, host);
  await Promise.race([
    once(listener, 'listening'),
    once(server, 'error').then(([error]) => Promise.reject(error as Error)),
  ]);
  const { port: actual } = listener.address() as AddressInfo;

  /** Resolves once the mail is dealt with for good. */
  async function take(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
    const raw = await read(stream);
    if (!raw) throw refusal(552, 'The mail is too large');
    const from = envelope.mailFrom ? envelope.mailFrom.address : '';
    const to = envelope.rcptTo.map(({ address }) => address);
    const { outcome, reason } = await inbound.receive(raw, { from, to }).catch((err: unknown) => {
      if (!(err instanceof AppError)) log.error({ err }, 'mail not taken');
      throw refusal(451, 'Not now, try again');
    });
    if (outcome === 'ignored' && reason && !silently.includes(reason)) {
      throw refusal(550, `Not taken: ${reason}`);
    }
  }

  return {
    url: `${lmtp ? 'lmtp' : 'smtp'}://${host}:${actual}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** The whole mail; undefined for one that is too large, of which nothing is kept. */
async function read(stream: SMTPServerDataStream): Promise<Buffer | undefined> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestMail) chunks.push(chunk);
    else chunks = [];
  }
  return size <= largestMail ? Buffer.concat(chunks) : undefined;
}

const refusal = (responseCode: number, message: string) =>
  Object.assign(new Error(message), { responseCode });
