/** The knowledge base for its readers, with a token or without. */
import type { Context } from 'koa';
import { z } from 'zod';
import { slugPattern } from '../domain/kb.js';
import { renderMarkdown } from '../kb/markdown.js';
import { AppError } from '../errors.js';
import type { ArticleCategory, ArticleLocale } from '../domain/kb.js';
import type { Article } from '../stores/kb.js';
import type { Votes } from '../stores/kb-readers.js';
import { userOf, type Actor } from './actor.js';
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
import type { Services } from './services.js';
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
    links: {
      'get /api/kb/articles/:slug': { slug: 'articles/0/slug' },
      'post /api/kb/articles/:id/helpful': { id: 'articles/0/id' },
    },
    async handle({ query, ctx }, services) {
      const reader = await readerOf(ctx, services);
      const drafts = query.drafts === 'true';
      if (drafts && reader?.scope !== 'support') {
        throw new AppError('forbidden', 'Drafts are for tokens with the scope support.');
      }
      const asked = { ...query, drafts, locale: localeOf(ctx, query.locale) };
      const { items, next_cursor } = await listArticles(asked, services);
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
    links: { 'post /api/kb/articles/:id/helpful': { id: 'id' } },
    async handle({ params, query, ctx }, services) {
      const reader = await readerOf(ctx, services);
      const wanted = { slug: params.slug, locale: localeOf(ctx, query.locale), reader };
      const { article, related } = await readArticle(ctx, wanted, services);
      const body = articleBody(article, related);
      if (!article.published) return { body, headers: { 'Cache-Control': 'no-store' } };
      return cached(ctx, body, askAgain);
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
    links: { 'get /api/kb/articles/:slug': { slug: 'articles/0/slug' } },
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
    async handle({ params: { id }, body: { helpful }, actor }, services) {
      if (!z.uuid().safeParse(id).success) throw notFound();
      return { body: { id, helpful, ...(await voteOn(id, helpful, actor, services)) } };
    },
  }),
];

/** A page of articles, by slug. @throws AppError `validation_failed` for a cursor of another list. */
export async function listArticles(
  {
    locale,
    category = null,
    drafts,
    cursor,
    limit,
  }: {
    locale: ArticleLocale;
    category?: ArticleCategory | null | undefined;
    drafts: boolean;
    cursor?: string | undefined;
    limit: number;
  },
  { kb }: Services,
) {
  const [after = null] = decodeCursor(cursor, slugKey) ?? [];
  const rows = await kb.list(locale, { category, after, drafts }, limit + 1);
  return pageOf(rows, limit, ({ slug }) => [slug]);
}

/**
 * An article for who reads it, null: somebody without a token, and articles near it; a view of a published one is counted.
 * @throws AppError `not_found`, of a draft for all but support.
 */
export async function readArticle(
  ctx: Context,
  { slug, locale, reader }: { slug: string; locale: ArticleLocale; reader: Actor | null },
  { kb, kbReaders, config }: Services,
) {
  const article = slugPattern.test(slug) ? await kb.find(slug, locale) : undefined;
  if (!article || (!article.published && reader?.scope !== 'support')) throw notFound();
  const related = await kb.related(article.id, article.locale, relatedCount);
  if (article.published && ctx.method === 'GET') {
    const key = readerKey(ctx, reader, config.signingSecrets[0], new Date());
    article.view_count = await kbReaders.countView(article.id, key);
  }
  return { article, related };
}

/** A user's vote. @throws AppError `not_found` for no published article, `forbidden` for a user that is not known. */
export async function voteOn(
  id: string,
  helpful: boolean,
  actor: Actor,
  { kbReaders }: Services,
): Promise<Votes> {
  const votes = await kbReaders.vote(id, userOf(actor), helpful);
  if (votes === 'article') throw notFound();
  if (votes === 'user') throw new AppError('forbidden', 'The platform has not told us of this user.');
  return votes;
}

function articleBody({ version, published, locales: _, ...article }: Article, related: object[]) {
  const html = renderMarkdown(article.body);
  return { ...article, ...(published ? {} : { published }), version, html, related };
}
