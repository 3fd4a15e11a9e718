/** A sandbox of its own for each test, a receiver for its callbacks, and a client. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { startSandbox, type SandboxOptions, type SandboxPayment } from '../../src/sandbox/index.js';

export const apiKey = 'test-key';
export const webhookSecret = 'test-secret';

const cleanups: (() => Promise<void>)[] = [];

/** Closes whatever the test started, last first. */
export async function cleanUp(): Promise<void> {
  while (cleanups.length > 0) await cleanups.pop()?.();
}

/** Until `probe` gives something; fails after 10 s. */
export async function until<T>(
  probe: () => T | Promise<T>,
  what = probe.toString(),
): Promise<Exclude<NonNullable<T>, false>> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) {
    const found = await probe();
    if (found) return found as Exclude<NonNullable<T>, false>;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited 10 s in vain for: ${what}`);
}

export interface Received {
  body: { external_payment_id: string; status: string; metadata: Record<string, string> };
  raw: string;
  headers: IncomingHttpHeaders;
}

/** A callback receiver; `answers` are the statuses it gives in turn, then 200. */
export async function startReceiver(answers: number[] = []) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((raw) => {
      received.push({ raw, body: JSON.parse(raw) as Received['body'], headers: request.headers });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => stop(server));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`, received };
}

/** A receiver that accepts a callback and never answers. */
export async function startSilentReceiver() {
  const server = createServer().listen(0, '127.0.0.1');
  cleanups.push(() => stop(server));
  const called = once(server, 'request');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, called };
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

export type Client = Awaited<ReturnType<typeof start>>;

/** A sandbox with short delays, and a client for it. */
export async function start(options: Partial<SandboxOptions> = {}) {
  const sandbox = await startSandbox({
    port: 0,
    apiKey,
    webhookSecret,
    completeAfterMs: 400,
    timeoutAfterMs: 400,
    callbackRetryMs: 20,
    rateLimitPerMinute: 10_000,
    logger: pino({ level: 'silent' }),
    ...options,
  });
  cleanups.push(() => sandbox.close());

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(sandbox.url + path, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const answer = await response.text();
    const parsed = (answer ? JSON.parse(answer) : {}) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body: parsed };
  }

  const initiate = (
    fields: Record<string, unknown> = {},
    headers?: Record<string, string>,
  ): Promise<Answer> => call('POST', '/api/v1/payments/initiate', initiateBody(fields), headers);

  return {
    ...sandbox,
    call,
    initiate,
    status: (id: unknown): Promise<Answer> => call('GET', `/api/v1/payments/${String(id)}/status`),
    cancel: (id: unknown): Promise<Answer> => call('POST', `/api/v1/payments/${String(id)}/cancel`),
    refund: (id: unknown, fields: object = {}): Promise<Answer> =>
      call('POST', `/api/v1/payments/${String(id)}/refund`, refundBody(fields)),
    /** A payment of 7.00 EUR that somebody has paid. @returns its external id */
    async paid(fields: Record<string, unknown> = {}): Promise<string> {
      const { body } = await initiate(fields);
      await fetch(`${String(body['payment_url'])}/approve`, { method: 'POST' });
      return String(body['external_payment_id']);
    },
    fault: (faults: object, rule: object = {}): Promise<Answer> =>
      call('POST', '/sandbox/faults', { faults, ...rule }),
    async payments(): Promise<(SandboxPayment & { payment_url: string })[]> {
      return (await call('GET', '/sandbox/payments')).body['payments'] as never;
    },
  };
}

/** The body of an initiate call that waits for a person; nobody listens at its callback address. */
export function initiateBody(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    payment_id: randomUUID(),
    amount: '7.00',
    currency: 'EUR',
    payment_method: 'mobile_money',
    metadata: {
      description: 'Pro plan',
      team_id: 'team-1',
      team_name: 'The team',
      user_id: 'user-1',
      user_email: 'user@example.org',
    },
    callback_url: 'http://127.0.0.1:9/callback',
    ...fields,
  };
}

/** The body of a refund call for all of such a payment. */
export function refundBody(fields: object = {}): Record<string, unknown> {
  return { refund_id: randomUUID(), amount: '7.00', currency: 'EUR', ...fields };
}
