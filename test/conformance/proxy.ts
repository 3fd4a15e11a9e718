/** A backend that breaks the contract in one place: the sandbox behind a proxy that changes what goes through it. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Call {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** What the broken backend does with a call; `forward` is what the sound one would answer. */
export type Quirk = (call: Call, forward: (call: Call) => Promise<Reply>) => Promise<Reply>;

export async function startProxy(target: string, quirk: Quirk) {
  const server = createServer((request, response) => {
    void readCall(request)
      .then((call) => quirk(call, (changed) => forwardTo(target, changed)))
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const { authorization = '', 'x-payment-signature': signature } = request.headers;
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: { authorization, ...(signature && { 'x-payment-signature': String(signature) }) },
    body: await text(request),
  };
}

/** @param target the sandbox, or a whole address of anything else */
export async function forwardTo(target: string, { method, path, headers, body }: Call): Promise<Reply> {
  const response = await fetch(target + path, { method, headers, body: method === 'GET' ? undefined : body });
  return { status: response.status, body: await response.text() };
}

/** Changes the JSON body of a call or an answer. */
export function edit<T extends { body: string }>(
  message: T,
  change: (json: Record<string, unknown>) => object,
): T {
  return { ...message, body: JSON.stringify(change(JSON.parse(message.body) as Record<string, unknown>)) };
}
