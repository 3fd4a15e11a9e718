import { afterEach, describe, expect, test } from '@jest/globals';
import { cleanUp, initiateBody, start, startReceiver, until } from './support.js';

afterEach(cleanUp);

describe('initiate', () => {
  test('answers 201 with a payment that waits for a person', async () => {
    const sandbox = await start();
    const { status, body } = await sandbox.initiate();
    expect(status).toBe(201);
    expect(body).toEqual({
      external_payment_id: expect.stringMatching(/^pay_[\w-]{22}$/),
      status: 'pending',
      payment_url: `${sandbox.url}/pay/${String(body['external_payment_id'])}`,
      qr_code: expect.stringMatching(/^data:image\/png;base64,/),
      expires_at: expect.any(String),
    });
    const hours = (Date.parse(String(body['expires_at'])) - Date.now()) / 3_600_000;
    expect(hours).toBeCloseTo(24, 1);
  });

  test('puts payment_url under baseUrl', async () => {
    const sandbox = await start({ baseUrl: 'https://pay.example.org/box/' });
    const { body } = await sandbox.initiate();
    expect(body['payment_url']).toBe(
      `https://pay.example.org/box/pay/${String(body['external_payment_id'])}`,
    );
  });

  test('answers the same again for the same payment_id or Idempotency-Key, whatever became of it', async () => {
    const sandbox = await start();
    const first = await sandbox.initiate({ payment_id: 'p1', amount: 0.01 }, { 'idempotency-key': 'k1' });
    const again = await sandbox.initiate({ payment_id: 'p1', amount: '0.01' });
    const byKey = await sandbox.initiate({ payment_id: 'p2', amount: '0.01' }, { 'idempotency-key': 'k1' });
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(byKey).toMatchObject({ status: 201, body: first.body });
    expect(await sandbox.payments()).toHaveLength(1);
  });

  test('creates one payment for calls at the same time', async () => {
    const sandbox = await start();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => sandbox.initiate({ payment_id: 'p1' })),
    );
    expect(new Set(answers.map(({ body }) => body['external_payment_id'])).size).toBe(1);
  });

  test('refuses another amount or currency under the same payment_id', async () => {
    const sandbox = await start();
    await sandbox.initiate({ payment_id: 'p1', amount: '7.00' });
    for (const fields of [{ amount: '7.01' }, { amount: '7', currency: 'XOF' }]) {
      const { status, body } = await sandbox.initiate({ payment_id: 'p1', ...fields });
      expect(status).toBe(400);
      expect(body['errors']).toEqual([{ field: 'amount', detail: 'was initiated before with 7.00 EUR' }]);
    }
  });

  test.each([
    ['payment_id', { payment_id: undefined }],
    ['payment_id', { payment_id: '' }],
    ['amount', { amount: undefined }],
    ['amount', { amount: -1 }],
    ['amount', { amount: 0 }],
    ['amount', { amount: 0.001 }],
    ['amount', { amount: '1e3' }],
    ['amount', { amount: '1.5', currency: 'XOF' }],
    ['currency', { currency: 'BTC' }],
    ['payment_method', { payment_method: 'cash' }],
    ['metadata', { metadata: undefined }],
    ['metadata.team_id', { metadata: { ...(initiateBody()['metadata'] as object), team_id: 7 } }],
    ['callback_url', { callback_url: 'ftp://example.org' }],
    ['callback_url', { callback_url: undefined }],
  ])('answers 400 naming %s for %j', async (field, fields) => {
    const sandbox = await start();
    const { status, headers, body } = await sandbox.initiate(fields);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toMatch('application/problem+json');
    expect(body).toMatchObject({ title: 'Bad Request', status: 400, errors: [{ field }] });
    expect(await sandbox.payments()).toEqual([]);
  });

  test('answers 400 for what is no JSON and 413 for too much of it', async () => {
    const { call } = await start();
    expect(await call('POST', '/api/v1/payments/initiate', '{"amount":')).toMatchObject({ status: 400 });
    expect(await call('POST', '/api/v1/payments/initiate', '[]')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'body' }] },
    });
    const large = JSON.stringify('x'.repeat(70_000));
    expect(await call('POST', '/api/v1/payments/initiate', large)).toMatchObject({ status: 413 });
  });
});

describe('amounts', () => {
  test.each([
    ['0.01', 'EUR', 'completed'],
    ['0.02', 'EUR', 'failed'],
    ['1', 'XOF', 'completed'],
  ])('%s %s is %s at once', async (amount, currency, expected) => {
    const sandbox = await start();
    const { body } = await sandbox.initiate({ amount, currency });
    expect(body['status']).toBe('processing');
    expect((await sandbox.status(body['external_payment_id'])).body['status']).toBe(expected);
  });

  test.each([
    ['0.03', 'cancelled'],
    ['3.00', 'completed'],
  ])('%s is %s after its delay', async (amount, expected) => {
    const sandbox = await start();
    const receiver = await startReceiver();
    const { body } = await sandbox.initiate({ amount, callback_url: receiver.url });
    expect((await sandbox.status(body['external_payment_id'])).body['status']).toBe('processing');
    await until(() => receiver.received.length === 1);
    expect(receiver.received[0]?.body.status).toBe(expected);
    expect((await sandbox.status(body['external_payment_id'])).body['status']).toBe(expected);
  });
});

describe('status', () => {
  test('tells what became of the payment', async () => {
    const sandbox = await start();
    const { body } = await sandbox.initiate({ amount: '0.01', payment_id: 'p1' });
    expect((await sandbox.status(body['external_payment_id'])).body).toEqual({
      external_payment_id: body['external_payment_id'],
      status: 'completed',
      completed_at: expect.any(String),
      transaction_id: expect.stringMatching(/^txn_/),
      provider_reference: expect.stringMatching(/^momo_/),
      metadata: { ...(initiateBody()['metadata'] as object), payment_id: 'p1' },
    });
  });

  test('has no references while the payment is open', async () => {
    const sandbox = await start();
    const { body } = await sandbox.initiate();
    const { body: answer } = await sandbox.status(body['external_payment_id']);
    expect(Object.keys(answer)).toEqual(['external_payment_id', 'status', 'metadata']);
  });
});

describe('cancel', () => {
  test('cancels an open payment, once and again, and calls back', async () => {
    const sandbox = await start();
    const receiver = await startReceiver();
    const id = (await sandbox.initiate({ callback_url: receiver.url })).body['external_payment_id'];
    const first = await sandbox.cancel(id);
    expect(first).toMatchObject({
      status: 200,
      body: { external_payment_id: id, status: 'cancelled', cancelled_at: expect.any(String) },
    });
    expect(await sandbox.cancel(id)).toMatchObject({ status: 200, body: first.body });
    await until(() => receiver.received.length === 1);
    expect(receiver.received[0]?.body.status).toBe('cancelled');
  });

  test.each([
    ['0.01', 'completed'],
    ['0.02', 'failed'],
  ])('answers 400 for a payment of %s, which is %s', async (amount, ended) => {
    const sandbox = await start();
    const id = (await sandbox.initiate({ amount })).body['external_payment_id'];
    expect(await sandbox.cancel(id)).toMatchObject({
      status: 400,
      body: { detail: `The payment is already ${ended}` },
    });
    expect((await sandbox.status(id)).body['status']).toBe(ended);
  });
});

describe('who may call', () => {
  const calls: [string, string][] = [
    ['POST', '/api/v1/payments/initiate'],
    ['GET', '/api/v1/payments/x/status'],
    ['POST', '/api/v1/payments/x/cancel'],
    ['POST', '/api/v1/payments/x/refund'],
  ];

  test.each(calls)('%s %s needs the key', async (method, path) => {
    const { call } = await start();
    for (const authorization of ['', 'Bearer wrong', 'test-key', 'Basic test-key']) {
      const { status, headers } = await call(method, path, undefined, { authorization });
      expect([authorization, status]).toEqual([authorization, 401]);
      expect(headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test.each(calls.slice(1))('%s %s of an unknown payment is 404', async (method, path) => {
    const { call } = await start();
    expect(await call(method, path)).toMatchObject({ status: 404, body: { title: 'Not Found' } });
  });

  test('/health needs none', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'ok',
      version: 'sandbox',
      timestamp: expect.any(String),
    });
  });

  test('too many calls in a minute are 429 with Retry-After; calls without the key do not count', async () => {
    const { call, status } = await start({ rateLimitPerMinute: 3 });
    for (let n = 0; n < 5; n += 1) {
      await call('GET', '/api/v1/payments/x/status', undefined, { authorization: '' });
    }
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push(await status('x'));
    expect(statuses.map((answer) => answer.status)).toEqual([404, 404, 404, 429]);
    const seconds = Number(statuses[3]?.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
  });
});
