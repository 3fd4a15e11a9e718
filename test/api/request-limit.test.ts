/** How much one may ask: by user and by address; and how long one may take to ask. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Koa from 'koa';
import { listen } from '../../src/listen.js';
import { startHarness, type CallOptions, type Harness } from '../support/harness.js';

const perMinute = 5;

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false, env: { RATE_LIMIT: String(perMinute) } });
});
afterAll(() => h.close());

async function statuses(times: number, path: string, options: CallOptions): Promise<number[]> {
  const found: number[] = [];
  for (let n = 0; n < times; n += 1) found.push((await h.call('GET', path, options)).status);
  return found;
}

const from = (address: string) => ({ 'X-Forwarded-For': address });

describe('requests', () => {
  test('of a user are limited, with the time to wait; others go on, from the same address too', async () => {
    const usage = '/api/usage/team-1';
    expect(await statuses(perMinute + 1, usage, { as: 'owner' })).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = await h.call('GET', usage, { as: 'owner' });
    expect(refused.body).toMatchObject({ code: 'rate_limited', detail: 'There may be 5 requests a minute.' });
    const wait = Number(refused.headers.get('Retry-After'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect((await h.call('GET', usage, { as: 'admin' })).status).toBe(200);
  });

  test('without a token, or with one that is none, are limited by address; a right token gets in all the same', async () => {
    const [near, far] = [from('198.51.100.1'), from('198.51.100.2')];
    expect(await statuses(3, '/api/kb/popular', { headers: near })).toEqual([200, 200, 200]);
    const wrong = { as: 'oct_wrong', headers: near };
    expect(await statuses(3, '/api/usage/team-1', wrong)).toEqual([401, 401, 429]);
    expect((await h.call('GET', '/api/kb/popular', { headers: near })).status).toBe(429);
    expect((await h.call('GET', '/api/usage/team-1', { as: 'member', headers: near })).status).toBe(200);
    expect((await h.call('GET', '/api/kb/popular', { headers: far })).status).toBe(200);
  });

  test('of programs, operators, monitors and the payment backend are not', async () => {
    const many = perMinute * 2;
    const monitor = { headers: from('198.51.100.3') };
    expect(new Set(await statuses(many, '/api/platform/changes', { as: 'platform' }))).toEqual(
      new Set([200]),
    );
    expect(new Set(await statuses(many, '/api/audit', { as: 'operator' }))).toEqual(new Set([200]));
    expect(new Set(await statuses(many, '/healthz', monitor))).toEqual(new Set([200]));
    const callbacks = Array.from({ length: many }, () =>
      h.call('POST', '/api/payments/callback', { ...monitor, body: {} }),
    );
    expect(new Set((await Promise.all(callbacks)).map(({ status }) => status))).toEqual(new Set([401]));
  });
});

test('who sends headers a byte at a time keeps no connection', async () => {
  const server = await listen(new Koa(), 0, { headersTimeoutMs: 300 });
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  const dripping = setInterval(() => socket.write('X'), 50);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /);
  clearInterval(dripping);
  socket.destroy();
  await server.close();
});
