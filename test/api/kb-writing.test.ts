/** What support writes: drafts, versions, publishing; and that nobody else can. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHarness, type CallOptions, type Harness } from '../support/harness.js';
import type { ArticleList } from '../support/kb.js';
import { expectProblem } from '../support/problem.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());

interface Written {
  id: string;
  slug: string;
  published: boolean;
  texts: { locale: string; title: string; body: string; version: number }[];
  version: number;
  versions: { locale: string; version: number; title: string; author_id: string | null }[];
  next_cursor: string | null;
}

const call = (method: string, path: string, options: CallOptions = {}) =>
  h.call<Written>(method, `/api/kb/articles${path}`, { as: 'support', ...options });
const fields = { title: 'Pay', summary: 'How to', body: '# Pay\n\nNow.' };
const draft = (over: object = {}) => ({
  slug: `a-${randomUUID()}`,
  category: 'billing',
  locale: 'en',
  ...fields,
  ...over,
});

async function create(over: object = {}): Promise<Written> {
  const { status, body } = await call('POST', '', { body: draft(over) });
  expect({ status, body }).toMatchObject({ status: 201 });
  return body;
}
const write = (id: string, version: number, over: object = {}, locale = 'en') =>
  call('PUT', `/${id}/texts/${locale}`, { body: { version, ...fields, ...over } });
const problem = (answer: Awaited<ReturnType<typeof call>>, status: number, code: string) =>
  expectProblem(answer as never, status, code);

test('a draft is seen by support alone, until it is published, and again when it no longer is', async () => {
  const { id, slug, published, texts } = await create();
  expect({ published, texts }).toEqual({
    published: false,
    texts: [{ locale: 'en', ...fields, version: 1, updated_at: expect.stringMatching(/T.*Z$/) }],
  });
  const seenBy = async (as?: string) => (await h.call('GET', `/api/kb/articles/${slug}`, { as })).status;
  const drafts = async () => {
    const { body } = await h.call<ArticleList>('GET', '/api/kb/articles?drafts=true&limit=100', {
      as: 'support',
    });
    return body.articles.filter((article) => article.slug === slug);
  };
  expect([await seenBy(), await seenBy('owner'), await seenBy('support')]).toEqual([404, 404, 200]);
  expect(await drafts()).toMatchObject([{ published: false, version: 1 }]);
  for (const as of [undefined, 'owner', 'operator']) {
    const { status } = await h.call('GET', '/api/kb/articles?drafts=true', { as });
    expect(status).toBe(403);
  }
  expect((await call('POST', `/${id}/publish`)).body.published).toBe(true);
  expect((await call('POST', `/${id}/publish`)).status).toBe(200);
  expect(await seenBy()).toBe(200);
  expect((await call('POST', `/${id}/unpublish`)).body.published).toBe(false);
  expect(await seenBy()).toBe(404);
  const audit = await h.rows('SELECT actor, action FROM audit_log WHERE object_id = $1 ORDER BY id', [id]);
  expect(audit.map(({ action }) => action)).toEqual([
    'kb_article.created',
    'kb_article.published',
    'kb_article.unpublished',
  ]);
  expect(audit[0]?.actor).toMatch(/^token:/);
});

test('a text is written version by version; an old one can be written again', async () => {
  const { id } = await create();
  expect((await write(id, 1, { title: 'Pay now' })).body.texts).toMatchObject([
    { title: 'Pay now', version: 2 },
  ]);
  expect((await write(id, 0, { title: 'Payer' }, 'fr')).body.texts).toMatchObject([
    { locale: 'en', version: 2 },
    { locale: 'fr', version: 1, title: 'Payer' },
  ]);
  const restored = await call('POST', `/${id}/versions/en/1/restore`, { body: { version: 2 } });
  expect(restored.body.texts[0]).toMatchObject({ title: 'Pay', version: 3 });
  const { body } = await call('GET', `/${id}/versions`);
  const told = body.versions.map(({ locale, version, title, author_id }) => [
    locale,
    version,
    title,
    author_id,
  ]);
  expect(told).toEqual([
    ['en', 3, 'Pay', 'support'],
    ['fr', 1, 'Payer', 'support'],
    ['en', 2, 'Pay now', 'support'],
    ['en', 1, 'Pay', 'support'],
  ]);
  const paged: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Written = (await call('GET', `/${id}/versions?limit=1${cursor && `&cursor=${cursor}`}`)).body;
    paged.push(...page.versions);
    cursor = page.next_cursor;
  }
  expect(paged).toEqual(body.versions);
  expect((await call('GET', `/${id}/versions?locale=fr`)).body.versions).toHaveLength(1);
});

test('of two who write at once, one is told that the other has', async () => {
  const { id } = await create();
  const answers = await Promise.all(['A', 'B', 'C', 'D'].map((title) => write(id, 1, { title })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  for (const answer of answers.filter(({ status }) => status === 409)) {
    problem(answer, 409, 'conflict');
    expect(answer.body.version).toBe(2);
  }
  problem(await write(id, 0, {}, 'en'), 409, 'conflict');
  problem(await write(id, 1, {}, 'fr'), 409, 'conflict');
  problem(await call('POST', `/${id}/versions/en/1/restore`, { body: { version: 1 } }), 409, 'conflict');
  expect(await h.rows('SELECT FROM knowledge_base_version WHERE article_id = $1', [id])).toHaveLength(2);
});

test('what is written is found by its words, without Markdown', async () => {
  const { id } = await create({ body: 'A **zebra** [crossing](https://a.example/hidden).' });
  await call('POST', `/${id}/publish`);
  const found = async (q: string) =>
    (await h.call<ArticleList>('GET', `/api/kb/search?q=${q}`)).body.articles.map((article) => article.id);
  expect(await found('zebra')).toEqual([id]);
  expect(await found('hidden')).toEqual([]);
  await write(id, 1, { body: 'An okapi.' });
  expect([await found('zebra'), await found('okapi')]).toEqual([[], [id]]);
});

test('a slug is one article’s; the same request again makes one article', async () => {
  const { slug } = await create();
  problem(await call('POST', '', { body: draft({ slug }) }), 409, 'conflict');
  const again = { body: draft(), headers: { 'Idempotency-Key': randomUUID() } };
  const [first, second] = [await call('POST', '', again), await call('POST', '', again)];
  expect(second.body).toEqual(first.body);
});

test.each([
  ['slug', 'Pay'],
  ['slug', '../pay'],
  ['category', 'money'],
  ['locale', 'de'],
  ['title', ''],
  ['title', 'x'.repeat(201)],
  ['title', 'a\nb'],
  ['summary', ' '],
  ['summary', 'x'.repeat(501)],
  ['body', ''],
  ['body', 'x'.repeat(100_001)],
  ['body', 'a\u0002b'],
  ['body', 'a\0b'],
  ['body', 7],
  ['html', '<p>'],
])('%s %j is refused', async (field, value) => {
  const answer = await call('POST', '', { body: draft({ [field]: value }) });
  problem(answer, 422, 'validation_failed');
  expect(answer.body).toMatchObject({ errors: [{ field }] });
});

test('a text of every size that is allowed is kept, also of words that PostgreSQL does not index', async () => {
  const words = Array.from({ length: 14_000 }, (_, n) => `w${n}`).join(' ');
  await create({ body: words });
  await create({ body: 'é'.repeat(100_000) });
  await create({ body: '💶 '.repeat(30_000) });
});

test('others may not, and what is not there is 404', async () => {
  const { id } = await create();
  for (const as of ['owner', 'operator', 'platform']) {
    problem(await call('POST', '', { as, body: draft() }), 403, 'forbidden');
    problem(await call('PUT', `/${id}/texts/en`, { as, body: { version: 1, ...fields } }), 403, 'forbidden');
    for (const what of ['publish', 'unpublish'])
      problem(await call('POST', `/${id}/${what}`, { as }), 403, 'forbidden');
    problem(await call('GET', `/${id}/versions`, { as }), 403, 'forbidden');
  }
  problem(await call('POST', '', { as: undefined, body: draft() }), 401, 'unauthenticated');
  for (const none of [randomUUID(), 'pay']) {
    problem(await write(none, 1), 404, 'not_found');
    problem(await call('POST', `/${none}/publish`), 404, 'not_found');
    problem(await call('GET', `/${none}/versions`), 404, 'not_found');
  }
  for (const version of ['9', 'x', '-1', '99999999999']) {
    const path = `/${id}/versions/en/${version}/restore`;
    problem(await call('POST', path, { body: { version: 1 } }), 404, 'not_found');
  }
  problem(await write(id, 1, {}, 'de'), 422, 'validation_failed');
});
