import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { cleanUp, initiateBody, start, startReceiver, until, webhookSecret } from './support.js';

afterEach(cleanUp);

/** A sandbox with one rule for every payment, and a receiver. */
async function startWith(faults: object, answers?: number[]) {
  const [sandbox, receiver] = await Promise.all([start(), startReceiver(answers)]);
  expect(await sandbox.fault(faults)).toMatchObject({ status: 201, body: { id: expect.any(String) } });
  const statuses = () => receiver.received.map(({ body }) => body.status);
  const initiate = (fields: object = {}) => sandbox.initiate({ callback_url: receiver.url, ...fields });
  return { ...sandbox, initiate, receiver, statuses };
}

/** Resolves when every callback of every payment is delivered. */
async function allDelivered(sandbox: Awaited<ReturnType<typeof start>>, count: number): Promise<void> {
  await until(async () => {
    const callbacks = (await sandbox.payments()).flatMap((payment) => payment.callbacks);
    return callbacks.length === count && callbacks.every((callback) => callback.delivered_at);
  }, `${count} delivered callbacks`);
}

describe('callback', () => {
  test('never: the payment ends without a word', async () => {
    const sandbox = await startWith({ callback: 'never' });
    const { body } = await sandbox.initiate({ amount: '0.01' });
    expect((await sandbox.status(body['external_payment_id'])).body['status']).toBe('completed');
    expect((await sandbox.payments())[0]?.callbacks).toEqual([]);
  });

  test('twice', async () => {
    const sandbox = await startWith({ callback: 'twice' });
    await sandbox.initiate({ amount: '0.01' });
    await allDelivered(sandbox, 2);
    expect(sandbox.statuses()).toEqual(['completed', 'completed']);
    expect(sandbox.receiver.received[0]?.raw).toBe(sandbox.receiver.received[1]?.raw);
  });

  test('late', async () => {
    const sandbox = await startWith({ callback: 'late', callback_delay_ms: 300 });
    await sandbox.initiate({ amount: '0.01' });
    const [payment] = await sandbox.payments();
    expect(payment?.status).toBe('completed');
    await allDelivered(sandbox, 1);
    const delivered = (await sandbox.payments())[0]?.callbacks[0]?.delivered_at ?? '';
    expect(Date.parse(delivered) - Date.parse(payment?.finished_at ?? '')).toBeGreaterThanOrEqual(300);
  });

  test('out_of_order: the end first, even if it takes two attempts, then old news', async () => {
    const sandbox = await startWith({ callback: 'out_of_order' }, [500]);
    await sandbox.initiate({ amount: '0.01' });
    await allDelivered(sandbox, 2);
    expect(sandbox.statuses()).toEqual(['completed', 'completed', 'processing']);
  });

  test('early: before the initiate answer', async () => {
    const sandbox = await startWith({ callback: 'early', outcome: 'completed' });
    const { body } = await sandbox.initiate();
    expect(sandbox.statuses()).toEqual(['completed']);
    expect(sandbox.receiver.received[0]?.body.external_payment_id).toBe(body['external_payment_id']);
    expect(body['status']).toBe('processing');
  });

  test('early, refused by the receiver: tried again', async () => {
    const sandbox = await startWith({ callback: 'early', outcome: 'completed' }, [500]);
    await sandbox.initiate();
    await allDelivered(sandbox, 1);
    expect(sandbox.statuses()).toEqual(['completed', 'completed']);
  });

  test('early, for a payment that has not ended: first where it stands, later its end', async () => {
    const sandbox = await startWith({ callback: 'early' });
    const { body } = await sandbox.initiate();
    expect(sandbox.statuses()).toEqual(['pending']);
    await sandbox.cancel(body['external_payment_id']);
    await allDelivered(sandbox, 2);
    expect(sandbox.statuses()).toEqual(['pending', 'cancelled']);
  });

  test('bad_signature: well-formed, but wrong', async () => {
    const sandbox = await startWith({ callback: 'bad_signature' });
    await sandbox.initiate({ amount: '0.01' });
    const { raw, headers } = await until(() => sandbox.receiver.received[0]);
    expect(headers['x-payment-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
    const right = createHmac('sha256', webhookSecret).update(raw).digest('hex');
    expect(headers['x-payment-signature']).not.toContain(right);
  });

  test('unsigned', async () => {
    const sandbox = await startWith({ callback: 'unsigned' });
    await sandbox.initiate({ amount: '0.01' });
    const { headers } = await until(() => sandbox.receiver.received[0]);
    expect(headers).not.toHaveProperty('x-payment-signature');
  });
});

describe('initiate', () => {
  test.each([
    ['error_500', 500],
    ['bad_request', 400],
    ['unauthorized', 401],
  ])('%s: as often as the rule says, and no payment is made', async (initiate, status) => {
    const sandbox = await startWith({ initiate, initiate_times: 2 });
    const statuses = [];
    for (let n = 0; n < 2; n += 1) statuses.push((await sandbox.initiate({ payment_id: 'p1' })).status);
    expect(await sandbox.payments()).toEqual([]);
    for (let n = 0; n < 2; n += 1) statuses.push((await sandbox.initiate({ payment_id: 'p1' })).status);
    expect(statuses).toEqual([status, status, 201, 201]);
  });

  test('hits one call of each payment by default, every one with -1', async () => {
    const sandbox = await startWith({ initiate: 'error_500' });
    expect(await sandbox.initiate({ payment_id: 'p1' })).toMatchObject({ status: 500 });
    expect(await sandbox.initiate({ payment_id: 'p2' })).toMatchObject({ status: 500 });
    expect(await sandbox.initiate({ payment_id: 'p1' })).toMatchObject({ status: 201 });

    const always = await startWith({ initiate: 'error_500', initiate_times: -1 });
    for (let n = 0; n < 4; n += 1) {
      expect(await always.initiate({ payment_id: 'p1' })).toMatchObject({ status: 500 });
    }
  });

  test('slow: the payment is there long before the answer', async () => {
    const sandbox = await startWith({ initiate: 'slow', delay_ms: 400 });
    const answer = sandbox.initiate({ amount: '0.01' });
    await until(async () => (await sandbox.payments()).length === 1);
    expect(sandbox.statuses()).toEqual([]);
    const [payment] = await sandbox.payments();
    expect(await answer).toMatchObject({
      status: 201,
      body: { external_payment_id: payment?.external_payment_id },
    });
    expect(Date.now() - Date.parse(payment?.created_at ?? '')).toBeGreaterThanOrEqual(400);
    await allDelivered(sandbox, 1);
  });

  test('lost_answer: the connection breaks, the payment stays and is found again', async () => {
    const sandbox = await startWith({ initiate: 'lost_answer' });
    await expect(sandbox.initiate({ payment_id: 'p1', amount: '0.01' })).rejects.toThrow('fetch failed');
    await allDelivered(sandbox, 1);
    const again = await sandbox.initiate({ payment_id: 'p1', amount: '0.01' });
    const [payment] = await sandbox.payments();
    expect(again).toMatchObject({
      status: 201,
      body: { external_payment_id: payment?.external_payment_id },
    });
    expect(sandbox.statuses()).toEqual(['completed']);
  });
});

describe('status_call and cancel_call', () => {
  test('error_500: nothing is done; as often as the rule says', async () => {
    const sandbox = await startWith({
      status_call: 'error_500',
      status_call_times: 2,
      cancel_call: 'error_500',
      cancel_call_times: 1,
    });
    const id = (await sandbox.initiate()).body['external_payment_id'];
    expect(await sandbox.cancel(id)).toMatchObject({ status: 500 });
    expect(await sandbox.status(id)).toMatchObject({ status: 500 });
    expect(await sandbox.status(id)).toMatchObject({ status: 500 });
    expect((await sandbox.status(id)).body['status']).toBe('pending');
    expect((await sandbox.cancel(id)).body['status']).toBe('cancelled');
  });

  test('slow, always', async () => {
    const sandbox = await startWith({ status_call: 'slow', cancel_call: 'slow', delay_ms: 100 });
    const id = (await sandbox.initiate()).body['external_payment_id'];
    for (const call of [sandbox.status, sandbox.status, sandbox.cancel]) {
      const before = performance.now();
      expect(await call(id)).toMatchObject({ status: 200 });
      expect(performance.now() - before).toBeGreaterThanOrEqual(99);
    }
  });
});

describe('outcome', () => {
  test.each(['completed', 'failed', 'cancelled'])('%s at once, whatever the amount', async (outcome) => {
    const sandbox = await startWith({ outcome });
    const { body } = await sandbox.initiate({ amount: '3.00' });
    expect((await sandbox.status(body['external_payment_id'])).body['status']).toBe(outcome);
    await allDelivered(sandbox, 1);
    expect(sandbox.statuses()).toEqual([outcome]);
  });

  test('after outcome_after_ms', async () => {
    const sandbox = await startWith({ outcome: 'failed', outcome_after_ms: 300 });
    const { body } = await sandbox.initiate({ amount: '0.01' });
    expect((await sandbox.status(body['external_payment_id'])).body['status']).toBe('processing');
    await allDelivered(sandbox, 1);
    expect(sandbox.statuses()).toEqual(['failed']);
  });
});

describe('rules', () => {
  const metadata = initiateBody()['metadata'] as object;

  test.each([
    [{ team_id: 'team-1' }, {}, true],
    [{ team_id: 'team-2' }, {}, false],
    [{ payment_id: 'p1' }, {}, true],
    [{ payment_id: 'p2' }, {}, false],
    [{ amount: 7 }, {}, true],
    [{ amount: '7.0' }, {}, true],
    [{ amount: '7.01' }, {}, false],
    [{ amount: 'seven' }, {}, false],
    [{ description: 'Pro plan' }, {}, true],
    [{ description: 'Pro' }, {}, false],
    [{ team_id: 'team-1', amount: '7.00' }, {}, true],
    [{ team_id: 'team-1', amount: '8.00' }, {}, false],
    [{ team_id: 'team-9' }, { metadata: { ...metadata, team_id: 'team-9' } }, true],
  ])('match %j with %j: %s', async (match, fields, hit) => {
    const sandbox = await start();
    await sandbox.fault({ initiate: 'error_500' }, { match });
    expect(await sandbox.initiate({ payment_id: 'p1', ...fields })).toMatchObject({
      status: hit ? 500 : 201,
    });
  });

  test('times counts payments, and the next rule takes over', async () => {
    const sandbox = await start();
    await sandbox.fault({ initiate: 'error_500', initiate_times: -1 }, { times: 1 });
    await sandbox.fault({ initiate: 'bad_request', initiate_times: -1 });
    for (const [payment_id, status] of Object.entries({ p1: 500, p2: 400 })) {
      expect(await sandbox.initiate({ payment_id })).toMatchObject({ status });
      expect(await sandbox.initiate({ payment_id })).toMatchObject({ status });
    }
  });

  test('are listed and removed; a payment keeps what it has met', async () => {
    const sandbox = await start();
    const { body } = await sandbox.fault({ status_call: 'error_500' }, { match: { team_id: 'team-1' } });
    await sandbox.fault({ callback: 'never' });
    expect((await sandbox.call('GET', '/sandbox/faults')).body['faults']).toEqual([
      { id: body['id'], match: { team_id: 'team-1' }, faults: { status_call: 'error_500' } },
      { id: expect.any(String), match: {}, faults: { callback: 'never' } },
    ]);
    const id = (await sandbox.initiate()).body['external_payment_id'];

    const remove = `/sandbox/faults/${String(body['id'])}`;
    expect(await sandbox.call('DELETE', remove)).toMatchObject({ status: 204 });
    expect(await sandbox.call('DELETE', remove)).toMatchObject({ status: 404 });
    expect((await sandbox.call('GET', '/sandbox/faults')).body['faults']).toHaveLength(1);
    expect(await sandbox.call('DELETE', '/sandbox/faults')).toMatchObject({ status: 204 });
    expect((await sandbox.call('GET', '/sandbox/faults')).body['faults']).toEqual([]);
    expect(await sandbox.status(id)).toMatchObject({ status: 500 });
  });

  test.each([
    [{ faults: { callback: 'sometimes' } }, 'faults.callback'],
    [{ faults: { callbak: 'never' } }, 'faults'],
    [{ faults: { initiate: 'slow', delay_ms: -1 } }, 'faults.delay_ms'],
    [{ faults: {}, match: { user_id: 'u' } }, 'match'],
    [{ faults: {}, times: 0 }, 'times'],
    [{}, 'faults'],
  ])('%j is refused', async (rule, field) => {
    const { call } = await start();
    expect(await call('POST', '/sandbox/faults', rule)).toMatchObject({
      status: 400,
      body: { errors: [{ field }] },
    });
  });
});
