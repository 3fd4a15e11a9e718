/** A mail server of a test's own, by real SMTP. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface Received {
  to: string[];
  mail: ParsedMail;
}

export interface SmtpServer {
  url: string;
  port: number;
  /** What it took, in that order. */
  received: Received[];
  /** Mails to an address. */
  to(address: string): Received[];
  close(): Promise<void>;
}

export interface SmtpOptions {
  /** 0 takes any free one. */
  port?: number;
  /** The reply code with which a recipient, the sender or the text is refused; undefined: taken. */
  onRecipient?: (address: string) => number | undefined;
  onSender?: () => number | undefined;
  onText?: (mail: ParsedMail) => number | undefined;
  /** Who may send; without it anybody, without a login. */
  password?: string;
}

export async function startSmtp(options: SmtpOptions = {}): Promise<SmtpServer> {
  const { port = 0, onRecipient, onSender, onText, password } = options;
  const received: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', ...(password === undefined ? ['AUTH'] : [])],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: false,
    onAuth: (auth, _session, done) =>
      auth.password === password ? done(null, { user: auth.username }) : done(new Error('wrong password')),
    onMailFrom: (_address, _session, done) => done(refusal(onSender?.())),
    onRcptTo: ({ address }, _session, done) => done(refusal(onRecipient?.(address))),
    onData: (stream, session, done) => {
      void simpleParser(stream).then((mail) => {
        const code = onText?.(mail);
        const to = session.envelope.rcptTo.map(({ address }) => address);
        if (code === undefined) received.push({ to, mail });
        done(refusal(code));
      });
    },
  });
  server.on('error', () => {});
  const listener = server.listen(port, '127.0.0.1');
  await once(listener, 'listening');
  const { port: actual } = listener.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${actual}`,
    port: actual,
    received,
    to: (address) => received.filter(({ to }) => to.includes(address)),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const refusal = (code: number | undefined) =>
  code === undefined ? null : Object.assign(new Error('not here'), { responseCode: code });
