/** The client of the payment backend, against a server that misbehaves in every way. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  BackendRejected,
  BackendUnavailable,
  createPaymentBackend,
  type PaymentBackend,
} from '../../src/integrations/payment-backend.js';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;
let server: Server;
let answer: Answer;
let backend: PaymentBackend;
let requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
let permitMs: number;

beforeEach(async () => {
  requests = [];
  permitMs = 0;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  backend = createPaymentBackend({
    url: `http://127.0.0.1:${port}`,
    apiKey: 'key',
    takePermit: () => Promise.resolve(permitMs),
    timeoutMs: 500,
  });
});
afterEach(async () => {
  backend.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));

const order = {
  payment_id: 'p-1',
  amount: 3,
  currency: 'EUR',
  payment_method: 'mobile_money',
  metadata: { description: 'Plan pro', team_id: 't' },
  callback_url: 'http://127.0.0.1/cb',
};

test('initiate sends the contract: key, idempotency key, body; and reads the answer', async () => {
  answer = json(201, {
    external_payment_id: 'x-1',
    status: 'pending',
    payment_url: 'http://pay',
    expires_at: '2026-01-01T00:00:00Z',
  });
  const taken = await backend.initiate(order);
  expect(taken).toMatchObject({
    external_payment_id: 'x-1',
    status: 'pending',
    expires_at: new Date('2026-01-01T00:00:00Z'),
  });
  expect(requests).toEqual([
    expect.objectContaining({
      method: 'POST',
      url: '/api/v1/payments/initiate',
      headers: expect.objectContaining({ authorization: 'Bearer key', 'idempotency-key': 'p-1' }),
      body: JSON.stringify(order),
    }),
  ]);
});

describe('what may be tried again', () => {
  const passing: [string, Answer][] = [
    ['a 500', json(500, {})],
    ['a 503', json(503, {})],
    ['no answer within the timeout', () => {}],
    ['a broken connection', (request) => request.socket.destroy()],
    [
      'half an answer',
      (_, response) =>
        response.writeHead(201, { 'Content-Length': '100' }).write('{"a"', () => response.destroy()),
    ],
    ['HTML instead of JSON', (_, response) => response.writeHead(201).end('<html>')],
    ['JSON of another shape', json(201, { id: 1 })],
    ['a status of its own', json(201, { external_payment_id: 'x', status: 'done' })],
    ['a redirect', (_, response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end()],
    ['an endless answer', (_, response) => response.writeHead(201).end('x'.repeat(1_100_000))],
  ];
  test.each(passing)('%s', async (_, misbehaviour) => {
    answer = misbehaviour;
    await expect(backend.initiate(order)).rejects.toBeInstanceOf(BackendUnavailable);
  });

  test('a 429, after the time that it names', async () => {
    answer = json(429, {}, { 'Retry-After': '7' });
    await expect(backend.initiate(order)).rejects.toMatchObject({
      name: 'BackendUnavailable',
      retryAfterMs: 7000,
    });
  });

  test('no permit: nothing is sent, and it says when to try again', async () => {
    permitMs = 1234;
    await expect(backend.status('x', 't')).rejects.toMatchObject({
      name: 'BackendUnavailable',
      retryAfterMs: 1234,
    });
    expect(requests).toEqual([]);
  });
});

test.each([400, 401, 404])('a %i is final, with the reason it gives', async (status) => {
  answer = json(status, { detail: 'amount is too small' });
  const refusal = backend.cancel('x', 't');
  await expect(refusal).rejects.toBeInstanceOf(BackendRejected);
  await expect(refusal).rejects.toMatchObject({ httpStatus: status, message: 'amount is too small' });
});

test('a backend that keeps failing is left alone for a while; refusals do not count as failures', async () => {
  answer = json(404, {});
  for (let i = 0; i < 20; i += 1) await backend.status('x', 't').catch(() => {});
  expect(requests).toHaveLength(20);
  answer = json(500, {});
  for (let i = 0; i < 100; i += 1) await backend.status('x', 't').catch(() => {});
  const sent = requests.length;
  expect(sent).toBeLessThan(120);
  await expect(backend.status('x', 't')).rejects.toMatchObject({
    name: 'BackendUnavailable',
    retryAfterMs: 10_000,
  });
  expect(requests).toHaveLength(sent);
});

test('an id of the backend cannot escape its place in the address', async () => {
  answer = json(404, {});
  await backend.status('../../admin?x=', 't').catch(() => {});
  expect(requests[0]?.url).toBe('/api/v1/payments/..%2F..%2Fadmin%3Fx%3D/status');
});
