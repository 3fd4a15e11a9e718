/** The document as it is served, and the client that is made of it. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createOctroiClient, type OctroiClient } from '../../src/client/index.js';
import { document } from '../support/contract.js';
import { startHarness, type Harness } from '../support/harness.js';

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

let h: Harness;
let owner: OctroiClient;
beforeAll(async () => {
  h = await startHarness({ worker: false });
  owner = createOctroiClient({ url: h.apiUrl, token: h.tokens.owner });
});
afterAll(() => h.close());

describe('GET /openapi.json', () => {
  test('is the document, for everyone, and may be cached', async () => {
    const answer = await h.call('GET', '/openapi.json');
    expect(answer.body).toEqual(document);
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=300');
    // Without Cache-Control fetch would send no-cache, as it does when a page is reloaded.
    const headers = { 'If-None-Match': answer.headers.get('ETag') ?? '', 'Cache-Control': 'max-age=0' };
    expect(await h.call('GET', '/openapi.json', { headers })).toMatchObject({ status: 304, body: '' });
  });
});

test('GET /docs has every operation, with nothing from elsewhere and no script', async () => {
  const { status, headers, body } = await h.call<string>('GET', '/docs');
  expect([status, headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
  const items = [...Object.values(document.paths ?? {}), ...Object.values(document.webhooks ?? {})];
  const operations = items.flatMap((item) => Object.values(item) as { operationId: string }[]);
  const ids = new Set([...body.matchAll(/<details id="(\w+)"/g)].map(([, id]) => id));
  expect(operations.map(({ operationId }) => operationId).filter((id) => !ids.has(id))).toEqual([]);
  expect(operations).toHaveLength(ids.size);
  expect(body).toContain('With a token of the scope `user`, as `admin` or `owner` of the team.');
  expect(body).toContain('payment_in_progress');
  expect(body).toContain('Leads to <a href="#getPaymentsIdStatus">getPaymentsIdStatus</a>');
  expect(body).not.toMatch(/<script|\son\w+=|(src|href)="(https?:)?\/\//);
  const policy = headers.get('Content-Security-Policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
});

describe('the client', () => {
  const path = { team: 'team-1' };

  test('reads, with parameters of path and query', async () => {
    const { data, error } = await owner.GET('/api/payments/{team}/history', {
      params: { path, query: { limit: 5 } },
    });
    expect(error).toBeUndefined();
    expect(data?.payments).toEqual([]);
    expect(data?.next_cursor).toBeNull();
  });

  test('writes, with a body and headers', async () => {
    const { data } = await owner.PATCH('/api/teams/{team}/subscription', {
      params: { path },
      body: { auto_renew: true },
    });
    expect(data?.plan).toBe('free');
    const operator = createOctroiClient({
      url: h.apiUrl,
      headers: { Authorization: `Bearer ${h.tokens.operator}` },
    });
    const body = { name: 'a program', scope: 'platform' } as const;
    const params = { header: { 'Idempotency-Key': 'client-1' } };
    const first = await operator.POST('/api/tokens', { body, params });
    const again = await operator.POST('/api/tokens', { body, params });
    expect(first.data?.token).toMatch(/^oct_/);
    expect(again.data).toEqual({ ...first.data, token: null });
  });

  test('tells a refusal by its code', async () => {
    const { data, error, response } = await owner.GET('/api/teams/{team}/credit', {
      params: { path: { team: 'team-2' } },
    });
    expect([data, response.status, error?.code]).toEqual([undefined, 404, 'not_found']);
    const anonymous = createOctroiClient({ url: h.apiUrl });
    expect((await anonymous.GET('/api/plans')).error?.code).toBe('unauthenticated');
    expect((await anonymous.GET('/healthz')).data?.status).toBe('ok');
  });

  test('has the types of the document as it is now', async () => {
    const { clientTypes } = (await import(file('tools/lib/client-types.mjs'))) as {
      clientTypes: (of: unknown, file: string) => Promise<string>;
    };
    const path = file('src/client/schema.ts');
    // A long text that differs would be shown whole.
    const isCurrent = (await clientTypes(document, path)) === readFileSync(path, 'utf8');
    expect({ isCurrent, otherwise: 'npm run openapi' }).toMatchObject({ isCurrent: true });
  });

  test('is exported with its types', () => {
    const { exports } = JSON.parse(readFileSync(file('package.json'), 'utf8')) as {
      exports: Record<string, Record<string, string>>;
    };
    const targets = Object.values(exports['./client'] ?? {});
    expect(targets).toEqual(['./dist/client/index.d.ts', './dist/client/index.js']);
    expect(targets.filter((target) => !existsSync(file(target)))).toEqual([]);
    expect(existsSync(file('dist/client/schema.d.ts'))).toBe(true);
  });
});
