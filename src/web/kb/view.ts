/** Articles and what was found of them, in words for the views. */
import { snippetHtml } from '../../api/kb-search.js';
import { articleCategories, type ArticleCategory, type ArticleLocale } from '../../domain/kb.js';
import { renderMarkdown } from '../../kb/markdown.js';
import { formatsOf, type Locale } from '../../mail/formats.js';
import type { SearchHit } from '../../stores/kb-search.js';
import type { Article, ArticleSummary, CategoryStats, RelatedArticle } from '../../stores/kb.js';
import { kbWords } from './words.js';

/** `team`: whose links stay around the pages, where it is not the first. */
export interface KbQuery {
  q?: string | undefined;
  category?: ArticleCategory | undefined;
  locale?: ArticleLocale | undefined;
  cursor?: string | undefined;
  team?: string | undefined;
}

/** The address of the knowledge base or of an article; what is undefined is left out. */
export function kbPath(slug: string, query: KbQuery = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined) as [string, string][];
  const search = new URLSearchParams(given).toString();
  return `/kb${slug && `/${slug}`}${search && `?${search}`}`;
}

interface Shown {
  locale: Locale;
  team: string | undefined;
}

/** An article in a list; `lang` where its text is in another language than the page. */
export function itemView(
  article: Pick<ArticleSummary, 'slug' | 'title' | 'summary' | 'category' | 'locale'>,
  { locale, team }: Shown,
) {
  const { slug, title, summary, category } = article;
  return {
    href: kbPath(slug, { team }),
    title,
    summary,
    category: kbWords[locale].names[category],
    lang: article.locale === locale ? undefined : article.locale,
  };
}

/** What was found. `snippet` is HTML, safe to show. */
export function resultsView(hits: readonly SearchHit[], typed: string, shown: Shown) {
  const w = kbWords[shown.locale];
  const isGuess = hits.some(({ alike }) => alike);
  return {
    heading: hits.length > 0 ? w.results(hits.length, typed) : w.nothing(typed),
    note: isGuess ? w.alike(typed) : hits.length > 0 ? null : w.nothingHint,
    items: hits.map((hit) => ({ ...itemView(hit, shown), snippet: snippetHtml(hit.snippet) })),
  };
}

export function categoryViews(
  stats: readonly CategoryStats[],
  chosen: ArticleCategory | undefined,
  { locale, team }: Shown,
) {
  const w = kbWords[locale];
  return stats.map(({ category, articles }) => ({
    href: kbPath('', { category, team }),
    name: w.names[category],
    count: w.articles(articles),
    chosen: category === chosen,
  }));
}

/** For the select of the search form. */
export const categoryChoices = (locale: Locale, chosen: ArticleCategory | undefined) =>
  articleCategories.map((value) => ({
    value,
    name: kbWords[locale].names[value],
    chosen: value === chosen,
  }));

export function articleView(
  article: Article,
  related: readonly RelatedArticle[],
  { vote, ...shown }: Shown & { vote: boolean | undefined },
) {
  const { locale, team } = shown;
  const w = kbWords[locale];
  const format = formatsOf(locale);
  const { slug, title, helpful_count, not_helpful_count } = article;
  const voters = helpful_count + not_helpful_count;
  return {
    w,
    title,
    id: article.id,
    slug,
    lang: article.locale,
    html: renderMarkdown(article.body),
    published: article.published,
    category: w.names[article.category],
    categoryHref: kbPath('', { category: article.category, team }),
    otherLanguage: article.locale === locale ? null : w.otherLanguage(w.languages[article.locale]),
    others: article.locales
      .filter((each) => each !== article.locale)
      .map((each) => ({ lang: each, text: w.readIn[each], href: kbPath(slug, { locale: each, team }) })),
    facts: [
      w.updated(format.instant(article.updated_at.toISOString())),
      w.views(format.number(article.view_count)),
    ],
    vote,
    voted: vote === undefined ? null : w.said[vote ? 'yes' : 'no'],
    voters: voters > 0 ? w.foundHelpful(format.number(helpful_count), format.number(voters)) : null,
    related: related.map((each) => itemView(each, shown)),
  };
}
