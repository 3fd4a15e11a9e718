import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hashToken } from '../../src/stores/tokens.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());

interface Made {
  id: string;
  token: string;
  expires_at: string | null;
  errors?: { field: string }[];
}

const make = (body: unknown, headers: Record<string, string> = {}) =>
  h.call<Made>('POST', '/api/tokens', { as: 'operator', body, headers });
const revoke = (id: string) => h.call('DELETE', `/api/tokens/${id}`, { as: 'operator' });
const history = (token: string) => h.call('GET', '/api/payments/team-1/history', { as: token });
const ownerToken = { name: 'laptop', scope: 'user', user_id: 'owner' };

describe('making a token', () => {
  test('shows it once, stores its hash only, and the audit log does not have it', async () => {
    const made = await make(ownerToken);
    const { id, token } = made.body;
    expect(made).toMatchObject({
      status: 201,
      body: { ...ownerToken, created_at: expect.any(String), expires_at: null },
    });
    expect(token).toMatch(/^oct_[A-Za-z0-9_-]{43}$/);
    expect(await history(token)).toMatchObject({ status: 200 });

    const [stored] = await h.rows('SELECT * FROM api_token WHERE id = $1', [id]);
    expect(stored).toMatchObject({ token_hash: hashToken(token) });
    const everything = await h.rows(`SELECT to_jsonb(t) FROM api_token t
      UNION ALL SELECT to_jsonb(a) FROM audit_log a UNION ALL SELECT to_jsonb(k) FROM idempotency_key k`);
    expect(JSON.stringify(everything)).not.toContain(token);
    expect(await h.rows('SELECT action, after FROM audit_log WHERE object_id = $1', [id])).toMatchObject([
      { action: 'token.created', after: { ...ownerToken, expires_at: null } },
    ]);
  });

  test('the same request under one key makes one token, and its repetition does not show it', async () => {
    const key = { 'Idempotency-Key': 'token-1' };
    const [first, second] = await Promise.all([make(ownerToken, key), make(ownerToken, key)]);
    const shown = [first, second].filter(({ body }) => body.token !== null);
    expect(shown).toHaveLength(1);
    expect(second.body.id).toBe(first.body.id);
    expect((await make(ownerToken, key)).body).toMatchObject({ id: first.body.id, token: null });

    const kept = await h.rows("SELECT response_body FROM idempotency_key WHERE key = 'token-1'");
    expect(JSON.stringify(kept)).not.toContain('oct_');
  });

  test('a request that died before its answer is made good by its repetition', async () => {
    const key = { 'Idempotency-Key': 'token-2' };
    const lost = await make(ownerToken, key);
    await h.rows(`UPDATE idempotency_key SET response_status = NULL, response_body = NULL,
      locked_until = now() - interval '1 second' WHERE key = 'token-2'`);
    const again = await make(ownerToken, key);
    expect(again.body.id).toBe(lost.body.id);
    expect(await history(again.body.token)).toMatchObject({ status: 200 });
    expect(await history(lost.body.token)).toMatchObject({ status: 401 });
  });

  test.each([
    [{ scope: 'user', user_id: 'owner' }, 'name'],
    [{ name: 'a\nb', scope: 'admin' }, 'name'],
    [{ name: 'x'.repeat(101), scope: 'admin' }, 'name'],
    [{ name: 'x', scope: 'root' }, 'scope'],
    [{ name: 'x' }, 'scope'],
    [{ name: 'x', scope: 'user' }, 'user_id'],
    [{ name: 'x', scope: 'user', user_id: 'nobody' }, 'user_id'],
    [{ name: 'x', scope: 'support', user_id: 'nobody' }, 'user_id'],
    [{ name: 'x', scope: 'admin', expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ name: 'x', scope: 'admin', expires_at: 'soon' }, 'expires_at'],
    [{ name: 'x', scope: 'admin', expires_in: '0d' }, 'expires_in'],
    [{ name: 'x', scope: 'admin', expires_in: '-1d' }, 'expires_in'],
    [{ name: 'x', scope: 'admin', expires_in: '1e9d' }, 'expires_in'],
    [{ name: 'x', scope: 'admin', expires_in: '99999999d' }, 'expires_in'],
    [{ name: 'x', scope: 'admin', expires_in: '1d', expires_at: '2199-01-01T00:00:00Z' }, 'expires_in'],
    [{ name: 'x', scope: 'admin', token: 'oct_mine' }, 'token'],
  ])('%j is refused, and names %s', async (body, field) => {
    const answer = await make(body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
  });

  test.each(['owner', 'support', 'platform'])('is not for the scope of %s', async (as) => {
    expect(await h.call('POST', '/api/tokens', { as, body: ownerToken })).toMatchObject({ status: 403 });
    expect(await h.call('GET', '/api/tokens', { as })).toMatchObject({ status: 403 });
    expect(await h.call('GET', '/api/audit', { as })).toMatchObject({ status: 403 });
  });
});

describe('the end of a token', () => {
  test('expires_in counts from now', async () => {
    const before = Date.now();
    const { body } = await make({ ...ownerToken, expires_in: '30d' });
    const lifetimeMs = new Date(body.expires_at ?? 0).getTime() - before;
    expect(lifetimeMs).toBeGreaterThanOrEqual(30 * 86_400_000);
    expect(lifetimeMs).toBeLessThan(30 * 86_400_000 + 60_000);
  });

  test('an expired token is none', async () => {
    const { body } = await make({ ...ownerToken, expires_in: '1s' });
    expect(await eventually(async () => (await history(body.token)).status === 401)).toBe(true);
  });

  test('a revoked token is none; revoking again is no error, and is audited once', async () => {
    const { body } = await make(ownerToken);
    expect(await history(body.token)).toMatchObject({ status: 200 });
    expect(await revoke(body.id)).toMatchObject({ status: 204 });
    expect(await history(body.token)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(await revoke(body.id)).toMatchObject({ status: 204 });
    const entries = await h.rows(
      "SELECT 1 FROM audit_log WHERE object_id = $1 AND action = 'token.revoked'",
      [body.id],
    );
    expect(entries).toHaveLength(1);
  });

  test.each(['none', '0b7c6ab0-52a8-4d63-8f7c-3a7b6f6f0b1e', 'a%00b'])(
    'there is no token %s to revoke',
    async (id) => {
      expect((await revoke(id)).status).toBe(id === 'a%00b' ? 400 : 404);
    },
  );

  test('its use is noted', async () => {
    const { body } = await make(ownerToken);
    await history(body.token);
    const [row] = await h.rows('SELECT last_used_at FROM api_token WHERE id = $1', [body.id]);
    expect(row).toMatchObject({ last_used_at: expect.any(Date) });
  });
});

describe('lists', () => {
  test('tokens come in pages, newest first, each once, without token or hash', async () => {
    const made: string[] = [];
    for (let i = 0; i < 5; i += 1) made.push((await make({ name: `page ${i}`, scope: 'platform' })).body.id);

    const seen: Record<string, unknown>[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor ? `?limit=3&cursor=${cursor}` : '?limit=3';
      const { body } = await h.call<{ tokens: Record<string, unknown>[]; next_cursor: string | null }>(
        'GET',
        `/api/tokens${query}`,
        { as: 'operator' },
      );
      seen.push(...body.tokens);
      cursor = body.next_cursor;
    }
    const [counted] = await h.rows<{ n: number }>('SELECT count(*)::int AS n FROM api_token');
    expect(seen).toHaveLength(counted?.n ?? 0);
    expect(seen.slice(0, 5).map(({ id }) => id)).toEqual([...made].reverse());
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(Object.keys(seen[0] ?? {}).sort()).toEqual(
      ['created_at', 'expires_at', 'id', 'last_used_at', 'name', 'revoked_at', 'scope', 'user_id'].sort(),
    );
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=nonsense', 'cursor'],
    [`cursor=${Buffer.from('["1; DROP TABLE team"]').toString('base64url')}`, 'cursor'],
    [`cursor=${Buffer.from('{}').toString('base64url')}`, 'cursor'],
    ['cursor=', 'cursor'],
    ['page=2', 'page'],
  ])('%s is refused in every list', async (query, field) => {
    for (const path of ['/api/tokens', '/api/audit']) {
      expect(await h.call('GET', `${path}?${query}`, { as: 'operator' })).toMatchObject({
        status: 422,
        body: { errors: [{ field }] },
      });
    }
  });
});

describe('the audit log', () => {
  interface Page {
    entries: { id: string; action: string; object_id: string; team_id: string | null; request_id: string }[];
    next_cursor: string | null;
  }
  const read = (query: string) => h.call<Page>('GET', `/api/audit?${query}`, { as: 'operator' });

  test('is read newest first, by object and by team, in pages', async () => {
    const put = (id: string, body: object) =>
      h.call('PUT', `/api/platform/projects/${id}`, { as: 'platform', body });
    await put('audited', { team_id: 'team-1', name: 'One' });
    await put('other', { team_id: 'team-2', name: 'Other' });
    for (const name of ['Two', 'Three', 'Four']) await put('audited', { team_id: 'team-1', name });

    const first = (await read('object_type=project&object_id=audited&limit=3')).body;
    expect(first.entries.map(({ action }) => action)).toEqual(Array(3).fill('project.updated'));
    const second = (await read(`object_type=project&object_id=audited&limit=3&cursor=${first.next_cursor}`))
      .body;
    expect(second).toMatchObject({
      entries: [{ action: 'project.created', object_id: 'audited' }],
      next_cursor: null,
    });

    const ofTeam = (await read('team=team-2')).body.entries;
    expect(ofTeam.map(({ object_id }) => object_id)).toEqual(['other']);
    expect((await read('object_id=none')).body).toEqual({ entries: [], next_cursor: null });
  });
});
