/** Refunds by the client of the payment backend, against a server whose answers the test writes. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  BackendRejected,
  BackendUnavailable,
  createPaymentBackend,
  RefundNotSupported,
  type PaymentBackend,
} from '../../src/integrations/payment-backend.js';

type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | 'broken' | 'none';

let server: Server;
let answers: { refund: Answer; status: Answer };
let requests: { route: string; headers: IncomingMessage['headers']; body: string }[];
let outcomes: [operation: string, outcome: string][];
let permits: number;
let backend: PaymentBackend;

beforeEach(async () => {
  [requests, outcomes, permits] = [[], [], 1_000];
  answers = { refund: moved(), status: { status: 404, body: { detail: 'no such payment' } } };
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const route = `${request.method} ${request.url}`;
      requests.push({ route, headers: request.headers, body });
      const answer = answers[route.endsWith('/refund') ? 'refund' : 'status'];
      if (answer === 'none') return;
      if (answer === 'broken') return request.socket.destroy();
      response.writeHead(answer.status, answer.headers).end(JSON.stringify(answer.body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  backend = createPaymentBackend({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey: 'key',
    takePermit: () => Promise.resolve((permits -= 1) >= 0 ? 0 : 1234),
    onRequest: (...told) => outcomes.push(told),
    timeoutMs: 500,
  });
});
afterEach(async () => {
  backend.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const order = { refund_id: 'r-1', amount: 1.5, currency: 'EUR', reason: 'paid twice' };
const refund = () => backend.refund('x-1', 't', order);
const known: Answer = { status: 200, body: { external_payment_id: 'x-1', status: 'completed' } };

/** The answer to a refund that was made; `fields` replace or (undefined) remove members. */
function moved(fields: object = {}): Answer {
  const body = { refund_id: 'r-1', external_payment_id: 'x-1', status: 'completed' };
  return { status: 201, body: { ...body, refunded_at: '2026-01-01T00:00:00Z', ...fields } };
}

test('sends the contract: key, idempotency key, body; and reads the answer', async () => {
  expect(await refund()).toEqual({
    refund_id: 'r-1',
    external_payment_id: 'x-1',
    status: 'completed',
    refunded_at: new Date('2026-01-01T00:00:00Z'),
  });
  expect(requests).toEqual([
    {
      route: 'POST /api/v1/payments/x-1/refund',
      headers: expect.objectContaining({ authorization: 'Bearer key', 'idempotency-key': 'r-1' }),
      body: JSON.stringify(order),
    },
  ]);
  expect(outcomes).toEqual([['refund', 'ok']]);
});

test('an answer 200 is as good; an id of the backend cannot escape its place in the address', async () => {
  answers.refund = { ...(moved() as object), status: 200 };
  await backend.refund('../x?', 't', order);
  expect(requests[0]?.route).toBe('POST /api/v1/payments/..%2Fx%3F/refund');
});

describe('may be sent again after', () => {
  const passing: [string, Answer][] = [
    ['a 500', { status: 500 }],
    ['no answer within the timeout', 'none'],
    ['a broken connection', 'broken'],
    ['the answer to another refund', moved({ refund_id: 'r-2' })],
    ['a refund that is not made yet', moved({ status: 'pending' })],
    ['no instant', moved({ refunded_at: null })],
    ['a redirect', { status: 302, headers: { Location: 'http://127.0.0.1:1/' } }],
  ];
  test.each(passing)('%s', async (_, answer) => {
    answers.refund = answer;
    await expect(refund()).rejects.toBeInstanceOf(BackendUnavailable);
    expect(outcomes).toEqual([['refund', 'unavailable']]);
  });

  test('a 503, when it says', async () => {
    answers.refund = { status: 503, headers: { 'Retry-After': '60' } };
    await expect(refund()).rejects.toMatchObject({ name: 'BackendUnavailable', retryAfterMs: 60_000 });
  });

  test('there was no permit: nothing was sent', async () => {
    permits = 0;
    await expect(refund()).rejects.toMatchObject({ name: 'BackendUnavailable', retryAfterMs: 1234 });
    expect(requests).toEqual([]);
  });
});

test.each([400, 401, 409, 422])('a %i is final, with the reason it gives', async (status) => {
  answers.refund = { status, body: { detail: 'more than was paid' } };
  await expect(refund()).rejects.toMatchObject({
    name: 'BackendRejected',
    httpStatus: status,
    message: 'more than was paid',
  });
  expect(outcomes).toEqual([['refund', 'rejected']]);
});

describe('a backend without refunds', () => {
  test.each([405, 501])('says %i, and is not asked for more', async (status) => {
    answers = { refund: { status }, status: known };
    await expect(refund()).rejects.toMatchObject({ name: 'RefundNotSupported', httpStatus: status });
    expect(requests).toHaveLength(1);
  });

  test('says 404, though it knows the payment', async () => {
    answers = { refund: { status: 404 }, status: known };
    await expect(refund()).rejects.toMatchObject({ name: 'RefundNotSupported', httpStatus: 404 });
    expect(requests.map(({ route }) => route)).toEqual([
      'POST /api/v1/payments/x-1/refund',
      'GET /api/v1/payments/x-1/status',
    ]);
  });

  test('is not mistaken for one that does not know the payment', async () => {
    answers.refund = { status: 404, body: { detail: 'no such payment' } };
    const refusal = refund();
    await expect(refusal).rejects.toBeInstanceOf(BackendRejected);
    await expect(refusal).rejects.toMatchObject({ httpStatus: 404, message: 'no such payment' });
  });

  test('is not judged by a 404 alone: when the status cannot be had, the refund is to be sent again', async () => {
    answers = { refund: { status: 404 }, status: { status: 500 } };
    await expect(refund()).rejects.toBeInstanceOf(BackendUnavailable);
    permits = 1;
    await expect(refund()).rejects.toMatchObject({ name: 'BackendUnavailable', retryAfterMs: 1234 });
  });

  test('is not left alone as if it failed: other calls go on', async () => {
    answers = { refund: { status: 501 }, status: known };
    for (let i = 0; i < 20; i += 1) await expect(refund()).rejects.toBeInstanceOf(RefundNotSupported);
    expect(requests).toHaveLength(20);
    expect(outcomes.every(([, outcome]) => outcome === 'rejected')).toBe(true);
    expect(await backend.status('x-1', 't')).toMatchObject({ status: 'completed' });
  });
});

test('405 and 501 mean nothing of the sort for the calls that every backend has', async () => {
  for (const status of [405, 501]) {
    answers.status = { status };
    await expect(backend.status('x-1', 't')).rejects.toBeInstanceOf(BackendUnavailable);
  }
});

test('a backend that keeps failing is left alone, whichever call it fails', async () => {
  answers = { refund: { status: 500 }, status: known };
  for (let i = 0; i < 20; i += 1) await refund().catch(() => {});
  expect(requests.length).toBeLessThan(20);
  await expect(backend.status('x-1', 't')).rejects.toMatchObject({
    name: 'BackendUnavailable',
    retryAfterMs: 10_000,
  });
});
