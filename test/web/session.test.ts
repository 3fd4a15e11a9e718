/** Signing in to the dashboard, staying so, and signing out: what lets somebody in, and what does not. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { createRetentionStore } from '../../src/stores/retention.js';
import { hashToken } from '../../src/stores/tokens.js';
import { jwtSecret, startHarness, type Harness } from '../support/harness.js';
import { formTokenIn, openBrowser, withoutOwnScript } from '../support/web.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());

const usage = '/teams/team-1/usage';

async function signedIn(as: 'owner' | 'admin' | 'member' | 'outsider' = 'owner') {
  const browser = openBrowser(h);
  const page = await browser.signIn(h.tokens[as]);
  expect(page.status).toBe(200);
  return browser;
}

const jwtFor = (sub: string, { secret = jwtSecret, audience = 'octroi', expires = '1m' } = {}) =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setIssuer('platform')
    .setAudience(audience)
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret));

const sessionsOf = (user: string) => h.rows('SELECT * FROM web_session WHERE user_id = $1', [user]);

describe('signing in', () => {
  test('leads agents and operators to pages of their own, and not into teams', async () => {
    const agent = openBrowser(h);
    const queue = await agent.signIn(h.tokens.support);
    expect(queue.path).toBe('/support/queue');
    const operator = openBrowser(h);
    const health = await operator.signIn(h.tokens.operator);
    expect(health.path).toBe('/operations/health');
    for (const browser of [agent, operator]) expect((await browser.open(usage)).status).toBe(403);
    const [row] = await h.rows("SELECT user_id FROM web_session WHERE scope = 'admin'");
    expect(row).toEqual({ user_id: null });
    await h.rows("UPDATE api_token SET revoked_at = now() WHERE scope = 'admin'");
    expect((await operator.open('/')).path).toBe('/login');
    await h.rows("UPDATE api_token SET revoked_at = NULL WHERE scope = 'admin'");
  });

  test('who is not signed in is asked to, and led to where the way was', async () => {
    const browser = openBrowser(h);
    const form = await browser.open(usage);
    expect(form.path).toBe(`/login?to=${encodeURIComponent(usage)}`);
    expect(form.html).toContain('type="password"');
    expect(form.html).not.toContain('has ended');
    const page = await browser.submit('/login', { token: h.tokens.owner, to: usage });
    expect(page).toMatchObject({ status: 200, path: usage });
    expect(page.html).toContain('Signed in as Owner');
  });

  test('the cookie is HttpOnly and Lax, and stored as a hash alone', async () => {
    const browser = openBrowser(h);
    await browser.open('/login');
    const answer = await browser.send('/login', { token: h.tokens.owner });
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('octroi_session='));
    expect(cookie).toMatch(/^octroi_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const secret = browser.cookies.get('octroi_session') ?? '';
    const rows = await sessionsOf('owner');
    expect(rows.map(({ id_hash }) => id_hash)).toContain(hashToken(secret));
    expect(JSON.stringify(rows, (_, value: unknown) => String(value))).not.toContain(secret);
  });

  test.each([
    ['unknown', () => 'oct_unknown', 401, 'unknown, expired or revoked'],
    ['nothing', () => '', 401, 'unknown, expired or revoked'],
    ['of a program', () => h.tokens.platform, 403, 'does not belong to a person'],
    ['with HTML in it', () => '<script>x</script>', 401, 'unknown, expired or revoked'],
  ])('a token that is %s opens nothing', async (_name, token, status, words) => {
    const browser = openBrowser(h, { 'X-Forwarded-For': '203.0.113.1' });
    const page = await browser.signIn(token());
    expect(page.status).toBe(status);
    expect(page.html).toContain(words);
    expect(page.html).not.toContain('<script>');
    expect(browser.cookies.has('octroi_session')).toBe(false);
  });

  test('a former session of the browser ends, and a cookie that somebody has planted opens none', async () => {
    const browser = await signedIn('admin');
    const former = browser.cookies.get('octroi_session') ?? '';
    browser.cookies.delete('octroi_session');
    await browser.open('/login');
    browser.cookies.set('octroi_session', former);
    const form = browser.cookies.get('octroi_form') ?? '';
    expect(form).not.toBe('');
    await browser.send('/login', { token: h.tokens.admin });
    const now = browser.cookies.get('octroi_session') ?? '';
    expect(now).not.toBe(former);
    const hashes = (await sessionsOf('admin')).map(({ id_hash }) => id_hash);
    expect(hashes).toContain(hashToken(now));
    expect(hashes).not.toContain(hashToken(former));

    const planted = openBrowser(h);
    planted.cookies.set('octroi_session', 'planted-by-somebody');
    await planted.signIn(h.tokens.admin);
    expect(planted.cookies.get('octroi_session')).not.toBe('planted-by-somebody');
  });

  test('is refused for a while after 20 attempts that failed, from that address alone', async () => {
    const browser = openBrowser(h, { 'X-Forwarded-For': '198.51.100.7, 2001:db8:1:2::1' });
    await browser.open('/login');
    for (let n = 0; n < 20; n += 1) {
      expect((await browser.send('/login', { token: 'oct_wrong' })).status).toBe(401);
    }
    const refused = await browser.send('/login', { token: h.tokens.owner });
    expect(refused.status).toBe(429);
    expect(refused.html).toContain('Too many attempts');
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    const neighbour = openBrowser(h, { 'X-Forwarded-For': '2001:db8:1:2:ffff::2' });
    expect((await neighbour.signIn(h.tokens.owner)).status).toBe(429);
    const other = openBrowser(h, { 'X-Forwarded-For': '198.51.100.7' });
    expect((await other.signIn(h.tokens.owner)).status).toBe(200);
  });

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    '\\\\evil.example',
  ])('does not lead elsewhere: %j', async (to) => {
    const browser = openBrowser(h);
    const form = await browser.open(`/login?to=${encodeURIComponent(to)}`);
    expect(form.html).toContain('name="to" value="/"');
    const answer = await browser.send('/login', { token: h.tokens.owner, to });
    expect(answer.headers.get('Location')).toBe('/');
    const signed = await browser.request(`/login?to=${encodeURIComponent(to)}`);
    expect(signed.headers.get('Location')).toBe('/');
  });

  test('a form of another browser, of another site, or of none is refused: nobody is signed in unknowingly', async () => {
    const attacker = openBrowser(h);
    const token = formTokenIn((await attacker.open('/login')).html);
    const victim = openBrowser(h);
    const fields = { token: h.tokens.outsider };
    for (const form of [fields, { ...fields, form_token: token }, { ...fields, form_token: 'x' }]) {
      expect((await victim.send('/login', form)).status).toBe(403);
    }
    await victim.open('/login');
    const stale = await victim.send('/login', { ...fields, form_token: token });
    expect(stale.html).toContain('out of date');
    const elsewhere: Record<string, string>[] = [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const more of elsewhere) {
      await victim.open('/login');
      expect((await victim.send('/login', fields, more)).status).toBe(403);
    }
    expect(victim.cookies.has('octroi_session')).toBe(false);
    await victim.open('/login');
    expect((await victim.send('/login', fields, { 'Sec-Fetch-Site': 'same-origin' })).status).toBe(303);
  });
});

describe('the platform', () => {
  const handOver = (browser: ReturnType<typeof openBrowser>, token: string, to = usage) =>
    browser.send('/login/jwt', { token, to }, { Origin: 'https://platform.example' });

  test('hands a person over, who is asked and then signed in', async () => {
    const browser = openBrowser(h);
    const asked = await handOver(browser, await jwtFor('member'));
    expect(asked.status).toBe(200);
    expect(asked.html).toContain('signs you in as Member');
    expect(browser.cookies.has('octroi_session')).toBe(false);
    const token = /name="token" value="([^"]+)"/.exec(asked.html)?.[1] ?? '';
    const page = await browser.submit('/login', { token, to: usage });
    expect(page).toMatchObject({ status: 200, path: usage });
    expect(page.html).toContain('Signed in as Member');
  });

  test('is not believed with a token that is forged, for others, expired or of nobody', async () => {
    const tokens = [
      await jwtFor('owner', { secret: 'another-secret-of-32-characters-or-more' }),
      await jwtFor('owner', { audience: 'others' }),
      await jwtFor('owner', { expires: '-1m' }),
      'oct_unknown',
    ];
    const browser = openBrowser(h, { 'X-Forwarded-For': '203.0.113.2' });
    for (const token of tokens) expect((await handOver(browser, token)).status).toBe(401);
    const unknown = await handOver(browser, await jwtFor('nobody'));
    expect(unknown.status).toBe(403);
    expect(unknown.html).toContain('not known here');
    await browser.open('/login');
    expect((await browser.send('/login', { token: await jwtFor('nobody') })).status).toBe(403);
    expect(browser.cookies.has('octroi_session')).toBe(false);
  });

  test('does not hand over by an address', async () => {
    const browser = openBrowser(h);
    const page = await browser.open(`/login/jwt?token=${await jwtFor('owner')}`);
    expect(page.status).toBe(405);
    expect(browser.cookies.has('octroi_session')).toBe(false);
  });
});

describe('a session', () => {
  async function ends(browser: ReturnType<typeof openBrowser>) {
    const page = await browser.open(usage);
    expect(page.path).toContain('/login?');
    expect(page.html).toContain('Your session has ended');
    expect(browser.cookies.has('octroi_session')).toBe(false);
  }
  const change = (browser: ReturnType<typeof openBrowser>, set: string) =>
    h.rows(`UPDATE web_session SET ${set} WHERE id_hash = $1`, [
      hashToken(browser.cookies.get('octroi_session') ?? ''),
    ]);

  test('ends two hours after its last use, and use prolongs it', async () => {
    const browser = await signedIn();
    await change(browser, "last_seen_at = now() - interval '119 minutes'");
    expect((await browser.open(usage)).status).toBe(200);
    const [row] = await h.rows(
      `SELECT last_seen_at > now() - interval '1 minute' AS used FROM web_session WHERE id_hash = $1`,
      [hashToken(browser.cookies.get('octroi_session') ?? '')],
    );
    expect(row).toEqual({ used: true });
    await change(browser, "last_seen_at = now() - interval '121 minutes'");
    await ends(browser);
  });

  test('ends twelve hours after it was opened, however much it is used', async () => {
    const browser = await signedIn();
    const [row] = await h.rows(
      `SELECT expires_at = created_at + interval '12 hours' AS twelve FROM web_session WHERE id_hash = $1`,
      [hashToken(browser.cookies.get('octroi_session') ?? '')],
    );
    expect(row).toEqual({ twelve: true });
    await change(browser, "expires_at = now() - interval '1 second'");
    await ends(browser);
  });

  test('ends with its token: revoked, expired', async () => {
    const made = async () => {
      const body = { name: 'web', scope: 'user', user_id: 'member' };
      const answer = await h.call<{ id: string; token: string }>('POST', '/api/tokens', {
        as: 'operator',
        body,
      });
      const browser = openBrowser(h);
      expect((await browser.signIn(answer.body.token)).status).toBe(200);
      return { browser, id: answer.body.id };
    };
    const [one, two] = [await made(), await made()];
    await h.call('DELETE', `/api/tokens/${one.id}`, { as: 'operator' });
    await ends(one.browser);
    await h.rows("UPDATE api_token SET expires_at = now() - interval '1 second' WHERE id = $1", [two.id]);
    await ends(two.browser);
  });

  test('ends with its user, also one that the platform has handed over', async () => {
    await h.rows(`INSERT INTO "user" (id, email, name) VALUES ('leaver', 'leaver@example.test', 'Leaver')`);
    const browser = openBrowser(h);
    await browser.open('/login');
    const page = await browser.submit('/login', { token: await jwtFor('leaver') });
    expect(page.html).toContain('No team');
    await h.call('DELETE', '/api/platform/users/leaver', { as: 'platform' });
    await ends(browser);
  });

  test('ends by signing out, twice is once, and the page before does not come back', async () => {
    const browser = await signedIn('member');
    expect((await browser.open(usage)).headers.get('Cache-Control')).toBe('no-store');
    const secret = browser.cookies.get('octroi_session') ?? '';
    const out = await browser.submit('/logout', {});
    expect(out.html).toContain('You are signed out');
    expect(browser.cookies.has('octroi_session')).toBe(false);
    expect((await browser.submit('/logout', {})).html).toContain('You are signed out');
    browser.cookies.set('octroi_session', secret);
    expect((await browser.open(usage)).path).toContain('/login');
  });

  test('is not signed out by another site', async () => {
    const browser = await signedIn('member');
    expect((await browser.send('/logout', { form_token: '' })).status).toBe(403);
    await browser.open(usage);
    expect((await browser.send('/logout', {}, { Origin: 'https://evil.example' })).status).toBe(403);
    expect((await browser.open(usage)).status).toBe(200);
  });

  test('is forgotten a day after it has ended', async () => {
    const browser = await signedIn('outsider');
    const retention = createRetentionStore(h.octroi.db);
    await change(browser, "expires_at = now() - interval '23 hours'");
    expect(await retention.forgetSessions(1, 10)).toBe(0);
    await change(browser, "expires_at = now() - interval '25 hours'");
    expect(await retention.forgetSessions(1, 10)).toBe(1);
  });

  test('is no credential of the API, for reading or writing', async () => {
    const browser = await signedIn();
    for (const path of ['/api/usage/team-1', '/api/teams/team-1/subscription', '/api/alerts/team-1']) {
      expect((await browser.request(path)).status).toBe(401);
    }
    const cancel = await browser.request('/api/teams/team-1/subscription/cancel', { method: 'POST' });
    expect(cancel.status).toBe(401);
    expect(cancel.headers.get('Content-Type')).toContain('application/problem+json');
  });
});

describe('a page', () => {
  test('of another team is the same as none, byte for byte', async () => {
    const browser = await signedIn();
    const [other, none] = [
      await browser.open('/teams/team-2/usage'),
      await browser.open('/teams/none/usage'),
    ];
    expect([other.status, none.status]).toEqual([404, 404]);
    expect(other.html).toBe(none.html);
    expect((await browser.open('/nothing-here')).html).toBe(none.html);
  });

  test('of a team that one has left is there no more', async () => {
    await h.rows(`INSERT INTO team (id, name) VALUES ('team-3', 'Team Three')`);
    await h.rows(
      `INSERT INTO team_member (id, team_id, user_id, role) VALUES ('m-9', 'team-3', 'admin', 'member')`,
    );
    const browser = await signedIn('admin');
    const page = await browser.open('/teams/team-3/usage');
    expect(page.status).toBe(200);
    expect(page.html).toContain('href="/teams/team-1/usage"');
    await h.rows(`DELETE FROM team_member WHERE id = 'm-9'`);
    expect((await browser.open('/teams/team-3/usage')).status).toBe(404);
    expect((await browser.open(usage)).html).not.toContain('Team Three');
  });

  test('loads nothing from elsewhere, and runs the one script of ours alone', async () => {
    const page = await (await signedIn()).open(usage);
    const policy = page.headers.get('Content-Security-Policy') ?? '';
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "style-src 'self'",
      "script-src 'self'",
      "connect-src 'self'",
      'img-src data:',
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ]);
    expect(page.headers.get('Referrer-Policy')).toBe('same-origin');
    expect(withoutOwnScript(page.html)).not.toMatch(/<script|style="|https?:\/\//);
  });

  test('has its style from a file that may be kept for ever, under no other name', async () => {
    const browser = openBrowser(h);
    const path = /href="(\/assets\/[^"]+)"/.exec((await browser.open('/login')).html)?.[1] ?? '';
    expect(path).toMatch(/^\/assets\/octroi-[0-9a-f]{16}\.css$/);
    const style = await browser.request(path);
    expect(style.status).toBe(200);
    expect(style.headers.get('Content-Type')).toBe('text/css; charset=utf-8');
    expect(style.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect((await browser.request('/assets/style-0123456789abcdef.css')).status).toBe(404);
  });

  test('speaks the language that was chosen, else the user’s, else the browser’s', async () => {
    const stranger = openBrowser(h, { 'Accept-Language': 'fr-CI, en;q=0.5' });
    expect((await stranger.open('/login')).html).toContain('<html lang="fr">');
    await stranger.submit('/language', { language: 'en', to: '/login' });
    expect((await stranger.open('/login')).html).toContain('<html lang="en">');

    await h.rows(`UPDATE "user" SET locale = 'fr' WHERE id = 'member'`);
    const member = await signedIn('member');
    expect((await member.open(usage)).html).toContain('Se déconnecter');
    expect((await member.open('/teams/none/usage')).html).toContain('Il n’y a rien ici');
    await member.open(usage);
    const page = await member.submit('/language', { language: 'en', to: `${usage}?month=2026-01` });
    expect(page.path).toBe(`${usage}?month=2026-01`);
    expect(page.html).toContain('Sign out');
    await h.rows(`UPDATE "user" SET locale = 'en' WHERE id = 'member'`);
    const elsewhere = await member.send('/language', { language: 'fr', to: '//evil.example' });
    expect(elsewhere.headers.get('Location')).toBe('/');
  });

  test('that fails says so, with a reference and nothing of the inside', async () => {
    const browser = await signedIn();
    await h.rows('ALTER TABLE usage_alert RENAME TO hidden');
    try {
      const page = await browser.open(usage);
      expect(page.status).toBe(500);
      expect(page.html).toContain('Something went wrong');
      expect(page.html).toContain(page.headers.get('X-Request-Id'));
      expect(page.html).not.toMatch(/usage_alert|SELECT|relation/);
    } finally {
      await h.rows('ALTER TABLE hidden RENAME TO usage_alert');
    }
  });
});

test('over HTTPS the cookie is for this host alone, and secure', async () => {
  const { baseUrl } = h.config;
  h.config.baseUrl = 'https://billing.example.org';
  try {
    const browser = openBrowser(h);
    await browser.open('/login');
    const origin = { Origin: 'https://billing.example.org' };
    const answer = await browser.send('/login', { token: h.tokens.owner }, origin);
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-octroi_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    expect((await browser.open(usage)).status).toBe(200);
  } finally {
    h.config.baseUrl = baseUrl;
  }
});
