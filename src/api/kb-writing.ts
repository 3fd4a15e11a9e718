/** The knowledge base for support: drafts, versions, publishing. */
import { z } from 'zod';
import { slugPattern, textLimits, type ArticleLocale } from '../domain/kb.js';
import { plainText } from '../kb/markdown.js';
import type { Author, WrittenArticle } from '../stores/kb-writing.js';
import { text } from '../stores/platform-fields.js';
import { userOf, type Actor } from './actor.js';
import { category, locale } from './kb-reader.js';
import { notFound } from './membership.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { route } from './route.js';
import type { Services } from './services.js';
import { at, count, idOf as userId, nextCursor, uuid, words } from './wire.js';

const access = { scopes: ['support'] } as const;
const params = z.object({ id: z.string() });

const lines = z
  .string()
  .overwrite((body) => body.replaceAll('\r\n', '\n').trim())
  .min(1, 'must not be empty')
  .max(textLimits.body)
  .regex(/^(?:\r\n|[\n\t]|[^\p{Cc}\p{Cs}])*$/u, 'must not have control characters');

const textFields = { title: text(textLimits.title), summary: text(textLimits.summary), body: lines };

/** Of a new article. */
export const newArticle = z.strictObject({
  slug: z
    .string()
    .regex(slugPattern, 'must be 1 to 100 of a-z 0-9, with single - between, such as pay-by-card'),
  category,
  locale,
  ...textFields,
});

/** A text after the version that its writer has read; 0: the first one in a language. */
export const nextText = z.strictObject({ version: z.int().min(0).max(1_000_000_000), ...textFields });

/** One that is no number is as absent as one that there is not. */
const versionNumber = z.string().transform((text) => (/^\d{1,9}$/.test(text) ? Number(text) : -1));

const versionParams = z.object({ id: z.string(), locale, version: versionNumber });
const versionKey = z.tuple([
  z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/),
  locale,
  z.string().regex(/^\d{1,9}$/),
]);

const exampleText = { title: 'Pay by card', summary: 'Step by step.', body: 'Choose **card**, then pay.' };

const shownText = {
  locale,
  title: words(exampleText.title),
  summary: words(exampleText.summary),
  body: words(exampleText.body),
  version: count,
};

const writtenArticle = z
  .strictObject({
    id: uuid,
    slug: words('pay-by-card'),
    category,
    published: z.boolean(),
    created_at: at,
    updated_at: at,
    texts: z.array(z.strictObject({ ...shownText, updated_at: at })),
  })
  .meta({ id: 'WrittenArticle' });

const shownVersion = z
  .strictObject({
    ...shownText,
    author_id: userId('sam').nullable().describe('null: it came with the product.'),
    created_at: at,
  })
  .meta({ id: 'ArticleVersion' });

export const kbWritingRoutes = [
  route({
    method: 'post',
    path: '/api/kb/articles',
    summary: 'A new article, as a draft',
    access,
    body: newArticle,
    idempotent: true,
    response: writtenArticle,
    statuses: [201],
    errors: ['conflict'],
    examples: { body: { ...exampleText, slug: 'pay-by-card', category: 'billing', locale: 'en' } },
    links: {
      'put /api/kb/articles/:id/texts/:locale': { id: 'id', locale: 'texts/0/locale' },
      'post /api/kb/articles/:id/publish': { id: 'id' },
      'get /api/kb/articles/:id/versions': { id: 'id' },
    },
    async handle({ body, actor, requestId, resourceId }, services) {
      const author = authorOf(actor, requestId);
      return { status: 201, body: await createArticle(resourceId, body, author, services) };
    },
  }),

  route({
    method: 'put',
    path: '/api/kb/articles/:id/texts/:locale',
    summary: 'Write the next version of a text, or the first one in a language (version 0)',
    access,
    params: z.object({ id: z.string(), locale }),
    body: nextText,
    response: writtenArticle,
    errors: ['conflict'],
    examples: { body: { version: 1, ...exampleText } },
    links: { 'post /api/kb/articles/:id/publish': {}, 'get /api/kb/articles/:id/versions': {} },
    async handle({ params, body, actor, requestId }, services) {
      const author = authorOf(actor, requestId);
      return { body: await writeText(params.id, params.locale, body, author, services) };
    },
  }),

  ...[true, false].map((published) =>
    route({
      method: 'post',
      path: `/api/kb/articles/:id/${published ? 'publish' : 'unpublish'}`,
      summary: published ? 'Show an article to readers' : 'Show an article to readers no longer',
      access,
      params,
      response: writtenArticle,
      links: {
        ...(published && { 'get /api/kb/articles/:slug': { slug: 'slug' } }),
        'get /api/kb/articles/:id/versions': {},
      },
      async handle({ params, actor, requestId }, services) {
        return { body: await publishArticle(params.id, published, authorOf(actor, requestId), services) };
      },
    }),
  ),

  route({
    method: 'get',
    path: '/api/kb/articles/:id/versions',
    summary: 'Every version of the texts of an article, the newest first',
    access,
    params,
    query: z.strictObject({ ...pageQuery, locale: locale.optional() }),
    response: z.strictObject({ versions: z.array(shownVersion), next_cursor: nextCursor }),
    links: {
      'post /api/kb/articles/:id/versions/:locale/:version/restore': {
        locale: 'versions/0/locale',
        version: 'versions/0/version',
      },
    },
    async handle({ params, query }, { kbWriting }) {
      const id = idOf(params);
      if (!(await kbWriting.find(id))) throw notFound();
      const key = decodeCursor(query.cursor, versionKey);
      const after = key ? { at: key[0], locale: key[1], version: Number(key[2]) } : null;
      const rows = await kbWriting.versions(id, query.locale ?? null, after, query.limit + 1);
      const { items, next_cursor } = pageOf(rows, query.limit, (row) => [
        row.at,
        row.locale,
        String(row.version),
      ]);
      return { body: { versions: items.map(({ at: _, ...version }) => version), next_cursor } };
    },
  }),

  route({
    method: 'post',
    path: '/api/kb/articles/:id/versions/:locale/:version/restore',
    summary: 'Write an old version again, as the next one after `version`',
    access,
    params: versionParams,
    body: z.strictObject({ version: z.int().min(1).max(1_000_000_000) }),
    response: writtenArticle,
    errors: ['conflict'],
    links: { 'get /api/kb/articles/:id/versions': {} },
    async handle({ params, body: { version }, actor, requestId }, services) {
      const old = await services.kbWriting.findVersion(idOf(params), params.locale, params.version);
      if (!old) throw notFound();
      const author = authorOf(actor, requestId);
      return { body: await writeText(params.id, params.locale, { ...old, version }, author, services) };
    },
  }),
];

/** A draft with its first text. @throws AppError `conflict` for a slug in use. */
export function createArticle(
  id: string,
  article: z.infer<typeof newArticle>,
  author: Author,
  { kbWriting }: Services,
): Promise<WrittenArticle> {
  return kbWriting.create({ id, ...article, plain: plainText(article.body) }, author);
}

/** @throws AppError `not_found`; `conflict` with the `version` there is, when somebody has written since. */
export async function writeText(
  id: string,
  locale: ArticleLocale,
  { version, title, summary, body }: z.infer<typeof nextText>,
  author: Author,
  { kbWriting }: Services,
): Promise<WrittenArticle> {
  const fields = { title, summary, body, plain: plainText(body) };
  return orNotFound(await kbWriting.write(idOf({ id }), locale, version, fields, author));
}

/** Shows it to readers, or no longer. @throws AppError `not_found` */
export async function publishArticle(
  id: string,
  published: boolean,
  author: Author,
  { kbWriting }: Services,
): Promise<WrittenArticle> {
  return orNotFound(await kbWriting.publish(idOf({ id }), published, author));
}

/** With all of its texts. @throws AppError `not_found` */
export async function findArticle(id: string, { kbWriting }: Services): Promise<WrittenArticle> {
  return orNotFound(await kbWriting.find(idOf({ id })));
}

function idOf({ id }: { id: string }): string {
  if (!z.uuid().safeParse(id).success) throw notFound();
  return id;
}

export const authorOf = (actor: Actor, requestId: string): Author => ({
  actor: actor.subject,
  requestId,
  userId: userOf(actor),
});

function orNotFound(article: WrittenArticle | undefined): WrittenArticle {
  if (!article) throw notFound();
  return article;
}
