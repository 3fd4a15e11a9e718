import { afterEach, describe, expect, test } from '@jest/globals';
import { formatReport, runConformance, type CheckResult } from '../../src/conformance/index.js';
import { apiKey, cleanUp, start, webhookSecret, type Client } from '../sandbox/support.js';
import { edit, forwardTo, startProxy, type Quirk } from './proxy.js';

afterEach(cleanUp);

const patienceMs = 1_500;

/** Runs all checks against the sandbox, seen through `quirk`. @returns the ids of the failed ones */
async function failures(quirk: Quirk, prepare?: (sandbox: Client) => Promise<unknown>): Promise<string[]> {
  const sandbox = await start();
  await prepare?.(sandbox);
  const proxy = await startProxy(sandbox.url, quirk);
  try {
    const { checks } = await runConformance({ backendUrl: proxy.url, apiKey, webhookSecret, patienceMs });
    return checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
  } finally {
    await proxy.close();
  }
}

const sound: Quirk = (call, forward) => forward(call);
const isInitiate = (path: string) => path.endsWith('/initiate');

describe('a sound backend', () => {
  test('passes every check, within its 100 requests a minute, and owes no callback afterwards', async () => {
    const sandbox = await start({ rateLimitPerMinute: 100 });
    const told: CheckResult[] = [];
    const report = await runConformance({
      backendUrl: `${sandbox.url}/`,
      apiKey,
      webhookSecret,
      onResult: (result) => told.push(result),
    });
    expect(report.checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(report).toMatchObject({ passed: report.checks.length, failed: 0, skipped: 0, notSupported: 0 });
    expect(new Set(told)).toEqual(new Set(report.checks));
    const callbacks = (await sandbox.payments()).flatMap((payment) => payment.callbacks);
    expect(callbacks.filter(({ delivered_at }) => !delivered_at)).toEqual([]);
  });

  test('passes a quick run, which leaves out the slow checks', async () => {
    const sandbox = await start({ completeAfterMs: 3_600_000 });
    const { failed, skipped, checks } = await runConformance({
      backendUrl: sandbox.url,
      apiKey,
      webhookSecret,
      quick: true,
    });
    expect({ failed, skipped }).toEqual({ failed: 0, skipped: 2 });
    const left = checks.filter(({ outcome }) => outcome === 'skipped').map(({ id }) => id);
    expect(left).toEqual(['amount.3_00', 'refund.partial']);
  });

  test('passes though it says 429 now and then', async () => {
    let calls = 0;
    const busy: Quirk = async (call, forward) => {
      calls += 1;
      return calls % 10 === 0
        ? { status: 429, headers: { 'retry-after': '1' }, body: '' }
        : await forward(call);
    };
    expect(await failures(busy)).toEqual([]);
  });
});

describe('a broken backend fails where it', () => {
  test('lets anybody in', async () => {
    const open: Quirk = (call, forward) =>
      forward({ ...call, headers: { authorization: `Bearer ${apiKey}` } });
    expect(await failures(open)).toEqual(['auth.initiate', 'auth.status', 'auth.cancel', 'auth.refund']);
  });

  test('charges the same payment twice', async () => {
    let n = 0;
    const forgetful: Quirk = (call, forward) =>
      forward(
        isInitiate(call.path) && call.body.includes('"payment_id"') && call.body.endsWith('}')
          ? edit(call, (json) => ({ ...json, payment_id: `payment-${(n += 1)}` }))
          : call,
      );
    expect(await failures(forgetful)).toEqual(['initiate.idempotent']);
  });

  test('accepts anything', async () => {
    const lenient: Quirk = async (call, forward) => {
      const reply = await forward(call);
      return isInitiate(call.path) && reply.status === 400 ? { status: 201, body: '{}' } : reply;
    };
    expect(await failures(lenient)).toEqual([
      'initiate.missing_field',
      'initiate.negative_amount',
      'initiate.unknown_method',
      'initiate.not_json',
    ]);
  });

  test('has no version in its health and breaks on unknown payments', async () => {
    const sloppy: Quirk = async (call, forward) => {
      const reply = await forward(call);
      if (call.path === '/health') return edit(reply, ({ status }) => ({ status }));
      return reply.status === 404 ? { ...reply, status: 500 } : reply;
    };
    expect(await failures(sloppy)).toEqual(['health', 'status.unknown', 'cancel.unknown', 'refund.unknown']);
  });

  test('tells another payment, and no time of completion', async () => {
    const confused: Quirk = async (call, forward) => {
      const reply = await forward(call);
      if (!call.path.endsWith('/status') || reply.status !== 200) return reply;
      return edit(reply, ({ status }) => ({ external_payment_id: 'another', status }));
    };
    expect(await failures(confused)).toEqual(['status.answer', 'amount.0_01']);
  });

  test('cancels what is paid', async () => {
    const rash: Quirk = async (call, forward) => {
      const reply = await forward(call);
      return call.path.endsWith('/cancel') && reply.status === 400 ? { ...reply, status: 200 } : reply;
    };
    expect(await failures(rash)).toEqual(['cancel.completed', 'cancel.failed']);
  });

  test('only says that it cancels', async () => {
    const lazy: Quirk = async (call, forward) => {
      if (!call.path.endsWith('/cancel')) return await forward(call);
      const reply = await forward({ ...call, method: 'GET', path: call.path.replace('/cancel', '/status') });
      if (!reply.body.includes('"pending"')) return await forward(call);
      return edit(reply, (json) => ({ ...json, status: 'cancelled', cancelled_at: new Date() }));
    };
    expect(await failures(lazy)).toEqual(['cancel.pending']);
  });

  test('calls back once and never again', async () => {
    const relay = await startProxy('', async (call) => {
      await forwardTo(decodeURIComponent(call.path.slice(1)), { ...call, path: '' });
      return { status: 200, body: '' };
    });
    const impatient: Quirk = (call, forward) =>
      forward(
        isInitiate(call.path) && call.body.includes('"callback_url"') && call.body.endsWith('}')
          ? edit(call, (json) => ({
              ...json,
              callback_url: `${relay.url}/${encodeURIComponent(String(json['callback_url']))}`,
            }))
          : call,
      );
    try {
      expect(await failures(impatient)).toEqual(['callback.retry']);
    } finally {
      await relay.close();
    }
  });

  test.each([
    ['bad_signature', ['callback.signature']],
    ['unsigned', ['callback.signature']],
    ['never', ['callback.completed', 'callback.failed', 'callback.signature', 'callback.retry']],
  ])('calls back %s', async (callback, expected) => {
    expect(await failures(sound, (sandbox) => sandbox.fault({ callback }))).toEqual(expected);
  });

  test('ends payments otherwise than their amounts say', async () => {
    const prepare = async (sandbox: Client) => {
      await sandbox.fault({ outcome: 'completed' }, { match: { amount: '0.02' } });
      await sandbox.fault({ outcome: 'cancelled', outcome_after_ms: 60_000 }, { match: { amount: '0.03' } });
      await sandbox.fault({ outcome: 'failed' }, { match: { amount: '3.00' } });
    };
    const expected = ['amount.0_02', 'amount.0_03', 'amount.3_00', 'callback.failed', 'cancel.failed'];
    expected.push('refund.partial', 'refund.failed');
    expect(await failures(sound, prepare)).toEqual(expected);
  });

  test('is not there', async () => {
    const sandbox = await start();
    await sandbox.close();
    const report = await runConformance({ backendUrl: sandbox.url, apiKey, webhookSecret, patienceMs });
    expect(report.passed).toBe(0);
    expect(report.checks[0]?.detail).toMatch(
      /^GET \/health: expected an answer within 30 s, got .*ECONNREFUSED/,
    );
  });
});

test('a failed check says what was expected and what came', async () => {
  const sandbox = await start();
  const report = await runConformance({
    backendUrl: sandbox.url,
    apiKey: 'wrong',
    webhookSecret,
    patienceMs,
  });
  const detail = report.checks.find(({ id }) => id === 'initiate.answer')?.detail;
  expect(detail).toMatch(
    /^initiate: expected HTTP 201, got HTTP 401 \{"type":"about:blank","title":"Unauthorized"/,
  );
});

test('a report reads well in a terminal', () => {
  const checks: CheckResult[] = [
    { id: 'health', title: 'GET /health answers', outcome: 'passed', seconds: 0.04 },
    {
      id: 'cancel.unknown',
      title: 'is 404',
      outcome: 'failed',
      detail: 'expected 404, got 500',
      seconds: 1.26,
    },
    { id: 'amount.3_00', title: 'completes', outcome: 'skipped', detail: 'left out', seconds: 0 },
    { id: 'refund.answer', title: 'answers', outcome: 'not_supported', detail: 'no refunds', seconds: 0 },
  ];
  const counts = { passed: 1, failed: 1, skipped: 1 };
  expect(formatReport({ ...counts, notSupported: 1, checks })).toBe(
    [
      'ok    health          GET /health answers  (0.0 s)',
      'FAIL  cancel.unknown  is 404  (1.3 s)',
      '        expected 404, got 500',
      'skip  amount.3_00     completes  (0.0 s)',
      '        left out',
      'none  refund.answer   answers  (0.0 s)',
      '        no refunds',
      '',
      '1 passed, 1 failed, 1 skipped, 1 not supported',
    ].join('\n'),
  );
  expect(formatReport({ ...counts, notSupported: 0, checks })).toMatch(/\n1 passed, 1 failed, 1 skipped$/);
});
