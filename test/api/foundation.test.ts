import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLogger } from '../../src/log.js';
import { startHarness, type Harness } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';

let h: Harness;
let logged = '';
beforeAll(async () => {
  const log = createLogger('trace', 'test', { write: (line) => void (logged += line) });
  h = await startHarness({ worker: false, log });
});
afterAll(() => h.close());

const initiate = '/api/payments/team-1/initiate';
const history = '/api/payments/team-1/history';

describe('problem documents', () => {
  test('no such address', async () => {
    expectProblem(await h.call('GET', '/api/nothing'), 404, 'not_found');
    expectProblem(await h.call('GET', '/nothing'), 404, 'not_found');
  });

  test('a method that the address does not have', async () => {
    const answer = await h.call('DELETE', '/healthz');
    expectProblem(answer, 405, 'method_not_allowed');
    expect(answer.headers.get('Allow')).toContain('GET');
  });

  test('a method that nothing has', async () => {
    expectProblem(await h.call('PROPFIND', '/healthz'), 405, 'method_not_allowed');
  });

  test.each(['{', '{"a":1,}', 'payment_method=mobile_money', '\u0000', '{"a":'.repeat(50_000)])(
    'a body that is no JSON: %#',
    async (body) => {
      expectProblem(await h.call('POST', initiate, { as: 'owner', body }), 400, 'malformed_request');
    },
  );

  test('a body that is not UTF-8', async () => {
    const body = Buffer.from([0x22, 0xc3, 0x28, 0x22]);
    expectProblem(await h.call('POST', initiate, { as: 'owner', body }), 400, 'malformed_request');
  });

  test('NUL in a body is refused, and the field named', async () => {
    const body = { payment_method: 'mobile_money', amount: '1.00', description: 'a\0b' };
    const answer = await h.call('POST', initiate, { as: 'owner', body });
    expectProblem(answer, 422, 'validation_failed');
    expect(answer.body).toMatchObject({ errors: [{ field: 'description' }] });
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a body of the type %s',
    async (type) => {
      const headers = { 'Content-Type': type };
      const answer = await h.call('POST', initiate, { as: 'owner', body: '{}', headers });
      expectProblem(answer, 415, 'unsupported_media_type');
    },
  );

  test('a body of 10 MB, announced or not', async () => {
    const big = JSON.stringify({ description: 'x'.repeat(10_000_000) });
    expectProblem(await h.call('POST', initiate, { as: 'owner', body: big }), 413, 'payload_too_large');

    const sent = httpRequest(h.apiUrl + initiate, {
      method: 'POST',
      headers: { Authorization: `Bearer ${h.tokens.owner}`, 'Content-Type': 'application/json' },
    });
    sent.on('error', () => {});
    for (let i = 0; i < 10; i += 1) sent.write(big.slice(0, 1_000_000));
    sent.end();
    const [response] = (await once(sent, 'response')) as [{ statusCode: number }];
    expect(response.statusCode).toBe(413);
  });

  test.each([
    '/api/payments/%00/history',
    `${history}?cursor=%00`,
    '/api/payments/%ff/history',
    '/api/payments/%E0%A4%A/history',
    '/api/payments/a%2Fb/history',
  ])('the path %s', async (path) => {
    const answer = await h.call('GET', path, { as: 'owner' });
    expect([400, 404, 422]).toContain(answer.status);
    expectProblem(answer, answer.status, answer.body.code as string);
  });

  test.each(['limit=1&limit=2', 'limit[]=1', '__proto__=1', 'unknown=1'])('the query %s', async (query) => {
    expectProblem(await h.call('GET', `${history}?${query}`, { as: 'owner' }), 422, 'validation_failed');
  });

  test('every wrong field is named at once', async () => {
    const body = { payment_method: 'cash', description: 7, surprise: true };
    const { body: problem } = await h.call('POST', initiate, { as: 'owner', body });
    const fields = (problem.errors as { field: string }[]).map(({ field }) => field);
    expect(fields.sort()).toEqual(['description', 'payment_method', 'surprise']);
  });
});

describe('request ids', () => {
  test('a plain one is kept', async () => {
    const { headers } = await h.call('GET', '/healthz', { headers: { 'X-Request-Id': 'abc-123_Z' } });
    expect(headers.get('X-Request-Id')).toBe('abc-123_Z');
  });

  test.each(['', 'a b', 'x'.repeat(65), '{"a":1}'])('%j is replaced', async (id) => {
    const { headers } = await h.call('GET', '/healthz', { headers: { 'X-Request-Id': id } });
    expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('operations', () => {
  test('/healthz and /readyz tell the state of the process and of each dependency', async () => {
    expect(await h.call('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await h.call('GET', '/readyz')).toMatchObject({
      status: 200,
      body: { status: 'ready', dependencies: { postgres: 'ok', migrations: 'ok', temporal: 'ok' } },
    });
  });

  test('/readyz names what is missing', async () => {
    await h.rows("DELETE FROM schema_migration WHERE name = '0001-foundation'");
    const answer = await h.call('GET', '/readyz');
    await h.rows("INSERT INTO schema_migration (name) VALUES ('0001-foundation')");
    expect(answer).toMatchObject({
      status: 503,
      body: {
        status: 'not ready',
        dependencies: { postgres: 'ok', migrations: expect.stringContaining('0001') },
      },
    });
  });

  test('an address in other letters is none', async () => {
    expect((await fetch(`${h.apiUrl}/METRICS`)).status).toBe(404);
  });

  test('/metrics is in the format of Prometheus and counts requests by route, not by path', async () => {
    await h.call('GET', history, { as: 'owner' });
    const { status, headers, body } = await h.call<string>('GET', '/metrics');
    expect(status).toBe(200);
    expect(headers.get('Content-Type')).toContain('text/plain');
    expect(body).toContain('route="/api/payments/:team/history",status="200"');
    expect(body).not.toContain('team-1');
  });

  test('security headers are set', async () => {
    const { headers } = await h.call('GET', '/healthz');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });
});

test('what callers send forges no line of the log, and no token stands in it', async () => {
  const forged = 'a\r\n{"level":"fatal"}\u2028{"level":"fatal"}\u009b2J\u007f';
  const header = '{"level":"fatal"}\u0085\u009b2J';
  const headers = { 'X-Request-Id': header, 'User-Agent': header, Referer: header };
  const { owner, support } = h.tokens;
  const subject = `Subject: =?utf-8?B?${Buffer.from(forged).toString('base64')}?=`;
  const asks: [string, string, Parameters<Harness['call']>[2]][] = [
    ['GET', `/api/payments/${encodeURIComponent(forged)}/history?token=${owner}`, { as: 'owner' }],
    ['GET', `/${encodeURIComponent(forged)}?token=${owner}`, {}],
    ['GET', `/login?token=${owner}&to=${encodeURIComponent(forged)}`, {}],
    ['GET', history, { as: support }],
    ['GET', history, { as: `oct_${forged.replace(/[^a-z]/g, '')}` }],
    [
      'POST',
      '/api/usage/traffic',
      { as: 'platform', body: { events: [{ id: 'id-of-one', host: forged, bytes: 1 }] } },
    ],
    ['POST', '/api/support/team-1/tickets', { as: 'owner', body: { subject: forged, description: forged } }],
    [
      'POST',
      '/api/support/inbound',
      {
        as: 'platform',
        headers: { 'Content-Type': 'message/rfc822' },
        body: `Message-ID: <1\u2028${header}@example.test>\r\nFrom: a@example.test\r\n${subject}\r\n\r\nHello`,
      },
    ],
  ];
  for (const [method, path, options] of asks) {
    const before = logged.length;
    const answer = await h.call(method, path, { ...options, headers: { ...headers, ...options?.headers } });
    expect([path, answer.status < 500, logged.length > before]).toEqual([path, true, true]);
  }

  expect(logged.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
  const lines = logged.trimEnd().split('\n');
  const told = lines.map((line) => JSON.parse(line) as { level: string; team?: string; request_id?: string });
  expect(told.filter(({ level }) => level === 'fatal')).toEqual([]);
  expect(told.map(({ team }) => team)).toContain(forged);
  expect(told.filter(({ request_id: id }) => id?.includes('fatal'))).toEqual([]);
  for (const token of Object.values(h.tokens)) expect(logged).not.toContain(token);
});
