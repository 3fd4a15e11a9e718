/** The knowledge base for its readers, signed in or not: searching, reading, saying whether it helped. */
import { z } from 'zod';
import { userOf } from '../../api/actor.js';
import { listArticles, readArticle, voteOn } from '../../api/kb.js';
import { category, locale } from '../../api/kb-reader.js';
import { searchOf } from '../../api/kb-search.js';
import { notFound } from '../../api/membership.js';
import type { Services } from '../../api/services.js';
import { slugPattern } from '../../domain/kb.js';
import { publicPage, staffAction } from '../routes.js';
import { show, type Reader } from '../visit.js';
import {
  articleView,
  categoryChoices,
  categoryViews,
  itemView,
  kbPath,
  resultsView,
  type KbQuery,
} from './view.js';
import { kbWords } from './words.js';

/** What a form sends of a field that was left empty is as if it had not been sent. */
const orNone = <T>(schema: z.ZodType<T>) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const team = orNone(z.string().max(128));
const kbQuery = z.object({
  q: orNone(z.string().trim().max(500)),
  category: orNone(category),
  cursor: orNone(z.string().max(1000)),
  team,
});

/** Articles that a search shows at most, of a category at a time, and of those that are read most. */
const [found, listed, popular] = [30, 50, 8];

export const kbPages = [
  publicPage({
    path: '/kb',
    summary: 'The knowledge base: what it has, and a search in it',
    query: kbQuery,
    async show(reader, { query }, services) {
      const w = kbWords[reader.locale];
      const shown = { locale: reader.locale, team: query.team };
      return show(within(reader, query.team), 'kb/home', {
        current: 'knowledge',
        title: w.title,
        w,
        query,
        mayWrite: reader.session?.scope === 'support',
        choices: categoryChoices(reader.locale, query.category),
        categories: categoryViews(await services.kb.categoryStats(), query.category, shown),
        ...(await contentOf(reader, query, services)),
      });
    },
  }),

  publicPage({
    path: '/kb/:slug',
    summary: 'An article',
    query: z.object({ locale: orNone(locale), team }),
    async show(reader, { params: { slug = '' }, query, ctx }, services) {
      const wanted = { slug, locale: query.locale ?? reader.locale, reader: reader.actor };
      const { article, related } = await readArticle(ctx, wanted, services);
      const isUser = reader.session !== null && reader.session.scope === 'user';
      const voter = isUser && article.published ? reader.actor : null;
      const vote = voter ? await services.kbReaders.voteOf(article.id, userOf(voter)) : undefined;
      const view = articleView(article, related, { locale: reader.locale, team: query.team, vote });
      return show(within(reader, query.team), 'kb/article', {
        current: 'knowledge',
        ...view,
        home: kbPath('', { team: query.team }),
        mayVote: voter !== null,
        mustSignIn: reader.session === null,
        mayWrite: reader.session?.scope === 'support',
      });
    },
  }),

  staffAction({
    path: '/kb/:slug/helpful',
    scopes: ['user'],
    summary: 'Say whether an article has helped; once more takes the place of it',
    async run({ actor, locale }, { params: { slug = '' }, form }, services) {
      const helpful = z.enum(['yes', 'no']).safeParse(form.get('helpful'));
      const article = slugPattern.test(slug) && (await services.kb.find(slug, locale));
      if (!article || !helpful.success) throw notFound();
      await voteOn(article.id, helpful.data === 'yes', actor, services);
      const query = {
        locale: article.locales.find((each) => each === form.get('locale')),
        team: form.get('team') || undefined,
      };
      return { to: `${kbPath(slug, query)}#helpful` };
    },
  }),
];

/** What was found; else what is in a category; else what is read most. */
async function contentOf({ locale }: Reader, { q, category, cursor, team }: KbQuery, services: Services) {
  const shown = { locale, team };
  const w = kbWords[locale];
  if (q) {
    const hits = await services.kbSearch.search(searchOf(q, locale, found, category));
    return resultsView(hits, q, shown);
  }
  if (!category) {
    const articles = await services.kb.popular(locale, popular);
    return {
      heading: w.popular,
      note: articles.length > 0 ? null : w.none,
      items: articles.map((each) => itemView(each, shown)),
    };
  }
  const { items, next_cursor } = await listArticles(
    { locale, category, drafts: false, cursor, limit: listed },
    services,
  );
  return {
    heading: w.names[category],
    note: items.length > 0 ? null : w.none,
    items: items.map((each) => itemView(each, shown)),
    next: next_cursor && kbPath('', { category, team, cursor: next_cursor }),
  };
}

/** Within the links of a team of theirs: the one that is asked for, else their first. */
function within(reader: Reader, teamId: string | undefined) {
  if (reader.session?.scope !== 'user') return reader;
  const { teams } = reader.session;
  return { ...reader, team: teams.find(({ id }) => id === teamId) ?? teams[0] };
}
