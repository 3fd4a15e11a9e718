/** The articles that come with the product: `articles/<locale>/<slug>.md`, each with a head of three lines. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { articleCategories, articleLocales, slugPattern, textLimits } from '../domain/kb.js';
import type { ArticleCategory, ArticleLocale } from '../domain/kb.js';
import type { ShippedText } from '../stores/kb-shipped.js';
import { plainText } from './markdown.js';

const ownArticles = fileURLToPath(new URL('./articles', import.meta.url));

/** A file that is no article; the message names it and what is wrong. */
export class ArticleError extends Error {
  override readonly name = 'ArticleError';
}

/** Every article in `directory`. @throws ArticleError for the first file that is malformed. */
export async function readArticles(directory = ownArticles): Promise<ShippedText[]> {
  const texts: ShippedText[] = [];
  for (const locale of articleLocales) {
    const files = await readdir(join(directory, locale)).catch(nothingThere);
    for (const file of files.sort()) {
      const path = `${locale}/${file}`;
      texts.push(parseArticle(path, locale, await readFile(join(directory, path), 'utf8')));
    }
  }
  checkTogether(texts);
  return texts;
}

function nothingThere(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

/** One file. @throws ArticleError */
export function parseArticle(path: string, locale: ArticleLocale, source: string): ShippedText {
  const wrong = (what: string) => new ArticleError(`Article ${path}: ${what}.`);
  const slug = /([^/]+)\.md$/.exec(path)?.[1] ?? '';
  if (!slugPattern.test(slug)) throw wrong('its name must be a slug, such as pay-by-card.md');
  const text = source.replaceAll('\r\n', '\n');
  if (/(?![\n\t])\p{Cc}/u.test(text)) throw wrong('it has control characters');
  const [, head, body] = /^---\n(.*?)\n---\n(.*)$/s.exec(text) ?? [];
  if (head === undefined || body === undefined) throw wrong('it must begin with a head between lines of ---');
  const { title, summary, category } = readHead(head, wrong);
  if (!isCategory(category)) throw wrong(`its category must be one of ${articleCategories.join(', ')}`);
  const fields = { title, summary, body: body.trim() };
  for (const field of ['title', 'summary', 'body'] as const) {
    if (!fields[field]) throw wrong(`its ${field} is empty`);
    if (fields[field].length > textLimits[field]) throw wrong(`its ${field} is too long`);
  }
  return { slug, locale, category, ...fields, plain: plainText(body) };
}

const headFields = ['title', 'summary', 'category'] as const;

function readHead(head: string, wrong: (what: string) => ArticleError) {
  const fields: Partial<Record<(typeof headFields)[number], string>> = {};
  for (const line of head.split('\n')) {
    const [, name = '', value = ''] = /^(\w+):(.*)$/.exec(line) ?? [];
    const field = headFields.find((known) => known === name);
    if (!field) throw wrong(`the line "${line}" of its head must be title: …, summary: … or category: …`);
    if (fields[field] !== undefined) throw wrong(`its head has two lines ${field}:`);
    fields[field] = value.trim();
  }
  const { title, summary, category } = fields;
  if (title === undefined || summary === undefined || category === undefined) {
    throw wrong('its head needs title:, summary: and category:');
  }
  return { title, summary, category };
}

const isCategory = (text: string): text is ArticleCategory =>
  (articleCategories as readonly string[]).includes(text);

/** Every article has its English text, and one category. */
function checkTogether(texts: readonly ShippedText[]): void {
  const english = new Map(texts.filter(({ locale }) => locale === 'en').map((text) => [text.slug, text]));
  for (const { slug, locale, category } of texts) {
    const original = english.get(slug);
    if (!original) throw new ArticleError(`Article ${locale}/${slug}.md: en/${slug}.md is missing.`);
    if (original.category !== category) {
      throw new ArticleError(`Article ${locale}/${slug}.md: its category is not that of en/${slug}.md.`);
    }
  }
}
