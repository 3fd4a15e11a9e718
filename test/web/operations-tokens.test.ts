/** Tokens of all, for operators. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { evil } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { openBrowser, withoutOwnScript, type Browser } from '../support/web.js';

let h: Harness;
let operator: Browser;
beforeAll(async () => {
  h = await startHarness({ worker: false });
  operator = openBrowser(h);
  await operator.signIn(h.tokens.operator);
});
afterAll(() => h.close());

const path = '/operations/tokens';
const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const madeIn = (html: string) => / id="made" value="(oct_[\w-]{43})"/.exec(html)?.[1];
const onceIn = (html: string) => /name="once" value="([^"]+)"/.exec(html)?.[1] ?? '';
const named = (name: string) =>
  h.rows<{ id: string }>('SELECT id, scope, user_id, expires_at, revoked_at FROM api_token WHERE name = $1', [
    name,
  ]);

describe('a token', () => {
  test('of any scope is made, once, and revoked', async () => {
    const fields = { name: 'The platform', scope: 'platform', user_id: '', expires_in: '' };
    const once = onceIn((await operator.open(path)).html);
    const shown = [
      await operator.send(path, { ...fields, once }),
      await operator.send(path, { ...fields, once }),
    ];
    const works = await Promise.all(
      shown.map(({ html }) => h.call('GET', '/api/platform/changes', { as: madeIn(html) })),
    );
    expect(works.map(({ status }) => status)).toEqual([401, 200]);
    const [made, ...others] = await named('The platform');
    expect(others).toEqual([]);
    expect(made).toMatchObject({ scope: 'platform', user_id: null, expires_at: null, revoked_at: null });
    const { html } = await operator.open(path);
    expect(textOf(html)).toMatch(
      /The platform the platform Created on .* Not used yet|The platform .* Last used/,
    );
    const after = await operator.submit(`${path}/${made?.id}/revoke`, { name: 'The platform' });
    expect(textOf(after.html)).toContain('The token The platform is revoked.');
    expect((await h.call('GET', '/api/platform/changes', { as: madeIn(shown[1]?.html ?? '') })).status).toBe(
      401,
    );
    const [entry] = await h.rows(
      "SELECT actor FROM audit_log WHERE object_id = $1 AND action = 'token.revoked'",
      [made?.id],
    );
    expect(entry?.actor).toMatch(/^token:/);
  });

  test('that cannot be is refused, by the rules of the API; what was typed stays', async () => {
    await operator.open(path);
    const cases = [
      [{ name: 'x', scope: 'user', user_id: '', expires_in: '7d' }, 'There is no such user.'],
      [{ name: 'x', scope: 'user', user_id: 'nobody', expires_in: '7d' }, 'There is no such user.'],
      [{ name: 'x', scope: 'root', user_id: '', expires_in: '7d' }, 'Choose a scope.'],
      [{ name: 'x', scope: 'admin', user_id: '', expires_in: '40000d' }, 'Choose one of the times.'],
      [{ name: '', scope: 'admin', user_id: '', expires_in: '7d' }, 'The name needs 1 to 100 characters'],
    ] as const;
    for (const [fields, said] of cases) {
      const { status, html } = await operator.send(path, fields);
      expect([said, status]).toEqual([said, 422]);
      expect(textOf(html)).toContain(said);
      expect(html).toContain(`name="user_id" value="${fields.user_id}"`);
    }
    expect(await named('x')).toEqual([]);
  });

  test('whose name holds HTML is shown as text', async () => {
    await operator.open(path);
    const made = await operator.send(path, { name: evil, scope: 'admin', user_id: '', expires_in: '1d' });
    const refused = await operator.send(path, { name: 'y', scope: evil, user_id: evil, expires_in: evil });
    for (const { html } of [made, refused, await operator.open(path)]) {
      expect(withoutOwnScript(html)).not.toMatch(/<script|<img/);
      expect(html).toContain('&lt;script&gt;');
    }
  });
});

test('the list goes on from page to page', async () => {
  await h.rows(
    `INSERT INTO api_token (token_hash, name, scope, created_at)
     SELECT 'many ' || n, 'many ' || n, 'platform', now() - n * interval '1 day' FROM generate_series(1, 60) n`,
  );
  const first = await operator.open(path);
  const next = /href="(\/operations\/tokens\?cursor=[^"]+)"/.exec(first.html)?.[1] ?? '';
  expect(first.html.match(/<h3>/g)).toHaveLength(50);
  const second = await operator.open(next);
  expect(textOf(second.html)).toContain('many 60');
  expect(textOf(second.html)).toContain('Back to the first');
  expect((await operator.open(`${path}?cursor=none`)).status).toBe(422);
});

test('people and agents neither see nor do anything here', async () => {
  for (const token of [h.tokens.owner, h.tokens.support]) {
    const browser = openBrowser(h);
    await browser.signIn(token);
    expect((await browser.open(path)).status).toBe(403);
    await browser.open('/login');
    const fields = { name: 'taken', scope: 'admin', user_id: '', expires_in: '' };
    expect((await browser.send(path, fields)).status).toBe(403);
    expect((await browser.send(`${path}/${crypto.randomUUID()}/revoke`, {})).status).toBe(403);
  }
  expect(await named('taken')).toEqual([]);
});
