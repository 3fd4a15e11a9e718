import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cleanUp, start, startReceiver, startSilentReceiver, until } from './support.js';

let dataFile: string;

beforeEach(() => {
  dataFile = join(mkdtempSync(join(tmpdir(), 'sandbox-')), 'data', 'payments.ndjson');
});
afterEach(cleanUp);

function lastLine(): unknown {
  return JSON.parse(readFileSync(dataFile, 'utf8').trimEnd().split('\n').at(-1) ?? '');
}

test('payments and their answers survive a restart', async () => {
  const first = await start({ dataFile });
  const open = await first.initiate({ payment_id: 'p1' }, { 'idempotency-key': 'k1' });
  const done = await first.initiate({ amount: '0.01' });
  const before = await first.status(done.body['external_payment_id']);
  await first.close();

  const second = await start({ dataFile, baseUrl: first.url });
  expect((await second.status(done.body['external_payment_id'])).body).toEqual(before.body);
  expect((await second.initiate({ payment_id: 'p1' })).body).toEqual(open.body);
  expect((await second.initiate({}, { 'idempotency-key': 'k1' })).body).toEqual(open.body);
  expect(await second.payments()).toHaveLength(2);
});

test('deadlines go on by the clock', async () => {
  const receiver = await startReceiver();
  // Long enough for two requests and a stop, however busy the machine.
  const first = await start({ dataFile, completeAfterMs: 5_000, timeoutAfterMs: 5_000 });
  const ids = [];
  for (const amount of ['3.00', '0.03']) {
    ids.push((await first.initiate({ amount, callback_url: receiver.url })).body['external_payment_id']);
  }
  await first.close();
  expect(receiver.received).toEqual([]);

  const second = await start({ dataFile, completeAfterMs: 60_000, timeoutAfterMs: 60_000 });
  await until(() => receiver.received.length === 2);
  const statuses = await Promise.all(ids.map(async (id) => (await second.status(id)).body['status']));
  expect(statuses).toEqual(['completed', 'cancelled']);
});

test('an undelivered callback is delivered after a restart, a delivered one is not sent again', async () => {
  const receiver = await startReceiver([503]);
  const first = await start({ dataFile, callbackRetryMs: 500 });
  await first.initiate({ amount: '0.02', callback_url: receiver.url });
  await until(async () => (await first.payments())[0]?.callbacks[0]?.attempts === 1);
  await first.close();

  const second = await start({ dataFile });
  await until(async () => (await second.payments())[0]?.callbacks[0]?.delivered_at);
  await second.close();

  const third = await start({ dataFile });
  await third.cancel((await third.initiate({ callback_url: receiver.url })).body['external_payment_id']);
  await until(() => receiver.received.length > 2);
  expect(receiver.received.map(({ body }) => body.status)).toEqual(['failed', 'failed', 'cancelled']);
});

test('an attempt that closing cut off does not count', async () => {
  const silent = await startSilentReceiver();
  const first = await start({ dataFile });
  await first.initiate({ amount: '0.01', callback_url: silent.url });
  await silent.called;
  await first.close();
  expect(lastLine()).toMatchObject({ callbacks: [{ attempts: 0, delivered_at: null }] });
});

test('faults stay with a payment over a restart, and later rules do not reach it', async () => {
  const first = await start({ dataFile });
  await first.fault({ status_call: 'error_500' });
  const { body } = await first.initiate({ payment_id: 'p1' });
  await first.close();

  const second = await start({ dataFile, baseUrl: first.url });
  await second.fault({ initiate: 'error_500' });
  expect(await second.status(body['external_payment_id'])).toMatchObject({ status: 500 });
  expect(await second.initiate({ payment_id: 'p1' })).toMatchObject({ status: 201, body });
});

test('refunds survive a restart: they are known again, and count', async () => {
  const first = await start({ dataFile });
  const id = await first.paid();
  const made = await first.refund(id, { refund_id: 'r1', amount: '5.00' });
  await first.close();

  const second = await start({ dataFile });
  expect(await second.refund(id, { refund_id: 'r1', amount: '5.00' })).toMatchObject({
    status: 201,
    body: made.body,
  });
  expect(await second.refund(id, { amount: '2.01' })).toMatchObject({ status: 400 });
  expect(await second.refund(id, { amount: '2.00' })).toMatchObject({ status: 201 });
});

test('payments that were kept before there were refunds can be refunded', async () => {
  const first = await start({ dataFile });
  const id = await first.paid();
  await first.close();
  const { refunds, ...old } = lastLine() as { refunds: unknown };
  expect(refunds).toEqual([]);
  writeFileSync(dataFile, `${JSON.stringify(old)}\n`);

  const second = await start({ dataFile });
  expect((await fetch(`${second.url}/pay/${id}`)).status).toBe(200);
  expect(await second.refund(id)).toMatchObject({ status: 201 });
});

test('a line that a crash cut off is dropped, and the next one does not grow onto it', async () => {
  const first = await start({ dataFile });
  const { body } = await first.initiate({ payment_id: 'p1' });
  await first.close();
  appendFileSync(dataFile, '{"external_payment_id":"pay_broken","amount":"9');

  const second = await start({ dataFile });
  expect(await second.payments()).toHaveLength(1);
  await second.cancel(body['external_payment_id']);
  await second.close();

  const third = await start({ dataFile });
  expect((await third.status(body['external_payment_id'])).body['status']).toBe('cancelled');
});

test('the file has a change before the answer tells of it', async () => {
  const sandbox = await start({ dataFile });
  const { body } = await sandbox.initiate();
  const external_payment_id = body['external_payment_id'];
  expect(lastLine()).toMatchObject({ external_payment_id, status: 'pending' });
  await sandbox.cancel(external_payment_id);
  expect(lastLine()).toMatchObject({ external_payment_id, status: 'cancelled' });
});

test('a port that is taken and a data file that cannot be are told', async () => {
  const { url } = await start();
  await expect(start({ port: Number(new URL(url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await expect(start({ dataFile: tmpdir() })).rejects.toMatchObject({ code: 'EISDIR' });
});
