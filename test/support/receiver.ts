/** A platform's webhook, by real HTTP: notes what comes, and answers as a test wants. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Told {
  position: number;
  type: string;
  object_id: string;
  data: Record<string, unknown>;
}

export interface Delivery {
  path: string;
  headers: IncomingHttpHeaders;
  raw: string;
  changes: Told[];
}

export interface Receiver {
  url: string;
  port: number;
  /** Everything that came, whatever was answered. */
  deliveries: Delivery[];
  /** Status of the next answers; a function may answer itself, or not at all. */
  answer: number | ((response: ServerResponse, delivery: Delivery) => void);
  /** Changes of the deliveries that were answered 2xx. */
  taken: Told[];
  close(): Promise<void>;
}

export async function startReceiver(port = 0): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString();
      const { changes = [] } = JSON.parse(raw) as { changes?: Told[] };
      const delivery = { path: request.url ?? '', headers: request.headers, raw, changes };
      receiver.deliveries.push(delivery);
      if (typeof receiver.answer === 'function') return receiver.answer(response, delivery);
      if (receiver.answer < 300) receiver.taken.push(...changes);
      response.writeHead(receiver.answer).end();
    });
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const { port: actual } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${actual}`,
    port: actual,
    deliveries: [],
    answer: 204,
    taken: [],
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}
