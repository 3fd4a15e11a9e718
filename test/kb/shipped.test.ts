/** The articles that come with the product: their files, and how they get into the knowledge base. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ArticleError, parseArticle, readArticles } from '../../src/kb/shipped.js';
import { openDatabase } from '../../src/models/database.js';
import { shipArticles, type ShippedText } from '../../src/stores/kb-shipped.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

test('every article of the product is well-formed', async () => {
  for (const { slug, plain } of await readArticles())
    expect([slug, plain]).toEqual([slug, expect.stringMatching(/./)]);
});

const file = (head: string, body = 'Text.') => `---\n${head}\n---\n\n${body}\n`;
const head = 'title: A: title\nsummary: What it says\ncategory: billing';

describe('a file', () => {
  test('gives title, summary, category and text', () => {
    expect(parseArticle('en/pay.md', 'en', file(head, '# Pay\n\n---\n\n**now**'))).toEqual({
      slug: 'pay',
      locale: 'en',
      title: 'A: title',
      summary: 'What it says',
      category: 'billing',
      body: '# Pay\n\n---\n\n**now**',
      plain: 'Pay now',
    });
    expect(parseArticle('en/pay.md', 'en', file(head).replaceAll('\n', '\r\n')).body).toBe('Text.');
  });

  test.each([
    ['en/Pay.md', file(head), 'slug'],
    ['en/pay.txt', file(head), 'slug'],
    ['en/pay.md', 'Text.', 'must begin with a head'],
    ['en/pay.md', `---\n${head}\n`, 'must begin with a head'],
    ['en/pay.md', file('title: A\ncategory: billing'), 'needs title:, summary: and category:'],
    ['en/pay.md', file(`${head}\nauthor: me`), '"author: me"'],
    ['en/pay.md', file(`${head}\n`), '""'],
    ['en/pay.md', file(`${head}\ntitle: B`), 'two lines title:'],
    ['en/pay.md', file('title:\nsummary: A\ncategory: billing'), 'title is empty'],
    ['en/pay.md', file(head, ''), 'body is empty'],
    ['en/pay.md', file(head.replace('billing', 'money')), 'category must be one of'],
    ['en/pay.md', file(head.replace('A: title', 'x'.repeat(201))), 'title is too long'],
    ['en/pay.md', file(head, 'a\0b'), 'control characters'],
  ])('%s that begins %j is refused: %s', (path, source, why) => {
    expect(() => parseArticle(path, 'en', source)).toThrow(ArticleError);
    expect(() => parseArticle(path, 'en', source)).toThrow(why);
  });

  test.each([
    ['without its English text', undefined, 'en/pay.md is missing'],
    ['of another category', head.replace('billing', 'api'), 'category is not that of'],
  ])('in French %s is refused', async (_, english, why) => {
    const directory = await mkdtemp(join(tmpdir(), 'articles-'));
    try {
      await mkdir(join(directory, 'fr'));
      await writeFile(join(directory, 'fr/pay.md'), file(head));
      if (english) {
        await mkdir(join(directory, 'en'));
        await writeFile(join(directory, 'en/pay.md'), file(english));
      }
      await expect(readArticles(directory)).rejects.toThrow(why);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe('shipping', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.rows(
      `INSERT INTO "user" (id, email, name) VALUES ('agent', 'agent@example.test', 'Agent')`,
    );
  });
  beforeEach(() => database.rows('DELETE FROM knowledge_base_article'));
  afterAll(() => database.drop());

  const text = (over: Partial<ShippedText> = {}): ShippedText => ({
    slug: 'pay',
    locale: 'en',
    category: 'billing',
    title: 'Pay',
    summary: 'How',
    body: 'First.',
    plain: 'First.',
    ...over,
  });
  const french = text({ locale: 'fr', title: 'Payer' });
  const there = () =>
    database.rows(`SELECT slug, locale, published, t.body, t.version FROM knowledge_base_article a
      JOIN knowledge_base_text t ON t.article_id = a.id ORDER BY slug, locale`);
  const row = (body: string, version = 1, over = {}) => ({
    slug: 'pay',
    locale: 'en',
    published: true,
    body,
    version,
    ...over,
  });
  /** A person writes a version; the whole of it. */
  const edit = () =>
    database.rows(`WITH written AS (UPDATE knowledge_base_text SET version = version + 1, body = 'Edited.', plain = 'Edited.'
        WHERE locale = 'en' RETURNING article_id, locale, version, title, summary, body)
      INSERT INTO knowledge_base_version SELECT *, 'agent' FROM written`);

  test('inserts what is missing, published, once, also from several processes at once', async () => {
    const others = Array.from({ length: 4 }, () => openDatabase(database.url, { poolSize: 1 }));
    try {
      const written = await Promise.all(others.map((db) => shipArticles(db, [text(), french])));
      expect(written.sort()).toEqual([0, 0, 0, 2]);
      const newer = [text({ body: 'Second.' }), french];
      const again = await Promise.all(others.map((db) => shipArticles(db, newer)));
      expect(again.sort()).toEqual([0, 0, 0, 1]);
    } finally {
      await Promise.all(others.map((db) => db.close()));
    }
    expect(await there()).toEqual([row('Second.', 2), row('First.', 1, { locale: 'fr' })]);
    expect(await database.rows('SELECT FROM knowledge_base_version WHERE author_id IS NULL')).toHaveLength(3);
  });

  test('adds a language later, and takes away nothing that is no longer shipped', async () => {
    await shipArticles(database.db, [text()]);
    expect(await shipArticles(database.db, [text(), french])).toBe(1);
    expect(await shipArticles(database.db, [])).toBe(0);
    expect(await there()).toHaveLength(2);
  });

  test('brings the newer form, but not back to the one before it', async () => {
    await shipArticles(database.db, [text()]);
    expect(await shipArticles(database.db, [text({ body: 'Second.' })])).toBe(1);
    expect(await there()).toEqual([row('Second.', 2)]);
    expect(await shipArticles(database.db, [text()])).toBe(0);
    expect(await there()).toEqual([row('Second.', 2)]);
  });

  test('leaves what a person has written, or taken from the readers', async () => {
    await shipArticles(database.db, [text()]);
    await edit();
    await database.rows('UPDATE knowledge_base_article SET published = false');
    expect(await shipArticles(database.db, [text({ body: 'Second.' })])).toBe(0);
    expect(await there()).toEqual([row('Edited.', 2, { published: false })]);
  });

  test('leaves an article of support under the same name alone', async () => {
    await database.rows(`WITH a AS (INSERT INTO knowledge_base_article (slug, category) VALUES ('pay', 'other') RETURNING id),
      t AS (INSERT INTO knowledge_base_text (article_id, locale, title, body, plain) SELECT id, 'en', 'Ours', 'Ours.', 'Ours.' FROM a)
      INSERT INTO knowledge_base_version SELECT id, 'en', 1, 'Ours', '', 'Ours.', 'agent' FROM a`);
    expect(await shipArticles(database.db, [text(), french])).toBe(0);
    expect(await there()).toEqual([row('Ours.', 1, { published: false })]);
  });

  test('is all or nothing', async () => {
    await expect(shipArticles(database.db, [text(), text({ slug: 'bad', title: 'a\0b' })])).rejects.toThrow();
    expect(await there()).toEqual([]);
  });
});
