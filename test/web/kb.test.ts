/** The knowledge base as pages: who reads what, searching, voting. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { evil } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { addArticle } from '../support/kb.js';
import { formTokenIn, openBrowser, withoutOwnScript } from '../support/web.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
  await h.rows('DELETE FROM knowledge_base_article');
  const pay = await addArticle(h, {
    slug: 'pay-by-card',
    title: 'Pay by card',
    summary: 'From the pay link to the receipt.',
    body: 'Choose **card**.\n\n## Then\n\nPay [the rest](/kb/refunds).',
  });
  await addArticle(h, {
    slug: 'pay-by-card',
    id: pay,
    locale: 'fr',
    title: 'Payer par carte',
    body: 'Choisissez carte.',
  });
  await addArticle(h, { slug: 'refunds', title: 'Refunds by card', body: 'Money comes back.' });
  await addArticle(h, { slug: 'deploy', title: 'Deployment fails', category: 'deployment' });
  await addArticle(h, { slug: 'secret-draft', title: 'Secret plans', published: false });
});
afterAll(() => h.close());

const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

async function signedIn(token: string) {
  const browser = openBrowser(h);
  await browser.signIn(token);
  return browser;
}

async function read(browser: ReturnType<typeof openBrowser>, path: string) {
  const page = await browser.open(path);
  expect([path, page.status]).toEqual([path, 200]);
  return { ...page, text: textOf(page.html) };
}

describe('somebody who is not signed in', () => {
  test('sees categories and what is read most, finds articles, and reads them', async () => {
    const guest = openBrowser(h);
    const home = await read(guest, '/kb');
    expect(home.text).toContain('Read most');
    expect(home.text).toMatch(/Billing 2 articles .*Troubleshooting 0 articles/);
    expect(home.html).not.toContain('/logout');
    expect(home.html).not.toContain('class="pages"');
    expect(home.text).not.toContain('Secret plans');
    expect(home.html).toContain('href="/login?to=%2Fkb"');

    const found = await read(guest, '/kb?q=choose&category=');
    expect(found.text).toContain('1 article for “choose”');
    expect(found.html).toContain('<mark>Choose</mark> card');
    expect((await read(guest, '/kb?q=choose&category=deployment')).text).toContain('No article for “choose”');
    const category = await read(guest, '/kb?category=deployment');
    expect(category.html).toContain('href="/kb/deploy"');
    expect(category.html).not.toContain('href="/kb/refunds"');

    const article = await read(guest, '/kb/pay-by-card');
    expect(article.html).toContain('Choose <strong>card</strong>');
    expect(article.html).toContain('href="/kb/refunds"');
    expect(article.text).toContain('On the same subject Refunds by card');
    expect(article.text).toContain('Sign in to say whether it did.');
    expect(article.html).not.toContain('/helpful"');
  });

  test('finds what is misspelt, and is told that it is a guess', async () => {
    const { text } = await read(openBrowser(h), '/kb?q=deploymnet');
    expect(text).toContain(
      'No article has “deploymnet”. These have titles with words like that: Deployment fails',
    );
  });

  test('chooses a language; an article without it says so', async () => {
    const guest = openBrowser(h);
    await guest.open('/kb/pay-by-card');
    const fr = await guest.submit('/language', { language: 'fr', to: '/kb/pay-by-card' });
    expect(fr.path).toBe('/kb/pay-by-card');
    expect(fr.html).toContain('<h1 lang="fr">Payer par carte</h1>');
    expect(fr.html).toContain('href="/kb/pay-by-card?locale=en" lang="en"');
    const { html, text } = await read(guest, '/kb/refunds');
    expect(text).toContain('Cet article n’existe qu’en anglais.');
    expect(html).toContain('<article class="prose box" lang="en">');
    expect((await read(guest, '/kb')).text).toContain('Les plus lus');
    expect((await read(guest, '/kb/pay-by-card?locale=en')).html).toContain('<h1 lang="en">Pay by card</h1>');
  });

  test('is led back to the article by signing in', async () => {
    const guest = openBrowser(h);
    const { html } = await read(guest, '/kb/refunds');
    const [, login = ''] = /href="(\/login\?to=[^"]+)"/.exec(html) ?? [];
    await guest.open(login);
    const page = await guest.submit('/login', { token: h.tokens.member, to: '/kb/refunds' });
    expect(page.path).toBe('/kb/refunds');
    expect(page.html).toContain('action="/kb/refunds/helpful"');
  });

  test('sees no draft and nothing of bad addresses; cannot vote', async () => {
    const guest = openBrowser(h);
    for (const path of ['/kb/secret-draft', '/kb/none', '/kb/NO', `/kb/${'x'.repeat(101)}`]) {
      expect([path, (await guest.open(path)).status]).toEqual([path, 404]);
    }
    for (const path of ['/kb?category=x', '/kb?cursor=x&category=billing', `/kb?q=${'x'.repeat(501)}`]) {
      expect([path, (await guest.open(path)).status]).toEqual([path, 422]);
    }
    await guest.open('/kb/refunds');
    expect((await guest.send('/kb/refunds/helpful', { helpful: 'yes' })).status).toBe(401);
  });
});

describe('a view', () => {
  test('counts once for each reader and day, as over the API', async () => {
    const id = await addArticle(h, { slug: 'counted' });
    const [member, guest] = [await signedIn(h.tokens.member), openBrowser(h)];
    for (let n = 0; n < 2; n += 1) {
      await read(member, '/kb/counted');
      await read(guest, '/kb/counted');
    }
    await h.call('GET', '/api/kb/articles/counted', { as: 'member' });
    expect((await read(member, '/kb/counted')).text).toContain('read 2 times');
    expect(await h.rows('SELECT view_count FROM knowledge_base_article WHERE id = $1', [id])).toEqual([
      { view_count: 2 },
    ]);
  });
});

describe('a vote', () => {
  test('counts once for each user; another one takes its place', async () => {
    const id = await addArticle(h, { slug: 'voted' });
    const counts = () =>
      h.rows('SELECT helpful_count, not_helpful_count FROM knowledge_base_article WHERE id = $1', [id]);
    const [owner, member] = [await signedIn(h.tokens.owner), await signedIn(h.tokens.member)];
    await member.open('/kb/voted');
    const [first, second] = await Promise.all([
      member.send('/kb/voted/helpful', { helpful: 'yes', locale: 'en' }),
      member.send('/kb/voted/helpful', { helpful: 'yes', locale: 'en' }),
    ]);
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(first.headers.get('Location')).toBe('/kb/voted?locale=en#helpful');
    expect(await counts()).toEqual([{ helpful_count: 1, not_helpful_count: 0 }]);
    expect((await read(member, '/kb/voted')).text).toContain('You have said that it helped.');
    await owner.open('/kb/voted');
    await owner.submit('/kb/voted/helpful', { helpful: 'yes' });
    await member.submit('/kb/voted/helpful', { helpful: 'no' });
    expect(await counts()).toEqual([{ helpful_count: 1, not_helpful_count: 1 }]);
    const { html, text } = await read(member, '/kb/voted');
    expect(text).toContain('It helped 1 of 2 who have said so.');
    expect(html).toContain('value="no" aria-pressed="true"');
  });

  test('is for users, of what is published, and says one of two things', async () => {
    const [member, agent] = [await signedIn(h.tokens.member), await signedIn(h.tokens.support)];
    await member.open('/kb/refunds');
    expect((await member.send('/kb/refunds/helpful', { helpful: 'perhaps' })).status).toBe(404);
    for (const slug of ['secret-draft', 'none', 'NO']) {
      await member.open('/kb/refunds');
      expect((await member.send(`/kb/${slug}/helpful`, { helpful: 'yes' })).status).toBe(404);
    }
    const draft = await read(agent, '/kb/secret-draft');
    expect(draft.text).toContain('Draft Only support sees it.');
    expect((await read(agent, '/kb/refunds')).html).not.toContain('/helpful"');
    expect((await agent.send('/kb/refunds/helpful', { helpful: 'yes' })).status).toBe(403);
  });
});

test('the links of a team stay around it: the one asked for, else the first', async () => {
  await h.rows(`INSERT INTO team (id, name) VALUES ('team-9', 'Team Nine')`);
  await h.rows(
    `INSERT INTO team_member (id, team_id, user_id, role) VALUES ('m-90', 'team-9', 'member', 'member')`,
  );
  const member = await signedIn(h.tokens.member);
  const [first] = (await member.open('/')).path.match(/team-\d/) ?? [];
  const other = first === 'team-1' ? 'team-9' : 'team-1';
  expect((await read(member, '/kb')).html).toContain(`href="/teams/${first}/usage"`);
  const { html } = await read(member, `/kb?team=${other}&q=card`);
  expect(html).toContain(`href="/kb/refunds?team=${other}"`);
  expect(html).toMatch(new RegExp(`<nav[^]*href="/teams/${other}/usage"[^]*aria-current="page"[^]*</nav>`));
  // Of others: no name and no links.
  const foreign = await read(member, '/kb?team=team-2');
  expect(foreign.html).not.toContain('/teams/team-2/');
  expect((await read(await signedIn(h.tokens.operator), '/kb')).html).toContain('/operations/health');
});

test('texts that hold HTML are shown as text, in every list, and so is what was typed', async () => {
  const slug = 'evil';
  await addArticle(h, {
    slug,
    title: `Wicked ${evil}`,
    summary: `Wicked ${evil}`,
    body: `Wicked ${evil} [click](javascript:alert(1)) ![x](https://elsewhere.example/x.png)`,
  });
  const member = await signedIn(h.tokens.member);
  const paths = [
    '/kb?q=wicked',
    '/kb?q=wickde',
    '/kb?category=billing',
    `/kb/${slug}`,
    `/kb?q=${encodeURIComponent(evil)}`,
    `/kb?team=${encodeURIComponent(evil)}`,
    `/kb/${slug}?team=${encodeURIComponent(evil)}&x=${encodeURIComponent(evil)}`,
  ];
  for (const path of paths) {
    const { html } = await read(member, path);
    expect(withoutOwnScript(html)).not.toMatch(/<script|<img|href="javascript/);
  }
  expect((await read(member, '/kb?q=wicked')).html).toContain('&lt;script&gt;');
  expect(formTokenIn((await read(member, `/kb/${slug}`)).html)).not.toBe('');
});

test('pages are small and take few statements', async () => {
  const statements = async () =>
    (await h.octroi.metrics.sqlStatements.get()).values.reduce((sum, { value }) => sum + value, 0);
  const member = await signedIn(h.tokens.member);
  for (const path of ['/kb', '/kb/pay-by-card', '/kb?category=billing']) {
    const start = await statements();
    const { html } = await read(member, path);
    expect([path, (await statements()) - start <= 6]).toEqual([path, true]);
    expect(gzipSync(html).length).toBeLessThan(20_000);
  }
});
