/** What the checks say of backends that have no refunds, and of those that break what is promised of them. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { runConformance, type CheckResult } from '../../src/conformance/index.js';
import { apiKey, cleanUp, start, webhookSecret, type Client } from '../sandbox/support.js';
import { edit, startProxy, type Quirk } from './proxy.js';

afterEach(cleanUp);

/** Runs all checks against the sandbox, seen through `quirk`. */
async function run(quirk: Quirk, prepare?: (sandbox: Client) => Promise<unknown>) {
  const sandbox = await start();
  await prepare?.(sandbox);
  const proxy = await startProxy(sandbox.url, quirk);
  try {
    const backendUrl = proxy.url;
    const report = await runConformance({ backendUrl, apiKey, webhookSecret, patienceMs: 1_500 });
    const idsOf = (outcome: CheckResult['outcome']) =>
      report.checks.filter((check) => check.outcome === outcome).map(({ id }) => id);
    return { ...report, idsOf };
  } finally {
    await proxy.close();
  }
}

const isRefund = (path: string) => path.endsWith('/refund');

/** A backend whose answers to refund calls are changed. */
const answering =
  (change: (reply: { status: number; body: string }) => { status: number; body: string }): Quirk =>
  async (call, forward) => {
    const reply = await forward(call);
    return isRefund(call.path) ? change(reply) : reply;
  };

const made = JSON.stringify({
  refund_id: 'r',
  external_payment_id: 'x',
  status: 'completed',
  refunded_at: new Date(),
});

describe('a backend without refunds', () => {
  const refundChecks = [
    'auth.refund',
    'refund.answer',
    'refund.idempotent',
    'refund.other_amount',
    'refund.too_much',
    'refund.partial',
    'refund.failed',
    'refund.unknown',
  ];

  test.each([404, 405, 501])('that says %i keeps the contract all the same', async (status) => {
    const report = await run(answering(() => ({ status, body: 'no such thing' })));
    expect(report.idsOf('failed')).toEqual([]);
    expect(report.idsOf('not_supported')).toEqual(refundChecks);
    expect(report).toMatchObject({
      passed: report.checks.length - refundChecks.length,
      failed: 0,
      skipped: 0,
      notSupported: refundChecks.length,
    });
    expect(report.checks.find(({ id }) => id === 'refund.answer')?.detail).toBe(
      `the backend has no refunds: HTTP ${status} no such thing`,
    );
  });

  test('is asked for one refund only', async () => {
    let asked = 0;
    const quirk: Quirk = (call, forward) => ((asked += isRefund(call.path) ? 1 : 0), forward(call));
    const { notSupported } = await run(quirk, (sandbox) => sandbox.fault({ refund_call: 'unsupported' }));
    expect({ notSupported, asked }).toEqual({ notSupported: refundChecks.length, asked: 1 });
  });

  test('fails all the same where it breaks the rest of the contract', async () => {
    const { idsOf } = await run(
      answering(() => ({ status: 501, body: '' })),
      (sandbox) => sandbox.fault({ callback: 'unsigned' }),
    );
    expect(idsOf('failed')).toEqual(['callback.signature']);
  });
});

describe('a backend with refunds fails where it', () => {
  test('refunds twice what it is asked for twice', async () => {
    let n = 0;
    const forgetful: Quirk = async (call, forward) => {
      if (!isRefund(call.path) || !call.body) return await forward(call);
      const { refund_id } = JSON.parse(call.body) as { refund_id: string };
      const reply = await forward(edit(call, (json) => ({ ...json, refund_id: `refund-${(n += 1)}` })));
      return reply.status === 201 ? edit(reply, (json) => ({ ...json, refund_id })) : reply;
    };
    const { idsOf } = await run(forgetful);
    expect(idsOf('failed')).toEqual(['refund.idempotent', 'refund.other_amount', 'refund.partial']);
  });

  test('answers a repetition as if it were another refund', async () => {
    let n = 0;
    const { idsOf } = await run(
      answering((reply) =>
        reply.status === 201
          ? edit(reply, (json) => ({ ...json, refunded_at: new Date(Date.now() + (n += 1000)) }))
          : reply,
      ),
    );
    expect(idsOf('failed')).toEqual(['refund.idempotent']);
  });

  test.each([
    [400, ['refund.too_much', 'refund.partial', 'refund.failed']],
    [422, ['refund.other_amount']],
    [404, ['refund.unknown']],
  ])('accepts what is to be refused with %i', async (status, expected) => {
    const { idsOf } = await run(
      answering((reply) => (reply.status === status ? { status: 201, body: made } : reply)),
    );
    expect(idsOf('failed')).toEqual(expected);
  });

  test('refunds the whole for a part, and then has nothing left', async () => {
    const greedy: Quirk = (call, forward) =>
      forward(
        isRefund(call.path) && call.body.includes('1.25')
          ? edit(call, (json) => ({ ...json, amount: 3 }))
          : call,
      );
    expect((await run(greedy)).idsOf('failed')).toEqual(['refund.partial']);
  });

  test.each([
    ['another refund', { refund_id: 'another' }],
    ['another payment', { external_payment_id: 'another' }],
  ])('tells of %s', async (_, fields) => {
    const { idsOf } = await run(
      answering((reply) => (reply.status === 201 ? edit(reply, (json) => ({ ...json, ...fields })) : reply)),
    );
    expect(idsOf('failed')).toEqual(['refund.answer']);
  });

  test.each([
    ['is not made yet', { status: 'pending' }],
    ['has no instant', { refunded_at: undefined }],
  ])('tells of a refund that %s', async (_, fields) => {
    const { idsOf } = await run(
      answering((reply) => (reply.status === 201 ? edit(reply, (json) => ({ ...json, ...fields })) : reply)),
    );
    expect(idsOf('failed')).toEqual(['refund.answer', 'refund.idempotent', 'refund.partial']);
  });

  test('forgets that the payment was completed', async () => {
    const refunded = new Set<string>();
    const forgetful: Quirk = async (call, forward) => {
      const id = call.path.split('/').at(-2) ?? '';
      if (isRefund(call.path)) refunded.add(id);
      const reply = await forward(call);
      const edited = call.path.endsWith('/status') && refunded.has(id) && reply.status === 200;
      return edited ? edit(reply, (json) => ({ ...json, status: 'cancelled' })) : reply;
    };
    expect((await run(forgetful)).idsOf('failed')).toEqual(['refund.answer']);
  });

  test('lets anybody refund', async () => {
    const open: Quirk = (call, forward) =>
      forward(isRefund(call.path) ? { ...call, headers: { authorization: `Bearer ${apiKey}` } } : call);
    expect((await run(open)).idsOf('failed')).toEqual(['auth.refund']);
  });

  test('cannot make refunds just now', async () => {
    const { idsOf } = await run(answering(() => ({ status: 500, body: '' })));
    expect(idsOf('not_supported')).toEqual([]);
    expect(idsOf('failed')).toContain('refund.answer');
  });
});
