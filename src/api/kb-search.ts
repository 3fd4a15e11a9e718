/** Searching the knowledge base, and suggesting articles while a question is typed. */
import { z } from 'zod';
import { searchTerms, type ArticleLocale } from '../domain/kb.js';
import { found, type KbSearch, type Search, type SearchHit } from '../stores/kb-search.js';
import { articleSchema, cached, category, everyone, locale, localeOf } from './kb-reader.js';
import { pageQuery } from './paging.js';
import { route } from './route.js';
import { words } from './wire.js';

const q = z.string({ error: 'must be given once' }).max(500, 'must have at most 500 characters');

/** Articles that are suggested, at most. */
const suggested = 5;

export const kbSearchRoutes = [
  route({
    method: 'get',
    path: '/api/kb/search',
    summary: 'Articles that have the words, the best first, with what was found',
    access: 'public',
    query: z.strictObject({
      q,
      category: category.optional(),
      locale: locale.optional(),
      limit: pageQuery.limit,
    }),
    response: z.strictObject({
      articles: z.array(
        articleSchema.extend({
          snippet: words('Choose <mark>mobile money</mark>').describe('HTML; `<mark>` is its only element.'),
          rank: z.number().meta({ examples: [0.61] }),
        }),
      ),
    }),
    cached: true,
    links: { 'get /api/kb/articles/:slug': { slug: 'articles/0/slug' } },
    async handle({ query, ctx }, { kbSearch }) {
      const hits = await kbSearch.search(
        searchOf(query.q, localeOf(ctx, query.locale), query.limit, query.category),
      );
      const articles = hits.map(({ snippet, alike: _, ...hit }) => ({
        ...hit,
        snippet: snippetHtml(snippet),
      }));
      return cached(ctx, { articles }, everyone);
    },
  }),

  route({
    method: 'get',
    path: '/api/kb/suggest',
    summary: 'At most 5 articles that may answer what is being typed',
    access: 'public',
    query: z.strictObject({ q, locale: locale.optional() }),
    response: z.strictObject({
      articles: z.array(
        articleSchema.pick({
          id: true,
          slug: true,
          title: true,
          summary: true,
          category: true,
          locale: true,
        }),
      ),
    }),
    cached: true,
    links: { 'get /api/kb/articles/:slug': { slug: 'articles/0/slug' } },
    async handle({ query, ctx }, { kbSearch }) {
      const hits = await suggestArticles(query.q, localeOf(ctx, query.locale), kbSearch);
      return cached(ctx, { articles: hits.map(suggestion) }, everyone);
    },
  }),
];

/** What may answer what is being typed. */
export const suggestArticles = (typed: string, locale: ArticleLocale, kbSearch: KbSearch) =>
  kbSearch.suggest(searchOf(typed, locale, suggested));

/** What the stores look for, of what somebody has typed. */
export const searchOf = (
  typed: string,
  locale: ArticleLocale,
  limit: number,
  category: Search['category'] = null,
): Search => ({ terms: searchTerms(typed), locale, category, limit });

const suggestion = ({ id, slug, title, summary, category, locale }: SearchHit) => ({
  id,
  slug,
  title,
  summary,
  category,
  locale,
});

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A snippet as HTML: `<mark>` around what was found is all that is not text. */
export function snippetHtml(snippet: string): string {
  return snippet
    .replace(/[&<>"']/g, (character) => entities[character] ?? '')
    .replaceAll(found.begin, '<mark>')
    .replaceAll(found.end, '</mark>');
}
