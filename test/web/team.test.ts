/** The team page: who is in the team, and one's own API tokens. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { evil } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { openBrowser, withoutOwnScript, type Browser } from '../support/web.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());

const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const path = '/teams/team-1/team';
const tokens = `${path}/tokens`;

async function signedIn(token: string): Promise<Browser> {
  const browser = openBrowser(h);
  await browser.signIn(token);
  return browser;
}

async function newTeam() {
  const { team, owner } = await h.newTeam();
  return {
    user: team.replace('team-', 'user-'),
    path: `/teams/${team}/team`,
    browser: await signedIn(owner),
  };
}

const madeIn = (html: string) => / id="made" value="(oct_[\w-]{43})"/.exec(html)?.[1];
const onceIn = (html: string) => /name="once" value="([^"]+)"/.exec(html)?.[1] ?? '';
const rowsOf = (user: string) =>
  h.rows<{ id: string; name: string; scope: string; days: number; revoked: boolean }>(
    `SELECT id, name, scope, round(EXTRACT(epoch FROM expires_at - created_at) / 86400)::integer AS days,
       revoked_at IS NOT NULL AS revoked FROM api_token WHERE user_id = $1 ORDER BY created_at`,
    [user],
  );
const mayRead = async (token: string | undefined, team = 'team-1') =>
  (await h.call('GET', `/api/payments/${team}/history`, { as: token })).status;

describe('members', () => {
  test('are shown with their roles to each of them, owners first; nothing can be changed here', async () => {
    const browser = await signedIn(h.tokens.member);
    const { html } = await browser.open(path);
    expect(textOf(html)).toMatch(/Owner Owner .* Admin Admin .* Member \(you\) Member/);
    expect(textOf(html)).toContain('is decided on your platform, not here');
    expect(html).not.toContain('Outsider');
  });

  test('of another team are not shown', async () => {
    const browser = await signedIn(h.tokens.outsider);
    expect((await browser.open(path)).status).toBe(404);
    expect((await (await signedIn(h.tokens.operator)).open(path)).status).toBe(403);
  });

  test('in French', async () => {
    const browser = await signedIn(h.tokens.admin);
    browser.cookies.set('octroi_language', 'fr');
    const text = textOf((await browser.open(path)).html);
    expect(text).toContain('Administrateur');
    expect(text).toContain('Vos jetons d’API');
  });
});

describe('a token of one’s own', () => {
  test('is made by every member, shown once, works, and is revoked', async () => {
    const browser = await signedIn(h.tokens.member);
    const { html } = await browser.open(path);
    const made = await browser.send(tokens, { name: 'laptop', expires_in: '90d', once: onceIn(html) });
    expect(made.status).toBe(201);
    expect(textOf(made.html)).toContain('it is shown only here');
    const token = madeIn(made.html);
    expect(await mayRead(token)).toBe(200);
    expect(await mayRead(token, 'team-2')).toBe(404);
    expect((await h.call('GET', '/api/tokens', { as: token })).status).toBe(403);

    const row = (await rowsOf('member')).at(-1);
    expect(row).toMatchObject({ name: 'laptop', scope: 'user', days: 90, revoked: false });
    const list = await browser.open(path);
    expect(textOf(list.html)).toMatch(/laptop Created on .* Expires on/);
    expect(list.html).not.toContain(token);

    const after = await browser.submit(`${tokens}/${row?.id}/revoke`, { name: 'laptop' });
    expect(textOf(after.html)).toContain('The token laptop is revoked.');
    expect(textOf(after.html)).toMatch(/laptop Created on .* Revoked on/);
    expect(await mayRead(token)).toBe(401);
    const log = await h.rows('SELECT actor, action, after FROM audit_log WHERE object_id = $1 ORDER BY id', [
      row?.id,
    ]);
    expect(log).toMatchObject([
      { actor: 'user:member', action: 'token.created', after: { scope: 'user', user_id: 'member' } },
      { actor: 'user:member', action: 'token.revoked' },
    ]);
    expect(JSON.stringify(log)).not.toContain(token);
  });

  test('is one, however often the button is clicked; what is shown last is what works', async () => {
    const { browser, path, user } = await newTeam();
    const form = { name: 'twice', expires_in: '7d', once: onceIn((await browser.open(path)).html) };
    const shown = await Promise.all([1, 2].map(() => browser.send(`${path}/tokens`, form)));
    expect(shown.map(({ status }) => status)).toEqual([201, 201]);
    const made = (await rowsOf(user)).filter(({ name }) => name === 'twice');
    expect(made).toHaveLength(1);
    const works = await Promise.all(
      shown.map(
        async ({ html }) => (await h.call('GET', '/api/payments/none/history', { as: madeIn(html) })).status,
      ),
    );
    expect(works.sort()).toEqual([401, 404].sort());
  });

  test('that was revoked is not brought back by its form', async () => {
    const { browser, path, user } = await newTeam();
    const form = { name: 'gone', expires_in: '7d', once: onceIn((await browser.open(path)).html) };
    await browser.send(`${path}/tokens`, form);
    const id = (await rowsOf(user)).at(-1)?.id;
    await browser.open(path);
    await browser.send(`${path}/tokens/${id}/revoke`, {});
    await browser.open(path);
    const again = await browser.send(`${path}/tokens`, form);
    expect(again.status).toBe(409);
    expect(madeIn(again.html)).toBeUndefined();
    expect(textOf(again.html)).toContain('No token was made.');
  });

  test('has no wider scope and no other user, whatever the form says', async () => {
    const { browser, path, user } = await newTeam();
    await browser.open(path);
    const more = { scope: 'admin', user_id: 'owner', expires_at: '2199-01-01T00:00:00Z' };
    const made = await browser.send(`${path}/tokens`, { name: 'wide', expires_in: '30d', ...more });
    expect(madeIn(made.html)).toBeDefined();
    expect((await rowsOf(user)).at(-1)).toMatchObject({ name: 'wide', scope: 'user', days: 30 });
  });

  test('is not made of what cannot be: the form comes back with what was typed', async () => {
    const { browser, path, user } = await newTeam();
    const before = await rowsOf(user);
    await browser.open(path);
    const long = await browser.send(`${path}/tokens`, { name: 'x'.repeat(101), expires_in: '30d' });
    expect(long.status).toBe(422);
    expect(long.html).toContain(`value="${'x'.repeat(101)}"`);
    expect(long.html).toContain('<option value="30d" selected>');
    expect(textOf(long.html)).toContain('The name needs 1 to 100 characters');
    expect(long.html).toContain('aria-describedby="field-name-hint field-name-wrong" aria-invalid="true"');
    for (const [name, expires_in] of [
      ['', '30d'],
      ['a', ''],
      ['a', '99999d'],
      [' ', '30d'],
    ] as const) {
      expect((await browser.send(`${path}/tokens`, { name, expires_in })).status).toBe(422);
    }
    expect(await rowsOf(user)).toEqual(before);
  });

  test('is the twentieth at most; revoked and expired ones do not count', async () => {
    const { browser, path, user } = await newTeam();
    const insert = (count: number, facts: string) =>
      h.rows(
        `INSERT INTO api_token (token_hash, name, scope, user_id, ${facts.split('=')[0]})
         SELECT gen_random_uuid()::text, 'full', 'user', $1, ${facts.split('=')[1]} FROM generate_series(1, $2)`,
        [user, count],
      );
    // With the one that signed in, 18; the others have ended.
    await insert(17, 'expires_at=NULL');
    await insert(5, 'revoked_at=now()');
    await insert(5, "expires_at=now() - interval '1 day'");
    await browser.open(path);
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) => browser.send(`${path}/tokens`, { name: `at once ${n}`, expires_in: '7d' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(textOf(refused?.html ?? '')).toContain('You have 20 tokens that can be used, which is the most.');
    const oldest = (await rowsOf(user)).find(({ name }) => name === 'full');
    await browser.open(path);
    await browser.send(`${path}/tokens/${oldest?.id}/revoke`, {});
    await browser.open(path);
    expect((await browser.send(`${path}/tokens`, { name: 'room', expires_in: '7d' })).status).toBe(201);
  });

  test('of others, of a wider scope, or none, is neither shown nor revoked', async () => {
    const { browser, path, user } = await newTeam();
    const wider = await h.rows<{ id: string }>(
      `INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ($1, 'as an agent', 'support', $2) RETURNING id`,
      [crypto.randomUUID(), user],
    );
    const others = await rowsOf('owner');
    const { html } = await browser.open(path);
    expect(html).not.toContain('as an agent');
    for (const id of [others[0]?.id, wider[0]?.id, crypto.randomUUID(), 'none']) {
      await browser.open(path);
      expect((await browser.send(`${path}/tokens/${id}/revoke`, {})).status).toBe(404);
    }
    expect((await browser.send(`${tokens}/${others[0]?.id}/revoke`, {})).status).toBe(404);
    expect((await rowsOf('owner')).some(({ revoked }) => revoked)).toBe(false);
    expect(await mayRead(h.tokens.owner)).toBe(200);
  });

  test('that one has signed in with is marked; revoked, the session ends', async () => {
    const { browser, path, user } = await newTeam();
    const { html } = await browser.open(path);
    expect(textOf(html)).toContain('You have signed in with it.');
    const own = (await rowsOf(user))[0]?.id;
    const after = await browser.submit(`${path}/tokens/${own}/revoke`, {});
    expect(textOf(after.html)).toContain('Your session has ended. Sign in again.');
  });

  test('is not made by a form of another site', async () => {
    const { browser, path, user } = await newTeam();
    await browser.open(path);
    const form = { name: 'stolen', expires_in: '7d' };
    const cross = await browser.send(`${path}/tokens`, form, { 'Sec-Fetch-Site': 'cross-site' });
    expect(cross.status).toBe(403);
    expect((await rowsOf(user)).map(({ name }) => name)).not.toContain('stolen');
  });
});

test('names that hold HTML are shown as text, where a token is shown, listed, refused and revoked', async () => {
  const { browser, path, user } = await newTeam();
  await h.rows('UPDATE "user" SET name = $2 WHERE id = $1', [user, evil]);
  await browser.open(path);
  const made = await browser.send(`${path}/tokens`, { name: evil, expires_in: '7d' });
  const listed = await browser.open(path);
  const id = (await rowsOf(user)).at(-1)?.id;
  const revoked = await browser.submit(`${path}/tokens/${id}/revoke`, { name: evil });
  const refused = await browser.send(`${path}/tokens`, { name: evil, expires_in: evil });
  expect(refused.status).toBe(422);
  for (const { html } of [made, listed, revoked, refused]) {
    expect(withoutOwnScript(html)).not.toMatch(/<script|<img/);
    expect(html).toContain('&lt;script&gt;');
  }
});
