/** Articles of the knowledge base as readers see them, each in the language asked for or the best there is. */
import { QueryTypes } from 'sequelize';
import { articleCategories, type ArticleCategory, type ArticleLocale } from '../domain/kb.js';
import type { Database } from '../models/database.js';

export interface ArticleSummary {
  id: string;
  slug: string;
  title: string;
  summary: string;
  category: ArticleCategory;
  /** Of the text; not the one asked for where the article lacks that. */
  locale: ArticleLocale;
  view_count: number;
  helpful_count: number;
  not_helpful_count: number;
  updated_at: Date;
}

export interface Article extends ArticleSummary {
  /** Markdown. */
  body: string;
  version: number;
  published: boolean;
  /** The languages that it has. */
  locales: ArticleLocale[];
}

export interface RelatedArticle {
  slug: string;
  title: string;
  summary: string;
  category: ArticleCategory;
  locale: ArticleLocale;
}

export interface CategoryStats {
  category: ArticleCategory;
  articles: number;
  views: number;
}

/** SQL: the columns of an ArticleSummary, from an article `a` with its text `t`. */
export const summaryColumns = `a.id, a.slug, t.title, t.summary, a.category, t.locale, a.view_count, a.helpful_count,
  a.not_helpful_count, t.updated_at`;

/** SQL: the text of an article `a` in a language, else in English, else the one there is. */
const bestText = (locale: string) => `LATERAL (
  SELECT * FROM knowledge_base_text WHERE article_id = a.id
  ORDER BY locale = ${locale} DESC, locale = 'en' DESC LIMIT 1) t`;

/** Articles with a word of the title in common that are compared, at most. */
const maxCompared = 200;

export type KbStore = ReturnType<typeof createKbStore>;

export function createKbStore({ sequelize }: Database) {
  /** Up to `limit` by slug, after the one of `after`; with drafts if wanted. A null lets every category pass. */
  function list(
    locale: ArticleLocale,
    { category, after, drafts }: { category: ArticleCategory | null; after: string | null; drafts: boolean },
    limit: number,
  ): Promise<(ArticleSummary & { published: boolean; version: number })[]> {
    return sequelize.query(
      `SELECT ${summaryColumns}, a.published, t.version
       FROM knowledge_base_article a, ${bestText('$1')}
       WHERE (a.published OR $4) AND ($2::text IS NULL OR a.category = $2) AND ($3::text IS NULL OR a.slug > $3)
       ORDER BY a.slug LIMIT $5`,
      { bind: [locale, category, after, drafts, limit], type: QueryTypes.SELECT },
    );
  }

  /** The most read, the first first. */
  function popular(locale: ArticleLocale, limit: number): Promise<ArticleSummary[]> {
    return sequelize.query<ArticleSummary>(
      `SELECT ${summaryColumns}
       FROM (SELECT * FROM knowledge_base_article WHERE published ORDER BY view_count DESC, slug LIMIT $2) a,
         ${bestText('$1')}
       ORDER BY a.view_count DESC, a.slug`,
      { bind: [locale, limit], type: QueryTypes.SELECT },
    );
  }

  /** Published or not. */
  async function find(slug: string, locale: ArticleLocale): Promise<Article | undefined> {
    const [article] = await sequelize.query<Article>(
      `SELECT ${summaryColumns}, t.body, t.version, a.published, (
         SELECT array_agg(each.locale ORDER BY each.locale) FROM knowledge_base_text each WHERE each.article_id = a.id) AS locales
       FROM knowledge_base_article a, ${bestText('$2')} WHERE a.slug = $1`,
      { bind: [slug, locale], type: QueryTypes.SELECT },
    );
    return article;
  }

  /** Other published articles in that language that share words with title and summary, the nearest first. */
  function related(articleId: string, locale: ArticleLocale, limit: number): Promise<RelatedArticle[]> {
    return sequelize.query<RelatedArticle>(
      `WITH words AS (
         SELECT string_agg(quote_literal(word.lexeme), ' | ') FILTER (WHERE 'A' = ANY(word.weights))::tsquery AS of_title,
           string_agg(quote_literal(word.lexeme), ' | ')::tsquery AS of_both
         FROM knowledge_base_text own, unnest(own.lead) word
         WHERE own.article_id = $1 AND own.locale = $2 AND word.weights && ARRAY['A', 'B']),
       near AS (
         SELECT t.*, a.slug, a.category
         FROM knowledge_base_text t JOIN knowledge_base_article a ON a.id = t.article_id AND a.published
         WHERE t.lead @@ (SELECT of_title FROM words) AND t.locale = $2 AND t.article_id <> $1 LIMIT ${maxCompared})
       SELECT slug, title, summary, category, locale FROM near, words
       ORDER BY ts_rank(lead, of_both) DESC, slug LIMIT $3`,
      { bind: [articleId, locale, limit], type: QueryTypes.SELECT },
    );
  }

  /** Every category there is, with its published articles and their views. */
  function categoryStats(): Promise<CategoryStats[]> {
    return sequelize.query<CategoryStats>(
      `SELECT c.category, count(a.id)::integer AS articles, COALESCE(sum(a.view_count), 0)::integer AS views
       FROM unnest($1::text[]) WITH ORDINALITY AS c(category, place)
       LEFT JOIN knowledge_base_article a ON a.category = c.category AND a.published
       GROUP BY c.category, c.place ORDER BY c.place`,
      { bind: [articleCategories], type: QueryTypes.SELECT },
    );
  }

  return { list, popular, find, related, categoryStats };
}
