/** Every field of the payment routes, every way to get it wrong: a 4xx that names it, and nothing left behind. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHarness, type Harness } from '../support/harness.js';
import { callback, initiate, openTopUp, proPlan } from '../support/payments.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());

const long = (n: number) => 'x'.repeat(n);

async function nothingLeft() {
  const [rows] = await h.rows(`SELECT (SELECT count(*)::int FROM payment) AS payments,
    (SELECT count(*)::int FROM ledger_entry) AS entries, (SELECT count(*)::int FROM payment_event) AS events`);
  expect(rows).toEqual({ payments: 0, entries: 0, events: 0 });
  const workflows: string[] = [];
  for await (const { workflowId } of h.octroi.client.workflow.list({ query: `WorkflowType = 'payment'` })) {
    workflows.push(workflowId);
  }
  expect(workflows).toEqual([]);
}

const wrongFields: [string, string, unknown][] = [
  ['amount', 'missing for a top-up', { payment_method: 'mobile_money' }],
  ['amount', 'null for a top-up', { payment_method: 'mobile_money', amount: null }],
  ...(
    [
      0,
      '0',
      '0.00',
      -1,
      '-0.01',
      '10000.01',
      1e18,
      '1000000000000000000',
      1e-9,
      '0.001',
      'NaN',
      'Infinity',
      '',
      ' ',
      'three',
      '3,00',
      '１',
      true,
      [],
      {},
      [3],
      long(41),
    ] as const
  ).map((amount): [string, string, unknown] => [
    'amount',
    `${JSON.stringify(amount).slice(0, 40)} for a top-up`,
    { ...openTopUp, amount },
  ]),
  ['payment_method', 'missing', { amount: '5' }],
  ...([null, '', 'cash', 'MOBILE_MONEY', 1, ['mobile_money'], long(10_000)] as const).map(
    (payment_method): [string, string, unknown] => [
      'payment_method',
      JSON.stringify(payment_method).slice(0, 40),
      { amount: '5', payment_method },
    ],
  ),
  ...(['gold', 'free', 'PRO', 'toString', long(101), 7, {}] as const).map(
    (new_plan): [string, string, unknown] => [
      'new_plan',
      JSON.stringify(new_plan).slice(0, 40),
      { ...proPlan, new_plan },
    ],
  ),
  ['new_plan', 'beside plan_upgrade: false', { ...proPlan, plan_upgrade: false }],
  ['plan_upgrade', '"yes"', { ...proPlan, plan_upgrade: 'yes' }],
  ['amount', 'not the price', { ...proPlan, amount: '2.99' }],
  ['description', 'of 501 characters', { ...openTopUp, description: long(501) }],
  ['description', 'of another type', { ...openTopUp, description: 5 }],
  ['currency', 'unknown field', { ...openTopUp, currency: 'XOF' }],
  ['__proto__', 'unknown field', '{"payment_method":"mobile_money","amount":"5","__proto__":{"admin":true}}'],
  ['body', 'a list', []],
  ['body', 'a number', 5],
  ['body', 'null', 'null'],
];

describe('initiate', () => {
  test.each(wrongFields)('%s: %s', async (field, _, body) => {
    const answer = await initiate(h, h.team, 'owner', body);
    expect(answer).toMatchObject({
      status: 422,
      body: { status: 422, detail: expect.any(String), request_id: expect.any(String) },
    });
    expect(answer.headers.get('Content-Type')).toContain('application/problem+json');
    expect((answer.body.errors as { field: string }[]).map((error) => error.field)).toContain(field);
    await nothingLeft();
  });

  const unreadable: [string, string | Buffer, Record<string, string>, number][] = [
    ['malformed JSON', '{"amount": 5,', {}, 400],
    ['NaN is no JSON', '{"payment_method":"mobile_money","amount":NaN}', {}, 400],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 400],
    ['a NUL in a text', '{"payment_method":"mobile_money","amount":"5","description":"a\\u0000b"}', {}, 422],
    [
      'half a surrogate pair',
      '{"payment_method":"mobile_money","amount":"5","description":"\\ud800"}',
      {},
      422,
    ],
    ['nesting without end', `${'['.repeat(200_000)}`, {}, 400],
    ['deep nesting', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, {}, 400],
    ['a body of 10 MB', long(10_000_000), {}, 413],
    ['another content type', 'amount=5', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
    ['no content type that says JSON', '{}', { 'Content-Type': 'text/plain' }, 415],
    ['a key with a line break', JSON.stringify(openTopUp), { 'Idempotency-Key': long(256) }, 400],
  ];
  test.each(unreadable)('%s', async (_, body, headers, status) => {
    const answer = await h.call('POST', `/api/payments/${h.team}/initiate`, { as: 'owner', body, headers });
    expect(answer).toMatchObject({ status, body: { status, code: expect.any(String) } });
    await nothingLeft();
  });

  test.each(['nobody', '%00', '..%2f..', long(5000), "' OR 1=1 --", '%F0%9F%92%B8', '%ff'])(
    'team %p: 4xx',
    async (team) => {
      const answer = await h.call('POST', `/api/payments/${team}/initiate`, { as: 'owner', body: openTopUp });
      expect([400, 404]).toContain(answer.status);
      await nothingLeft();
    },
  );
});

describe('status and cancel', () => {
  test.each(['nobody', '0', '%00', '-1', long(300), '00000000-0000-4000-8000-000000000000'])(
    'payment %p: 4xx',
    async (id) => {
      for (const [method, action] of [
        ['GET', 'status'],
        ['POST', 'cancel'],
      ] as const) {
        const answer = await h.call(method, `/api/payments/${id}/${action}`, { as: 'owner' });
        expect([400, 404]).toContain(answer.status);
        expect(answer.body.code).toEqual(expect.any(String));
      }
    },
  );
});

describe('history', () => {
  test.each([
    'limit=0',
    'limit=101',
    'limit=ten',
    'limit=-1',
    'cursor=x',
    'cursor=',
    'cursor=WyJhIl0',
    'status=all',
  ])('?%s', async (query) => {
    const answer = await h.call('GET', `/api/payments/${h.team}/history?${query}`, { as: 'owner' });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: query.split('=')[0] }] } });
  });
});

describe('callback', () => {
  const signed: [string, string, unknown][] = [
    ['external_payment_id', 'missing', { status: 'completed' }],
    ['external_payment_id', 'empty', { external_payment_id: '', status: 'completed' }],
    ['external_payment_id', 'too long', { external_payment_id: long(256), status: 'completed' }],
    ['external_payment_id', 'a number', { external_payment_id: 7, status: 'completed' }],
    ['status', 'missing', { external_payment_id: 'x' }],
    ...(['refunded', 'expired', 'COMPLETED', 'paid', '', 1, null] as const).map(
      (status): [string, string, unknown] => [
        'status',
        JSON.stringify(status),
        { external_payment_id: 'x', status },
      ],
    ),
    ['metadata', 'a list', { external_payment_id: 'x', status: 'completed', metadata: [] }],
    ['metadata', 'a text', { external_payment_id: 'x', status: 'completed', metadata: 'x' }],
    ['body', 'a list', []],
  ];
  test.each(signed)('signed, but %s: %s', async (field, _, body) => {
    const answer = await callback(h, body);
    expect(answer.status).toBe(422);
    expect((answer.body.errors as { field: string }[]).map((error) => error.field)).toContain(field);
    await nothingLeft();
  });

  test.each([
    ['malformed JSON', '{', 400],
    ['nothing', '', 422],
    [
      'NUL in the metadata',
      '{"external_payment_id":"x","status":"completed","metadata":{"a":"\\u0000"}}',
      422,
    ],
    ['10 MB', long(10_000_000), 413],
  ])('signed, but %s', async (_, body, status) => {
    expect((await callback(h, body)).status).toBe(status);
    await nothingLeft();
  });
});
