import { afterEach, describe, expect, test } from '@jest/globals';
import { createPaymentBackend, type PaymentBackend } from '../../src/integrations/payment-backend.js';
import type { RefundRecord } from '../../src/sandbox/index.js';
import { apiKey, cleanUp, start, until, type Client } from './support.js';

const clients: PaymentBackend[] = [];
afterEach(async () => {
  while (clients.length > 0) clients.pop()?.close();
  await cleanUp();
});

/** What the sandbox has given back of its only payment. */
async function refundsOf(sandbox: Client): Promise<RefundRecord[]> {
  return (await sandbox.payments())[0]?.refunds ?? [];
}

describe('a refund', () => {
  test('answers 201 with its instant; the payment stays completed', async () => {
    const sandbox = await start();
    const id = await sandbox.paid();
    const before = await sandbox.status(id);
    expect(await sandbox.refund(id, { refund_id: 'r1', reason: 'paid twice' })).toMatchObject({
      status: 201,
      body: {
        refund_id: 'r1',
        external_payment_id: id,
        status: 'completed',
        refunded_at: expect.any(String),
      },
    });
    expect((await sandbox.status(id)).body).toEqual(before.body);
    const kept = { refund_id: 'r1', amount: '7.00', reason: 'paid twice', refunded_at: expect.any(String) };
    expect(await refundsOf(sandbox)).toEqual([kept]);
  });

  test('sent again is the first answer again, and the money moves once', async () => {
    const sandbox = await start();
    const id = await sandbox.paid();
    const first = await sandbox.refund(id, { refund_id: 'r1', amount: '5.00' });
    expect(await sandbox.refund(id, { refund_id: 'r1', amount: 5 })).toMatchObject({
      status: 201,
      body: first.body,
    });
    await sandbox.refund(id, { amount: '2.00' });
    expect((await sandbox.refund(id, { refund_id: 'r1', amount: '5.00' })).body).toEqual(first.body);
    expect((await refundsOf(sandbox)).map(({ amount }) => amount)).toEqual(['5.00', '2.00']);
  });

  test('sent many times at once moves the money once', async () => {
    const sandbox = await start();
    const id = await sandbox.paid();
    const calls = Array.from({ length: 10 }, () => sandbox.refund(id, { refund_id: 'r1', amount: '0.50' }));
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ body }) => body['refunded_at'])).size).toBe(1);
    expect(await refundsOf(sandbox)).toHaveLength(1);
  });

  test('with the refund_id of another is 422', async () => {
    const sandbox = await start();
    const [id, other] = [await sandbox.paid(), await sandbox.paid()];
    await sandbox.refund(id, { refund_id: 'r1', amount: '5.00' });
    const repetitions: [string, object][] = [
      [id, { amount: '1.00' }],
      [id, { amount: '5', currency: 'XOF' }],
      [other, { amount: '5.00' }],
    ];
    for (const [payment, fields] of repetitions) {
      expect(await sandbox.refund(payment, { refund_id: 'r1', ...fields })).toMatchObject({
        status: 422,
        body: { errors: [{ field: 'refund_id', detail: `was a refund of 5.00 EUR of ${id} before` }] },
      });
    }
    expect((await sandbox.payments()).flatMap(({ refunds }) => refunds)).toHaveLength(1);
  });

  test('may be of a part, and then of the rest, but of no more', async () => {
    const sandbox = await start();
    const id = await sandbox.paid();
    expect(await sandbox.refund(id, { amount: '7.01' })).toMatchObject({ status: 400 });
    expect(await sandbox.refund(id, { amount: '6.99' })).toMatchObject({ status: 201 });
    expect(await sandbox.refund(id, { amount: '0.02' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'amount', detail: 'only 0.01 EUR of the payment is left' }] },
    });
    expect(await sandbox.refund(id, { amount: '0.01' })).toMatchObject({ status: 201 });
    expect(await sandbox.refund(id, { amount: '0.01' })).toMatchObject({ status: 400 });
  });

  test.each([
    ['7.00', 'pending'],
    ['3.00', 'processing'],
    ['0.02', 'failed'],
  ])('of a payment of %s, which is %s, is 400', async (amount, status) => {
    const sandbox = await start({ completeAfterMs: 60_000 });
    const id = (await sandbox.initiate({ amount })).body['external_payment_id'];
    expect(await sandbox.refund(id, { amount: '0.01' })).toMatchObject({
      status: 400,
      body: { detail: `The payment is ${status}, not completed` },
    });
  });

  test.each([
    ['refund_id', { refund_id: undefined }],
    ['refund_id', { refund_id: '' }],
    ['amount', { amount: undefined }],
    ['amount', { amount: 0 }],
    ['amount', { amount: -1 }],
    ['amount', { amount: '0.001' }],
    ['currency', { currency: undefined }],
    ['currency', { currency: 'XOF', amount: '7' }],
    ['reason', { reason: 7 }],
  ])('answers 400 naming %s for %j', async (field, fields) => {
    const sandbox = await start();
    const id = await sandbox.paid();
    expect(await sandbox.refund(id, fields)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    expect(await refundsOf(sandbox)).toEqual([]);
  });
});

describe('the fault refund_call', () => {
  /** A sandbox in whose only payment the fault is met, and that payment's id. */
  async function startWith(faults: object) {
    const sandbox = await start();
    await sandbox.fault(faults);
    const id = await sandbox.paid();
    return { sandbox, id };
  }

  test.each([
    ['error_500', 500],
    ['bad_request', 400],
    ['unsupported', 501],
  ])('%s: as often as the rule says, and no money moves', async (refund_call, status) => {
    const { sandbox, id } = await startWith({ refund_call, refund_call_times: 2 });
    for (let n = 0; n < 2; n += 1) expect(await sandbox.refund(id)).toMatchObject({ status });
    expect(await refundsOf(sandbox)).toEqual([]);
    expect(await sandbox.refund(id)).toMatchObject({ status: 201 });
  });

  test('hits one call by default, but unsupported every one', async () => {
    const failing = await startWith({ refund_call: 'error_500' });
    const statuses = [];
    for (let n = 0; n < 2; n += 1) statuses.push((await failing.sandbox.refund(failing.id)).status);
    const without = await startWith({ refund_call: 'unsupported' });
    for (let n = 0; n < 3; n += 1) statuses.push((await without.sandbox.refund(without.id)).status);
    expect(statuses).toEqual([500, 201, 501, 501, 501]);
  });

  test('slow: the money has moved long before the answer', async () => {
    const { sandbox, id } = await startWith({ refund_call: 'slow', delay_ms: 400 });
    const before = performance.now();
    const answer = sandbox.refund(id);
    await until(async () => (await refundsOf(sandbox)).length === 1);
    expect(await answer).toMatchObject({ status: 201 });
    expect(performance.now() - before).toBeGreaterThanOrEqual(399);
  });

  test('lost_answer: the connection breaks, and the refund is found again', async () => {
    const { sandbox, id } = await startWith({ refund_call: 'lost_answer' });
    await expect(sandbox.refund(id, { refund_id: 'r1' })).rejects.toThrow('fetch failed');
    const [refund] = await refundsOf(sandbox);
    expect(await sandbox.refund(id, { refund_id: 'r1' })).toMatchObject({
      status: 201,
      body: { refund_id: 'r1', refunded_at: refund?.refunded_at },
    });
    expect(await refundsOf(sandbox)).toHaveLength(1);
  });
});

describe('seen by the client of Octroi', () => {
  async function startWith(faults: object, timeoutMs?: number) {
    const sandbox = await start();
    await sandbox.fault(faults);
    const takePermit = () => Promise.resolve(0);
    const backend = createPaymentBackend({ url: sandbox.url, apiKey, takePermit, timeoutMs });
    clients.push(backend);
    return { sandbox, backend, id: await sandbox.paid() };
  }
  const part = { refund_id: 'r1', amount: 5, currency: 'EUR' };
  const rest = { refund_id: 'r2', amount: 2, currency: 'EUR' };

  test('a part, the same again, the rest, and no more', async () => {
    const { sandbox, backend, id } = await startWith({});
    const first = await backend.refund(id, 't', part);
    expect(await backend.refund(id, 't', part)).toEqual(first);
    await backend.refund(id, 't', rest);
    await expect(backend.refund(id, 't', { ...part, refund_id: 'r3', amount: 0.01 })).rejects.toMatchObject({
      name: 'BackendRejected',
      httpStatus: 400,
      message: 'amount: only 0.00 EUR of the payment is left',
    });
    expect(await refundsOf(sandbox)).toHaveLength(2);
  });

  test.each([
    ['a lost answer', { refund_call: 'lost_answer' }],
    ['an answer that comes too late', { refund_call: 'slow', delay_ms: 2_000 }],
  ])('%s: sent again, the money has moved once', async (_, faults) => {
    const { sandbox, backend, id } = await startWith(faults, 1_000);
    await expect(backend.refund(id, 't', part)).rejects.toMatchObject({ name: 'BackendUnavailable' });
    expect(await refundsOf(sandbox)).toHaveLength(1);
    expect(await backend.refund(id, 't', part)).toMatchObject({ refund_id: 'r1', status: 'completed' });
    expect(await refundsOf(sandbox)).toHaveLength(1);
    await backend.refund(id, 't', rest);
  });

  test('an unknown payment, and no refunds at all', async () => {
    const { backend, id } = await startWith({ refund_call: 'unsupported' });
    await expect(backend.refund('no-such-payment', 't', part)).rejects.toMatchObject({
      name: 'BackendRejected',
      httpStatus: 404,
    });
    await expect(backend.refund(id, 't', part)).rejects.toMatchObject({
      name: 'RefundNotSupported',
      httpStatus: 501,
    });
  });
});
