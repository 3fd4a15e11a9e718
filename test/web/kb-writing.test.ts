/** Pages on which support writes articles: drafts, versions, publishing; and that nobody else can. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { evil } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { addArticle } from '../support/kb.js';
import { openBrowser, withoutOwnScript, type Browser } from '../support/web.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());

const articles = '/support/articles';
const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const onceIn = (html: string) => /name="once" value="([^"]+)"/.exec(html)?.[1] ?? '';
const versionIn = (html: string) => /name="version" value="([^"]+)"/.exec(html)?.[1];

async function signedIn(token: string) {
  const browser = openBrowser(h);
  await browser.signIn(token);
  return browser;
}

const draft = (over: Record<string, string> = {}) => ({
  slug: `a-${randomUUID()}`,
  category: 'billing',
  locale: 'en',
  title: 'Pay',
  summary: 'How to',
  body: '## Pay\n\nNow.',
  ...over,
});

async function create(agent: Browser, over: Record<string, string> = {}) {
  const { html } = await agent.open(`${articles}/new`);
  const fields = { ...draft(over), once: onceIn(html) };
  const sent = await agent.send(articles, fields);
  expect(sent.status).toBe(303);
  const path = sent.headers.get('Location') ?? '';
  return { fields, path, id: path.replace(/.*\/|\?.*/g, '') };
}

const rowsOf = (slug: string) => h.rows('SELECT id FROM knowledge_base_article WHERE slug = $1', [slug]);

test('a draft is made once, however often its form is sent', async () => {
  const agent = await signedIn(h.tokens.support);
  const { html } = await agent.open(`${articles}/new`);
  const fields = { ...draft(), once: onceIn(html) };
  const [first, second] = await Promise.all([agent.send(articles, fields), agent.send(articles, fields)]);
  expect([first.status, second.status]).toEqual([303, 303]);
  expect(second.headers.get('Location')).toBe(first.headers.get('Location'));
  expect(await rowsOf(fields.slug)).toHaveLength(1);
  const shown = await agent.open(first.headers.get('Location') ?? '');
  expect(textOf(shown.html)).toContain('The draft is saved.');
  expect(shown.html).toContain('## Pay');
});

test('it is published and taken back, after asking; readers see it meanwhile', async () => {
  const [agent, member] = [await signedIn(h.tokens.support), await signedIn(h.tokens.member)];
  const { fields, path, id } = await create(agent);
  const reading = `/kb/${fields.slug}`;
  expect((await member.open(reading)).status).toBe(404);
  const page = await agent.open(path);
  expect(page.html).toContain('Everybody will be able to find and read it.');
  const published = await agent.submit(`${articles}/${id}/publish`, { once: onceIn(page.html) });
  expect(textOf(published.html)).toContain('The article is published.');
  expect((await member.open(reading)).status).toBe(200);
  const back = await agent.submit(`${articles}/${id}/unpublish`, { once: onceIn(published.html) });
  expect(textOf(back.html)).toContain('The article is a draft again.');
  expect((await member.open(reading)).status).toBe(404);
});

test('what is wrong is said beside the fields, with what was typed', async () => {
  const agent = await signedIn(h.tokens.support);
  await agent.open(`${articles}/new`);
  const bad = await agent.send(articles, draft({ slug: 'Not A Slug', title: '', summary: 'kept as typed' }));
  expect(bad.status).toBe(422);
  expect(bad.html).toContain('value="Not A Slug"');
  expect(bad.html).toContain('value="kept as typed"');
  expect(bad.html).toContain('<p class="wrong" id="title-wrong">One line of 1 to 200 characters.</p>');
  expect(bad.html).toContain('aria-describedby="slug-hint slug-wrong" aria-invalid="true"');
  expect(bad.html).not.toContain('id="body-wrong"');

  const { fields } = await create(agent);
  await agent.open(`${articles}/new`);
  const taken = await agent.send(articles, draft({ slug: fields.slug, body: 'My own words' }));
  expect(taken.status).toBe(409);
  expect(taken.html).toContain('Another article has this name already.');
  expect(taken.html).toContain('My own words');
});

test('a preview shows the text as readers will see it, and saves nothing', async () => {
  const agent = await signedIn(h.tokens.support);
  await agent.open(`${articles}/new`);
  const fields = draft({ body: `**strong** ${evil}`, title: evil });
  const preview = await agent.send(articles, { ...fields, do: 'preview' });
  expect(preview.status).toBe(200);
  expect(preview.html).toContain('<strong>strong</strong>');
  expect(withoutOwnScript(preview.html)).not.toMatch(/<script|<img/);
  expect(preview.html).toContain(`value="${fields.slug}"`);
  expect(preview.html).toContain(`name="to" value="${articles}/new"`);
  expect(await rowsOf(fields.slug)).toEqual([]);

  const { path, id } = await create(agent);
  await agent.open(path);
  const next = await agent.send(`${articles}/${id}/texts/en`, {
    version: '1',
    title: 'T',
    summary: 'S',
    body: '**next**',
    do: 'preview',
  });
  expect(next.html).toContain('<strong>next</strong>');
  expect(versionIn(next.html)).toBe('1');
  expect((await agent.open(path)).html).not.toContain('**next**');
});

test('who writes after somebody else loses no word, sees theirs, and may put them in place', async () => {
  const [agent, other] = [await signedIn(h.tokens.support), await signedIn(h.tokens.support)];
  const { path, id } = await create(agent);
  const action = `${articles}/${id}/texts/en`;
  const mine = await agent.open(path);
  const theirs = await other.open(path);
  const text = (body: string, html: string) => ({
    title: 'T',
    summary: 'S',
    body,
    version: versionIn(html) ?? '',
    once: onceIn(html),
  });
  expect((await other.send(action, text('Theirs', theirs.html))).status).toBe(303);
  const refused = await agent.send(action, text('Mine, typed for an hour', mine.html));
  expect(refused.status).toBe(409);
  expect(textOf(refused.html)).toContain('Somebody has saved version 2 meanwhile.');
  expect(refused.html).toMatch(/<textarea[^>]*>\n?Mine, typed for an hour<\/textarea>/);
  expect(refused.html).toContain('<pre class="source">Theirs</pre>');
  expect(versionIn(refused.html)).toBe('2');
  const saved = await agent.submit(action, text('Mine, typed for an hour', refused.html));
  expect(textOf(saved.html)).toContain('The text is saved.');
  expect(versionIn(saved.html)).toBe('3');
  expect(saved.html).toContain('Mine, typed for an hour');
});

test('another language begins at version 0; what is wrong with it is said', async () => {
  const agent = await signedIn(h.tokens.support);
  const { id, fields } = await create(agent);
  const path = `${articles}/${id}?locale=fr`;
  const page = await agent.open(path);
  expect(versionIn(page.html)).toBe('0');
  expect(textOf(page.html)).toContain('French still missing');
  const action = `${articles}/${id}/texts/fr`;
  const bad = await agent.send(action, { version: '0', title: 'Payer', summary: 'S', body: ' ' });
  expect([bad.status, versionIn(bad.html)]).toEqual([422, '0']);
  expect(bad.html).toContain('id="body-wrong"');
  expect((await agent.send(action, { version: 'x', title: 'P', summary: 'S', body: 'B' })).status).toBe(422);
  await agent.submit(action, { version: '0', title: 'Payer', summary: 'S', body: 'Le texte' });
  expect((await agent.open(`/kb/${fields.slug}?locale=fr`)).html).toContain('Payer');
});

test('the list has drafts and published articles; nothing of it, nor any button, is for others', async () => {
  const agent = await signedIn(h.tokens.support);
  await addArticle(h, { slug: 'a-published-one', title: 'A published one' });
  await addArticle(h, { slug: 'a-draft', title: `A draft ${evil}`, published: false });
  const { html } = await agent.open(articles);
  expect(textOf(html)).toMatch(/A draft .*Draft.*A published one Published/);
  expect(withoutOwnScript(html)).not.toMatch(/<script|<img/);

  const { id } = await create(agent);
  for (const token of [h.tokens.owner, h.tokens.operator]) {
    const other = await signedIn(token);
    expect((await other.open('/kb')).html).not.toContain(articles);
    for (const path of [articles, `${articles}/new`, `${articles}/${id}`]) {
      expect((await other.open(path)).status).toBe(403);
    }
    await other.open('/kb');
    for (const action of ['', `/${id}/texts/en`, `/${id}/publish`, `/${id}/unpublish`]) {
      expect((await other.send(articles + action, draft())).status).toBe(403);
      await other.open('/kb');
    }
  }
  for (const none of [randomUUID(), 'x']) {
    expect((await agent.open(`${articles}/${none}`)).status).toBe(404);
    await agent.open(articles);
    expect((await agent.send(`${articles}/${none}/publish`, {})).status).toBe(404);
  }
  await agent.open(articles);
  expect((await agent.send(`${articles}/${id}/texts/xx`, { version: '0' })).status).toBe(404);
});
