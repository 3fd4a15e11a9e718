/** The knowledge base as its readers see it, with a token or without. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startHarness, type Answer, type Harness } from '../support/harness.js';
import { addArticle, type ArticleItem, type ArticleList } from '../support/kb.js';
import { expectProblem } from '../support/problem.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
beforeEach(() => h.rows('DELETE FROM knowledge_base_article'));
afterAll(() => h.close());

const get = <Body = ArticleItem>(path: string, headers: Record<string, string> = {}, as?: string) =>
  h.call<Body>('GET', `/api/kb/${path}`, { headers, as });
const list = async (query = '') => (await get<ArticleList>(`articles${query}`)).body;

/** As a browser asks again; `fetch` by itself would ask for a fresh answer. */
const ifChanged = ({ headers }: Answer<unknown>) => ({
  'If-None-Match': headers.get('ETag') ?? '',
  'Cache-Control': 'max-age=0',
});

describe('the list', () => {
  test('is by slug, in pages, of one category if wanted, without drafts', async () => {
    for (const slug of ['c', 'a', 'e', 'b', 'd']) await addArticle(h, { slug, title: slug.toUpperCase() });
    await addArticle(h, { slug: 'api', category: 'api' });
    await addArticle(h, { slug: 'draft', published: false });
    const { articles, next_cursor } = await list();
    expect(next_cursor).toBeNull();
    expect(articles.map(({ slug }) => slug)).toEqual(['a', 'api', 'b', 'c', 'd', 'e']);
    expect(articles[0]).toEqual({
      id: expect.any(String),
      slug: 'a',
      title: 'A',
      summary: 'About A',
      category: 'billing',
      locale: 'en',
      view_count: 0,
      helpful_count: 0,
      not_helpful_count: 0,
      updated_at: expect.any(String),
    });
    expect((await list('?category=api')).articles.map(({ slug }) => slug)).toEqual(['api']);
    const first = await list('?limit=4');
    const rest = await list(`?limit=4&cursor=${first.next_cursor}`);
    expect([...first.articles, ...rest.articles]).toEqual(articles);
    expect(rest.next_cursor).toBeNull();
  });

  test.each(['category=money', 'locale=de', 'locale=', 'limit=0', 'cursor=x', 'drafts=maybe', 'x=1'])(
    '%s is refused',
    async (query) => {
      expectProblem(await get(`articles?${query}`), 422, 'validation_failed');
    },
  );

  test('an unknown language is told which there are', async () => {
    const { body } = await get<{ detail: string }>('articles?locale=de');
    expect(body.detail).toBe('locale: must be one of en, fr');
  });

  test('may be kept for a minute, and is not sent again while it is the same', async () => {
    await addArticle(h, { slug: 'a' });
    const first = await get('articles');
    expect(first.headers.get('Cache-Control')).toBe('public, max-age=60');
    expect(first.headers.get('Vary')).toBe('Accept-Language, Authorization');
    const again = ifChanged(first);
    expect((await get('articles', again)).status).toBe(304);
    await addArticle(h, { slug: 'b' });
    expect((await get('articles', again)).status).toBe(200);
  });
});

describe('languages', () => {
  const titles = async (query: string, headers: Record<string, string> = {}) =>
    (await get<ArticleList>(`articles${query}`, headers)).body.articles.map(({ title, locale }) => [
      title,
      locale,
    ]);

  test('the one asked for, else the one accepted, else English; what lacks it is shown in English', async () => {
    const both = await addArticle(h, { slug: 'both', title: 'Pay' });
    await addArticle(h, { slug: 'both', locale: 'fr', title: 'Payer', id: both });
    await addArticle(h, { slug: 'english', title: 'English' });
    const [english, french] = [
      [
        ['Pay', 'en'],
        ['English', 'en'],
      ],
      [
        ['Payer', 'fr'],
        ['English', 'en'],
      ],
    ];
    expect(await titles('')).toEqual(english);
    expect(await titles('?locale=fr')).toEqual(french);
    expect(await titles('?locale=en', { 'Accept-Language': 'fr' })).toEqual(english);
    for (const accepted of ['fr', 'fr-CI, en;q=0.5', 'de, fr;q=0.8, en;q=0.1']) {
      expect(await titles('', { 'Accept-Language': accepted })).toEqual(french);
    }
    for (const accepted of ['de', '*', 'x;q=', ';;;,,=', 'fr;q=0', 'en, fr;q=0.9']) {
      expect(await titles('', { 'Accept-Language': accepted })).toEqual(english);
    }
    expect((await get('articles/both?locale=fr')).body).toMatchObject({ title: 'Payer', locale: 'fr' });
    expect((await get('articles/english?locale=fr')).body).toMatchObject({ title: 'English', locale: 'en' });
  });
});

describe('an article', () => {
  test('has its text as Markdown and as HTML that is safe', async () => {
    await addArticle(h, {
      slug: 'pay',
      title: '<b>Pay</b>',
      body: '# Pay\n\n<script>x</script> [a](javascript:x)',
    });
    const { body, headers } = await get('articles/pay');
    expect(body).toMatchObject({
      title: '<b>Pay</b>',
      body: '# Pay\n\n<script>x</script> [a](javascript:x)',
      html: '<h1>Pay</h1>\n<p>&lt;script&gt;x&lt;/script&gt; [a](javascript:x)</p>\n',
      related: [],
    });
    expect(headers.get('Content-Type')).toContain('application/json');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  test('names those that share words of its title, in its language, the nearest first', async () => {
    const id = await addArticle(h, { slug: 'pay', title: 'Pay with mobile money' });
    await addArticle(h, { slug: 'pay', locale: 'fr', title: 'Payer par mobile', id });
    await addArticle(h, { slug: 'near', title: 'Mobile money payments fail' });
    await addArticle(h, { slug: 'far', title: 'What a mobile app needs' });
    await addArticle(h, { slug: 'other', title: 'Deploy from Git' });
    await addArticle(h, { slug: 'draft', title: 'Pay with mobile money', published: false });
    const slugs = async (query: string) =>
      (await get(`articles/pay${query}`)).body.related.map(({ slug }) => slug);
    expect(await slugs('')).toEqual(['near', 'far']);
    expect(await slugs('?locale=fr')).toEqual([]);
  });

  test.each(['none', 'None', 'a%00', 'a%2F..', '%FF', 'x'.repeat(5000), 'draft', "a'--"])(
    '%j is not there',
    async (slug) => {
      await addArticle(h, { slug: 'draft', published: false });
      const { status } = await get(`articles/${slug}`);
      expect(status).toBe(slug.includes('%00') ? 400 : 404);
      expect((await get('articles/draft', {}, 'owner')).status).toBe(404);
      expect((await get('articles/draft', {}, 'operator')).status).toBe(404);
    },
  );

  test('a token that does not hold is told so', async () => {
    await addArticle(h, { slug: 'a' });
    expectProblem(await get('articles/a', {}, 'oct_unknown'), 401, 'unauthenticated');
  });
});

describe('views', () => {
  const views = async (headers: Record<string, string>, as?: string) =>
    (await get('articles/pay', { 'User-Agent': 'A', ...headers }, as)).body.view_count;

  test('count once a reader and day: a user, or an address with a browser', async () => {
    await addArticle(h, { slug: 'pay' });
    expect(await views({})).toBe(1);
    expect(await views({})).toBe(1);
    expect(await views({ 'User-Agent': 'B' })).toBe(2);
    expect(await views({}, 'owner')).toBe(3);
    expect(await views({ 'User-Agent': 'B' }, 'owner')).toBe(3);
    expect(await views({}, 'member')).toBe(4);
    await h.rows('UPDATE knowledge_base_view SET day = day - 1');
    expect(await views({}, 'owner')).toBe(5);
    expect((await list()).articles[0]?.view_count).toBe(5);
  });

  test('many at once of few readers count right', async () => {
    await addArticle(h, { slug: 'pay' });
    await Promise.all(Array.from({ length: 40 }, (_, n) => views({ 'User-Agent': `browser ${n % 4}` })));
    expect((await list()).articles[0]?.view_count).toBe(4);
  });

  test('keep neither address nor browser', async () => {
    await addArticle(h, { slug: 'pay' });
    await views({ 'User-Agent': 'Mozilla' });
    const [row] = await h.rows<{ reader: string }>('SELECT reader FROM knowledge_base_view');
    expect(row?.reader).toMatch(/^anonymous:[0-9a-f]{32}$/);
  });

  test('a look without reading, and a draft that support reads, count nothing', async () => {
    await addArticle(h, { slug: 'pay' });
    await addArticle(h, { slug: 'draft', published: false });
    expect((await fetch(`${h.apiUrl}/api/kb/articles/pay`, { method: 'HEAD' })).status).toBe(200);
    expect((await get('articles/draft', {}, 'support')).body).toMatchObject({ published: false, version: 1 });
    expect(await h.rows('SELECT FROM knowledge_base_view')).toEqual([]);
  });

  test('come back counted though the article is cached', async () => {
    await addArticle(h, { slug: 'pay' });
    const first = await get('articles/pay');
    expect(first.headers.get('Cache-Control')).toBe('private, no-cache');
    const again = ifChanged(first);
    expect((await get('articles/pay', again)).status).toBe(304);
    expect((await get('articles/pay', again, 'owner')).body).toMatchObject({ view_count: 2 });
  });
});

test('popular ones are those that are read most', async () => {
  for (const [slug, views] of [
    ['a', 3],
    ['b', 9],
    ['c', 5],
  ] as const) {
    await addArticle(h, { slug });
    await h.rows('UPDATE knowledge_base_article SET view_count = $2 WHERE slug = $1', [slug, views]);
  }
  await addArticle(h, { slug: 'draft', published: false });
  await h.rows("UPDATE knowledge_base_article SET view_count = 99 WHERE slug = 'draft'");
  const slugs = async (query = '') =>
    (await get<ArticleList>(`popular${query}`)).body.articles.map(({ slug }) => slug);
  expect(await slugs()).toEqual(['b', 'c', 'a']);
  expect(await slugs('?limit=1')).toEqual(['b']);
  expectProblem(await get('popular?limit=1000'), 422, 'validation_failed');
});

test('categories have their articles and views, also those that have none', async () => {
  await addArticle(h, { slug: 'a', category: 'api' });
  await addArticle(h, { slug: 'b', category: 'api' });
  await addArticle(h, { slug: 'c', category: 'other', published: false });
  await h.rows('UPDATE knowledge_base_article SET view_count = 2');
  const none = (category: string) => ({ category, articles: 0, views: 0 });
  expect((await get('categories/stats')).body).toEqual({
    categories: [
      ...['getting_started', 'deployment', 'billing', 'troubleshooting'].map(none),
      { category: 'api', articles: 2, views: 4 },
      none('other'),
    ],
  });
});

describe('votes', () => {
  const vote = (id: string, helpful: unknown, as?: string): Promise<Answer> =>
    h.call('POST', `/api/kb/articles/${id}/helpful`, { as, body: { helpful } });

  test('count once a user; a second one takes the place of the first', async () => {
    const id = await addArticle(h, { slug: 'pay' });
    const counts = (helpful_count: number, not_helpful_count: number) => ({
      helpful_count,
      not_helpful_count,
    });
    expect((await vote(id, true, 'owner')).body).toEqual({ id, helpful: true, ...counts(1, 0) });
    expect((await vote(id, true, 'owner')).body).toMatchObject(counts(1, 0));
    expect((await vote(id, false, 'member')).body).toMatchObject(counts(1, 1));
    expect((await vote(id, false, 'owner')).body).toMatchObject(counts(0, 2));
    expect((await list()).articles[0]).toMatchObject(counts(0, 2));
  });

  test('many at once, of the same users, leave counts that are those of the votes', async () => {
    const id = await addArticle(h, { slug: 'pay' });
    const voters = ['owner', 'admin', 'member', 'outsider'];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => vote(id, (n * 7) % 3 === 0, voters[n % 4])),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const [votes] = await h.rows(`SELECT count(*) FILTER (WHERE helpful)::integer AS helpful_count,
      count(*) FILTER (WHERE NOT helpful)::integer AS not_helpful_count FROM knowledge_base_vote`);
    expect((await list()).articles[0]).toMatchObject(votes ?? {});
    expect(Number(votes?.helpful_count) + Number(votes?.not_helpful_count)).toBe(4);
  });

  test('are for users, about what is published, and plain', async () => {
    const id = await addArticle(h, { slug: 'pay' });
    const draft = await addArticle(h, { slug: 'draft', published: false });
    expectProblem(await vote(id, true), 401, 'unauthenticated');
    expectProblem(await vote(id, true, 'support'), 403, 'forbidden');
    for (const none of [draft, randomUUID(), 'pay'])
      expectProblem(await vote(none, true, 'owner'), 404, 'not_found');
    for (const wrong of ['yes', 1, null, undefined]) {
      expectProblem(await vote(id, wrong, 'owner'), 422, 'validation_failed');
    }
  });
});
