/** The knowledge base for its readers, with a token or without. */
import { z } from 'zod';
import { slugPattern } from '../domain/kb.js';
import { renderMarkdown } from '../kb/markdown.js';
import { AppError } from '../errors.js';
import type { Article } from '../stores/kb.js';
import { userOf } from './actor.js';
import {
  articleSchema,
  askAgain,
  cached,
  category,
  everyone,
  locale,
  localeOf,
  readerKey,
  readerOf,
} from './kb-reader.js';
import { notFound } from './membership.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { route } from './route.js';
import { count, nextCursor, words } from './wire.js';

/** Articles beside one that is read. */
const relatedCount = 5;

const slugKey = z.tuple([z.string().regex(slugPattern)]);

/** A token is not needed, but one that is sent must hold; drafts are for support. */
const tokenErrors = ['unauthenticated', 'forbidden'] as const;

const wholeArticle = z
  .strictObject({
    ...articleSchema.shape,
    body: words('Choose a method, then **pay**.').describe('Markdown.'),
    html: words('<p>Choose a method, then <strong>pay</strong>.</p>').describe('The same, safe to show.'),
    version: count,
    published: z.literal(false).optional().describe('Of a draft only.'),
    related: z.array(
      articleSchema.pick({ slug: true, title: true, summary: true, category: true, locale: true }),
    ),
  })
  .meta({ id: 'Article' });

export const kbRoutes = [
  route({
    method: 'get',
    path: '/api/kb/articles',
    summary: 'Articles, by slug; for support with drafts if wanted',
    access: 'public',
    query: z.strictObject({
      ...pageQuery,
      category: category.optional(),
      locale: locale.optional(),
      drafts: z.enum(['true', 'false']).optional(),
    }),
    response: z.strictObject({
      articles: z.array(
        articleSchema.extend({ published: z.boolean().optional(), version: count.optional() }),
      ),
      next_cursor: nextCursor,
    }),
    cached: true,
    errors: tokenErrors,
    async handle({ query, ctx }, services) {
      const reader = await readerOf(ctx, services);
      const drafts = query.drafts === 'true';
      if (drafts && reader?.scope !== 'support') {
        throw new AppError('forbidden', 'Drafts are for tokens with the scope support.');
      }
      const [after = null] = decodeCursor(query.cursor, slugKey) ?? [];
      const filter = { category: query.category ?? null, after, drafts };
      const rows = await services.kb.list(localeOf(ctx, query.locale), filter, query.limit + 1);
      const { items, next_cursor } = pageOf(rows, query.limit, ({ slug }) => [slug]);
      if (drafts) return { body: { articles: items, next_cursor }, headers: { 'Cache-Control': 'no-store' } };
      const articles = items.map(({ published: _, version: __, ...article }) => article);
      return cached(ctx, { articles, next_cursor }, everyone);
    },
  }),

  route({
    method: 'get',
    path: '/api/kb/articles/:slug',
    summary: 'An article; a reader counts once a day',
    access: 'public',
    params: z.object({ slug: z.string() }),
    query: z.strictObject({ locale: locale.optional() }),
    response: wholeArticle,
    cached: true,
    errors: tokenErrors,
    async handle({ params, query, ctx }, services) {
      const { kb, kbReaders, config } = services;
      const reader = await readerOf(ctx, services);
      if (!slugPattern.test(params.slug)) throw notFound();
      const article = await kb.find(params.slug, localeOf(ctx, query.locale));
      if (!article || (!article.published && reader?.scope !== 'support')) throw notFound();
      const related = await kb.related(article.id, article.locale, relatedCount);
      if (!article.published) {
        return { body: articleBody(article, related), headers: { 'Cache-Control': 'no-store' } };
      }
      if (ctx.method === 'GET') {
        const key = readerKey(ctx, reader, config.signingSecret, new Date());
        article.view_count = await kbReaders.countView(article.id, key);
      }
      return cached(ctx, articleBody(article, related), askAgain);
    },
  }),

  route({
    method: 'get',
    path: '/api/kb/popular',
    summary: 'The articles that are read most',
    access: 'public',
    query: z.strictObject({ limit: pageQuery.limit, locale: locale.optional() }),
    response: z.strictObject({ articles: z.array(articleSchema) }),
    cached: true,
    async handle({ query, ctx }, { kb }) {
      const articles = await kb.popular(localeOf(ctx, query.locale), query.limit);
      return cached(ctx, { articles }, everyone);
    },
  }),

  route({
    method: 'get',
    path: '/api/kb/categories/stats',
    summary: 'Every category with its articles and views',
    access: 'public',
    response: z.strictObject({
      categories: z.array(z.strictObject({ category, articles: count, views: count })),
    }),
    cached: true,
    async handle({ ctx }, { kb }) {
      return cached(ctx, { categories: await kb.categoryStats() }, everyone);
    },
  }),

  route({
    method: 'post',
    path: '/api/kb/articles/:id/helpful',
    summary: 'Say whether an article helped; a second vote takes the place of the first',
    access: { scopes: ['user'] },
    params: z.object({ id: z.string() }),
    body: z.strictObject({ helpful: z.boolean().meta({ examples: [true] }) }),
    response: z.strictObject({
      id: articleSchema.shape.id,
      helpful: z.boolean().meta({ examples: [true] }),
      helpful_count: count,
      not_helpful_count: count,
    }),
    async handle({ params: { id }, body, actor }, { kbReaders }) {
      if (!z.uuid().safeParse(id).success) throw notFound();
      const votes = await kbReaders.vote(id, userOf(actor), body.helpful);
      if (votes === 'article') throw notFound();
      if (votes === 'user') throw new AppError('forbidden', 'The platform has not told us of this user.');
      return { body: { id, helpful: body.helpful, ...votes } };
    },
  }),
];

function articleBody({ version, published, ...article }: Article, related: object[]) {
  const html = renderMarkdown(article.body);
  return { ...article, ...(published ? {} : { published }), version, html, related };
}
