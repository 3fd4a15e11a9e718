import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../log.js';
import { createMailboxApp } from './app.js';
import { startSink } from './sink.js';
import { MessageStore } from './store.js';

export interface MailboxOptions {
  /** Port of the page; 0 takes any free one. */
  port: number;
  /** Of the mail server; 0, the default, takes any free one. */
  smtpPort?: number;
  /** An NDJSON file that keeps the mails over restarts. */
  dataFile: string;
  /** How many mails are kept, the newest ones. */
  keep?: number;
  log: Logger;
}

export interface Mailbox {
  /** The page. */
  url: string;
  smtpUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts a mail server for trying things out, which takes every mail and shows it on a page; both on this machine's
 * loopback only.
 * @throws the error of the page's port (EADDRINUSE) or of the data file; nothing runs then.
 */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const { port, smtpPort = 0, dataFile, keep = 1_000, log } = options;
  const store = new MessageStore(dataFile, keep);
  const respond = createMailboxApp(store, log).callback();
  const server = createServer((request, response) => void respond(request, response));
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const sink = await startSink(smtpPort, (message) => store.add(message), log);
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${actual}`,
    smtpUrl: sink.url,
    stop: async () => void (await Promise.all([closed(server), sink.close()])),
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
