import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  apiKey,
  cleanUp,
  start,
  startReceiver,
  startSilentReceiver,
  until,
  webhookSecret,
  type Received,
} from './support.js';

afterEach(cleanUp);

function isSigned({ raw, headers }: Received, secret = webhookSecret): boolean {
  const expected = `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;
  return headers['x-payment-signature'] === expected;
}

describe('a callback', () => {
  test('carries the status and references, signed over its raw body', async () => {
    const sandbox = await start();
    const receiver = await startReceiver();
    const callback_url = receiver.url;
    const { body } = await sandbox.initiate({ amount: '0.01', payment_id: 'p1', callback_url });
    const received = await until(() => receiver.received[0]);
    const { body: status } = await sandbox.status(body['external_payment_id']);
    expect(received.body).toEqual({
      external_payment_id: body['external_payment_id'],
      status: 'completed',
      metadata: {
        payment_id: 'p1',
        transaction_id: status['transaction_id'],
        provider_reference: status['provider_reference'],
      },
    });
    expect(isSigned(received)).toBe(true);
    expect(received.headers['content-type']).toBe('application/json');
    expect(JSON.stringify(received.headers)).not.toContain(apiKey);
  });

  test('is tried again until 2xx, each time later, and then no more', async () => {
    const sandbox = await start();
    const receiver = await startReceiver([500, 404, 302]);
    await sandbox.initiate({ amount: '0.02', callback_url: receiver.url });
    const callback = await until(async () => {
      const [payment] = await sandbox.payments();
      return payment?.callbacks[0]?.delivered_at && payment.callbacks[0];
    });
    expect(callback).toMatchObject({ status: 'failed', attempts: 4, last_status: 200 });
    expect(receiver.received).toHaveLength(4);
    expect(receiver.received.every((received) => isSigned(received))).toBe(true);
  });

  test('that nobody answers is tried again with doubling back-off', async () => {
    const sandbox = await start({ callbackRetryMs: 20 });
    await sandbox.initiate({ amount: '0.01' });
    const [payment] = await until(async () => {
      const payments = await sandbox.payments();
      return (payments[0]?.callbacks[0]?.attempts ?? 0) >= 4 && payments;
    });
    const [callback] = payment?.callbacks ?? [];
    expect(callback).toMatchObject({ last_status: null, delivered_at: null });
    const elapsed = Date.parse(callback?.due_at ?? '') - Date.parse(payment?.created_at ?? '');
    expect(elapsed).toBeGreaterThanOrEqual(20 + 40 + 80 + 160);
  });
});

describe('closing', () => {
  test('aborts a callback under way at once', async () => {
    const sandbox = await start();
    const receiver = await startReceiver();
    const silent = await startSilentReceiver();
    await sandbox.initiate({ amount: '0.01', callback_url: silent.url });
    await sandbox.initiate({ amount: '3.00', callback_url: receiver.url });
    await silent.called;
    const before = Date.now();
    await sandbox.close();
    await sandbox.close();
    // Long before the receiver would be given up.
    expect(Date.now() - before).toBeLessThan(5_000);
    expect(receiver.received).toEqual([]);
  });
});
