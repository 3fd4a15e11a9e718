/** Searching the knowledge base and suggesting articles, over HTTP and against PostgreSQL. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { snippetHtml } from '../../src/api/kb-search.js';
import { startHarness, type Harness } from '../support/harness.js';
import { addArticle, type ArticleList } from '../support/kb.js';
import { expectProblem } from '../support/problem.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
  await h.rows('DELETE FROM knowledge_base_article');
  const articles: Parameters<typeof addArticle>[1][] = [
    {
      slug: 'mobile-money',
      title: 'Pay with mobile money',
      body: 'Choose your operator, then **confirm** on the phone.',
    },
    {
      slug: 'card',
      title: 'Payment by card',
      summary: 'Visa and others: pay in seconds',
      body: 'A payment by card takes seconds. No mobile phone is needed.',
    },
    {
      slug: 'billing',
      title: 'Billing periods',
      category: 'other',
      body: 'Thirty days. A payment begins one.',
    },
    {
      slug: 'deploy',
      title: 'Deploy from Git',
      category: 'deployment',
      body: 'Containers are built from your repository.',
    },
    {
      slug: 'traffic',
      title: 'What counts as traffic',
      category: 'other',
      body: 'Bytes of <script>alert(1)</script>, 7 < 8 & responses.',
    },
    { slug: 'draft', title: 'Payment secrets', published: false },
  ];
  for (const article of articles) await addArticle(h, article);
  const [money] = await h.rows<{ id: string }>(
    "SELECT id FROM knowledge_base_article WHERE slug = 'mobile-money'",
  );
  await addArticle(h, {
    slug: 'mobile-money',
    id: money?.id ?? '',
    locale: 'fr',
    title: 'Payer par mobile money',
    summary: 'Étapes du paiement',
    body: 'Réactivez votre téléphone.',
  });
  await addArticle(h, {
    slug: 'francais',
    locale: 'fr',
    title: 'Factures',
    summary: 'Où les trouver',
    body: 'Elles sont réactivées.',
  });
});
afterAll(() => h.close());

const search = async (q: string, more = '') => {
  const { status, body } = await h.call<ArticleList>(
    'GET',
    `/api/kb/search?q=${encodeURIComponent(q)}${more}`,
  );
  expect({ q: q.slice(0, 50), status, body }).toMatchObject({ status: 200 });
  return body.articles;
};
const slugs = async (q: string, more = '') => (await search(q, more)).map(({ slug }) => slug);

describe('search', () => {
  test('finds words in title, summary and text, in whatever form, the title first', async () => {
    expect((await slugs('payment')).sort()).toEqual(['billing', 'card']);
    expect((await slugs('paying mobile'))[0]).toBe('mobile-money');
    expect(await slugs('visa')).toEqual(['card']);
    expect(await slugs('repositories')).toEqual(['deploy']);
    expect(await slugs('mobile')).toEqual(['mobile-money', 'card']);
    expect(await slugs('nothing-like-this-at-all')).toEqual([]);
  });

  test('tells what it found, with the words marked in text that is safe to show', async () => {
    const [hit] = await search('responses');
    expect(hit).toMatchObject({
      slug: 'traffic',
      title: 'What counts as traffic',
      rank: expect.any(Number),
      snippet: expect.stringMatching(/7 &lt; 8 &amp; <mark>responses<\/mark>/),
    });
    expect(hit).not.toHaveProperty('body');
    expect((await search('confirm'))[0]?.snippet).toContain('then <mark>confirm</mark> on the phone');
  });

  test('snippets have no other tags, whatever the text has', () => {
    expect(snippetHtml(`<mark onclick=x>\u0002"a'\u0003&</mark>`)).toBe(
      '&lt;mark onclick=x&gt;<mark>&quot;a&#39;</mark>&amp;&lt;/mark&gt;',
    );
  });

  test('takes the last word as a beginning', async () => {
    expect(await slugs('deplo')).toEqual(['deploy']);
    expect(await slugs('billin')).toEqual(['billing']);
    expect(await slugs('contain')).toEqual(['deploy']);
    expect(await slugs('git repos')).toEqual(['deploy']);
    expect((await search('git repos'))[0]?.snippet).toContain('<mark>repository</mark>');
  });

  test('knows phrases, or, and not', async () => {
    expect(await slugs('"mobile money"')).toEqual(['mobile-money']);
    expect(await slugs('"money mobile"')).toEqual(['mobile-money']);
    expect((await slugs('visa or git')).sort()).toEqual(['card', 'deploy']);
    expect(await slugs('mobile -money')).toEqual(['card']);
  });

  test('of a sentence that no article has as a whole, it takes those that have some of it in title or summary', async () => {
    expect(await slugs('git zebra visible')).toEqual(['deploy']);
  });

  test.each([
    ['paymnt', 'card'],
    ['deplyo', 'deploy'],
    ['biling', 'billing'],
    ['trafic', 'traffic'],
    ['mobil mony', 'mobile-money'],
  ])('forgives %j', async (typo, slug) => {
    expect(await slugs(typo)).toContain(slug);
  });

  test('keeps to a category and a number of articles', async () => {
    expect(await slugs('payment', '&category=other')).toEqual(['billing']);
    expect(await slugs('biling', '&category=api')).toEqual([]);
    expect(await slugs('payment', '&limit=1')).toHaveLength(1);
  });

  test('is in the reader’s language, with or without accents, and in English where there is no other', async () => {
    const [hit] = await search('reactiver telephone', '&locale=fr');
    expect(hit).toMatchObject({ slug: 'mobile-money', locale: 'fr', title: 'Payer par mobile money' });
    expect(await search('paiements', '&locale=fr')).toMatchObject([{ slug: 'mobile-money', locale: 'fr' }]);
    expect(await search('deploying', '&locale=fr')).toMatchObject([{ slug: 'deploy', locale: 'en' }]);
    expect(await slugs('operator', '&locale=fr')).toEqual([]);
    expect(await search('factures')).toMatchObject([{ slug: 'francais', locale: 'fr' }]);
    const accepted = await h.call<ArticleList>('GET', '/api/kb/search?q=paiement', {
      headers: { 'Accept-Language': 'fr' },
    });
    expect(accepted.body.articles).toMatchObject([{ locale: 'fr' }]);
  });

  test('shows no drafts, to support neither', async () => {
    expect(await slugs('secrets')).toEqual([]);
    expect(await slugs('secrts')).toEqual([]);
  });

  const odd = [
    '',
    ' ',
    '"',
    '""',
    '"""',
    "'",
    '-',
    '--',
    '-pay',
    '-the',
    '!',
    '&',
    '|',
    '& | !',
    '()',
    '(((',
    ':*',
    '<->',
    '<2>',
    '*',
    '%',
    '_',
    '\\',
    '\\\\',
    'or',
    'or or',
    'pay or',
    'or -pay',
    'pay or -card',
    '-"',
    'the of and',
    'the',
    "'; DROP TABLE knowledge_base_text; --",
    '\u0001',
    '\ud83d\ude00',
    '\u202e',
    'ﬀ',
    'İ',
    '²',
    'ⅷ',
    '\u0301',
    'a'.repeat(500),
    'pay '.repeat(125),
    '( '.repeat(250),
    '"a '.repeat(160),
    '- '.repeat(250),
    'http://a.example/?b=c&d=e|f',
    'a@b.example',
    '1.2.3',
    '日本語',
    'naïve:*',
    'pay\ncard',
  ];
  test.each(odd)('%j is answered', async (q) => {
    const hits = await search(q);
    if (!/[a-z]/i.test(q) || /^(-|or|the)/.test(q)) expect(hits).toEqual([]);
    expect((await h.call('GET', `/api/kb/suggest?q=${encodeURIComponent(q)}`)).status).toBe(200);
  });

  test.each([
    'q=' + 'x'.repeat(501),
    'q=' + 'x'.repeat(10_000),
    '',
    'q=a&q=b',
    'q[]=a',
    'q=a&locale=de',
    'q=a&category=x',
    'q=a&limit=101',
  ])('%j is refused', async (query) => {
    for (const route of ['search', 'suggest']) {
      expectProblem(await h.call('GET', `/api/kb/${route}?${query}`), 422, 'validation_failed');
    }
  });

  test('nothing that is made of operators alone is an error', async () => {
    const parts = fc.constantFrom(
      '-',
      '"',
      '-"',
      '!',
      '&',
      '|',
      '(',
      ')',
      ' ',
      'or ',
      ':*',
      '<->',
      "'",
      '\\',
      'pay',
      'é',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(parts, { maxLength: 120 }), async (typed) => {
        await search(typed.join(''));
      }),
      { numRuns: 150 },
    );
  });

  test('NUL is refused as everywhere, and half a character is none', async () => {
    expectProblem(await h.call('GET', '/api/kb/search?q=a%00b'), 400, 'malformed_request');
    for (const q of ['%ED%A0%80', '%FF', '%', '%zz']) {
      expect((await h.call('GET', `/api/kb/search?q=${q}`)).status).toBeLessThan(500);
    }
  });
});

describe('suggestions', () => {
  const suggest = async (q: string, more = '') => {
    const { body } = await h.call<ArticleList>('GET', `/api/kb/suggest?q=${encodeURIComponent(q)}${more}`);
    return body.articles.map(({ slug }) => slug);
  };

  test('come while a sentence is typed', async () => {
    expect(await suggest('pay')).toEqual(expect.arrayContaining(['card', 'mobile-money']));
    expect((await suggest('my mobile money does not arri'))[0]).toBe('mobile-money');
    expect((await suggest('How do I pay by card, please?'))[0]).toBe('card');
    expect((await suggest('what counts as tra'))[0]).toBe('traffic');
    expect(await suggest('deplyo')).toEqual(['deploy']);
    expect(await suggest('zzzz')).toEqual([]);
  });

  test('are five at most, in the language of the reader', async () => {
    for (let n = 0; n < 7; n += 1) await addArticle(h, { slug: `many-${n}`, title: `Webhooks ${n}` });
    expect(await suggest('webhooks')).toHaveLength(5);
    expect((await suggest('payer', '&locale=fr'))[0]).toBe('mobile-money');
  });
});
