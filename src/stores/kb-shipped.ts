/** Brings the articles that come with the product into the knowledge base, beside those of support. */
import { QueryTypes } from 'sequelize';
import type { ArticleCategory, ArticleLocale } from '../domain/kb.js';
import type { Database } from '../models/database.js';

/** A text as the product ships it. */
export interface ShippedText {
  slug: string;
  locale: ArticleLocale;
  category: ArticleCategory;
  title: string;
  summary: string;
  /** Markdown. */
  body: string;
  /** Its words without Markdown. */
  plain: string;
}

/** Any constant: processes that start at once take turns. */
const shippingLock = 0x0c7206;

const shipped = `shipped AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS s(slug text, locale text, category text, title text, summary text,
    body text, plain text))`;

/**
 * Inserts articles that are missing, published, and texts that are missing or that the product has a newer form of,
 * unless a person has written the last version, or the article. Nothing is deleted or published again. In one
 * transaction; returns how many texts were written.
 */
export function shipArticles({ sequelize }: Database, texts: readonly ShippedText[]): Promise<number> {
  return sequelize.transaction(async (transaction) => {
    await sequelize.query(`SELECT pg_advisory_xact_lock(${shippingLock})`, { transaction });
    const bind = [JSON.stringify(texts)];
    await sequelize.query(
      `WITH ${shipped}
       INSERT INTO knowledge_base_article (slug, category, published)
       SELECT DISTINCT slug, category, true FROM shipped ON CONFLICT (slug) DO NOTHING`,
      { bind, transaction },
    );
    const written = await sequelize.query(
      `WITH ${shipped}, due AS (
         SELECT a.id AS article_id, s.*, COALESCE(t.version, 0) + 1 AS version
         FROM shipped s JOIN knowledge_base_article a ON a.slug = s.slug
         LEFT JOIN knowledge_base_text t ON t.article_id = a.id AND t.locale = s.locale
         WHERE CASE WHEN t.article_id IS NULL THEN
             -- Of an article that support made, even under the same name, every text is support's.
             NOT EXISTS (SELECT FROM knowledge_base_version v WHERE v.article_id = a.id)
             OR EXISTS (SELECT FROM knowledge_base_version v WHERE v.article_id = a.id AND v.author_id IS NULL)
           ELSE (t.title, t.summary, t.body) <> (s.title, s.summary, s.body)
             AND EXISTS (SELECT FROM knowledge_base_version v WHERE v.article_id = a.id AND v.locale = s.locale
               AND v.version = t.version AND v.author_id IS NULL)
             -- A process of an older release would bring back what was before.
             AND NOT EXISTS (SELECT FROM knowledge_base_version v WHERE v.article_id = a.id AND v.locale = s.locale
               AND (v.title, v.summary, v.body) = (s.title, s.summary, s.body))
           END),
       kept AS (
         INSERT INTO knowledge_base_version (article_id, locale, version, title, summary, body)
         SELECT article_id, locale, version, title, summary, body FROM due)
       INSERT INTO knowledge_base_text AS t (article_id, locale, version, title, summary, body, plain)
       SELECT article_id, locale, version, title, summary, body, plain FROM due
       ON CONFLICT (article_id, locale) DO UPDATE SET version = excluded.version, title = excluded.title,
         summary = excluded.summary, body = excluded.body, plain = excluded.plain, updated_at = now()
       RETURNING t.article_id`,
      { bind, transaction, type: QueryTypes.SELECT },
    );
    return written.length;
  });
}
