/** Where support writes articles: all of them with drafts, a new one, a text in each language, publishing. */
import { z } from 'zod';
import { listArticles } from '../../api/kb.js';
import { locale as localeField } from '../../api/kb-reader.js';
import {
  authorOf,
  createArticle,
  findArticle,
  newArticle,
  nextText,
  publishArticle,
  writeText,
} from '../../api/kb-writing.js';
import { notFound } from '../../api/membership.js';
import { check } from '../../api/route.js';
import type { Services } from '../../api/services.js';
import { textLimits, type ArticleLocale } from '../../domain/kb.js';
import { staffAction, staffPage } from '../routes.js';
import { show, type Visit } from '../visit.js';
import {
  articlePath,
  articlesPath,
  listView,
  newArticleView,
  textView,
  valuesOf,
  type Typed,
} from './writing-view.js';
import { writingWords } from './writing-words.js';

const scopes = ['support'] as const;
/** Bytes of a form with the longest text, each character of which may be sent as `%xx%xx%xx`. */
const formLimit = textLimits.body * 9 + 20_000;
const listed = 50;

export const writingPages = [
  staffPage({
    path: articlesPath,
    scopes,
    summary: 'All articles, with drafts',
    query: z.object({ cursor: z.string().max(1000).optional() }),
    async show(visit, { query: { cursor } }, services) {
      const { locale } = visit;
      const w = writingWords[locale];
      const { items, next_cursor } = await listArticles(
        { locale, drafts: true, cursor, limit: listed },
        services,
      );
      const next = next_cursor && `${articlesPath}?cursor=${next_cursor}`;
      const view = { title: w.articles, w, articles: listView(items, locale), next };
      return show(visit, 'kb/articles', { current: 'knowledge', ...view });
    },
  }),

  staffPage({
    path: `${articlesPath}/new`,
    scopes,
    summary: 'The form of a new article',
    show: (visit) => newPage(visit, { values: {} }),
  }),

  staffAction({
    path: articlesPath,
    scopes,
    summary: 'A new article, as a draft; or how it would look',
    formLimit,
    async run(visit, { form, requestId, resourceId }, services) {
      const values = valuesOf(form);
      if (form.get('do') === 'preview') return newPage(visit, { values, preview: true });
      const author = authorOf(visit.actor, requestId);
      const article = check(newArticle, values, 'body');
      const { id } = await createArticle(resourceId, article, author, services);
      return { to: articlePath(id, article.locale), said: writingWords[visit.locale].created };
    },
    refused: (visit, { form, error }) => newPage(visit, { values: valuesOf(form), error }, error.status),
  }),

  staffPage({
    path: `${articlesPath}/:id`,
    scopes,
    summary: 'An article with its text in a language, to be written',
    query: z.object({ locale: localeField.optional() }),
    async show(visit, { params: { id = '' }, query }, services) {
      const { texts } = await findArticle(id, services);
      const own = texts.find(({ locale }) => locale === visit.locale) ?? texts[0];
      return textPage(visit, { id, of: query.locale ?? own?.locale ?? visit.locale }, services);
    },
  }),

  staffAction({
    path: `${articlesPath}/:id/texts/:locale`,
    scopes,
    summary: 'Write the next version of a text; or how it would look',
    formLimit,
    async run(visit, { params, form, requestId }, services) {
      const { id, of } = textOf(params);
      const values = valuesOf(form);
      if (form.get('do') === 'preview') {
        const version = Number(form.get('version'));
        return textPage(visit, { id, of, version, typed: { values, preview: true } }, services);
      }
      const text = check(nextText, { ...values, version: Number(form.get('version')) }, 'body');
      await writeText(id, of, text, authorOf(visit.actor, requestId), services);
      return { to: articlePath(id, of), said: writingWords[visit.locale].saved };
    },
    refused(visit, { params, form, error }, services) {
      const typed = { values: valuesOf(form), error };
      // After a conflict: the version that is shown beside, so that saving again takes its place.
      const version = error.code === 'conflict' ? undefined : Number(form.get('version'));
      return textPage(visit, { ...textOf(params), version, typed, status: error.status }, services);
    },
  }),

  ...[true, false].map((published) =>
    staffAction({
      path: `${articlesPath}/:id/${published ? 'publish' : 'unpublish'}`,
      scopes,
      summary: published ? 'Show an article to readers' : 'Show an article to readers no longer',
      async run({ actor, locale }, { params: { id = '' }, requestId }, services) {
        await publishArticle(id, published, authorOf(actor, requestId), services);
        const w = writingWords[locale];
        return { to: articlePath(id), said: published ? w.nowPublished : w.nowUnpublished };
      },
    }),
  ),
];

/** @throws AppError `not_found` for a language that there is not. */
function textOf({ id = '', locale }: Record<string, string>): { id: string; of: ArticleLocale } {
  const of = localeField.safeParse(locale);
  if (!of.success) throw notFound();
  return { id, of: of.data };
}

function newPage(visit: Visit, typed: Typed, status?: number) {
  const view = newArticleView(typed, visit.locale);
  return show(visit, 'kb/write', { current: 'knowledge', ...view, here: `${articlesPath}/new` }, status);
}

/** `version`: after which the text is to come; undefined: after the one there is. */
async function textPage(
  visit: Visit,
  {
    id,
    of,
    version,
    typed,
    status,
  }: { id: string; of: ArticleLocale; version?: number | undefined; typed?: Typed; status?: number },
  services: Services,
) {
  const view = textView(await findArticle(id, services), of, typed, visit.locale);
  const here = articlePath(id, of);
  const data = { current: 'knowledge' as const, ...view, version: version ?? view.version, here };
  return show(visit, 'kb/write', data, status);
}
