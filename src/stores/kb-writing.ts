/** Articles of the knowledge base as support writes them: drafts, versions, publishing. */
import { QueryTypes, type Transaction } from 'sequelize';
import type { ArticleCategory, ArticleLocale } from '../domain/kb.js';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import { audit, type Origin } from './audit.js';

/** A text as it is written; `plain` is the body without Markdown. */
export interface TextFields {
  title: string;
  summary: string;
  body: string;
  plain: string;
}

export interface NewArticle extends TextFields {
  id: string;
  slug: string;
  category: ArticleCategory;
  locale: ArticleLocale;
}

/** An article with all of its texts. */
export interface WrittenArticle {
  id: string;
  slug: string;
  category: ArticleCategory;
  published: boolean;
  created_at: Date;
  updated_at: Date;
  texts: {
    locale: ArticleLocale;
    title: string;
    summary: string;
    body: string;
    version: number;
    updated_at: string;
  }[];
}

export interface Version {
  locale: ArticleLocale;
  version: number;
  title: string;
  summary: string;
  body: string;
  /** Null: it came with the product. */
  author_id: string | null;
  created_at: Date;
}

/** Who writes. */
export interface Author extends Origin {
  userId: string;
}

export type KbWriting = ReturnType<typeof createKbWriting>;

export function createKbWriting(db: Database) {
  const { sequelize } = db;

  async function find(id: string, transaction?: Transaction): Promise<WrittenArticle | undefined> {
    const [article] = await sequelize.query<WrittenArticle>(
      `SELECT a.id, a.slug, a.category, a.published, a.created_at, a.updated_at, (
         SELECT COALESCE(jsonb_agg(jsonb_build_object('locale', t.locale, 'title', t.title, 'summary', t.summary,
           'body', t.body, 'version', t.version,
           'updated_at', to_char(t.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY t.locale), '[]')
         FROM knowledge_base_text t WHERE t.article_id = a.id) AS texts
       FROM knowledge_base_article a WHERE a.id = $1`,
      { bind: [id], type: QueryTypes.SELECT, transaction },
    );
    return article;
  }

  /** A draft with its first text; the same id again gives what is there. @throws AppError `conflict` for a slug in use. */
  function create(article: NewArticle, author: Author): Promise<WrittenArticle> {
    return sequelize.transaction(async (transaction) => {
      const { id, slug, category, locale } = article;
      const [made] = await sequelize.query<{ id: string }>(
        `INSERT INTO knowledge_base_article (id, slug, category) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id`,
        { bind: [id, slug, category], type: QueryTypes.SELECT, transaction },
      );
      if (made) {
        await writeText(id, locale, 1, article, author, transaction);
        await note('created', id, { slug, category, locale, title: article.title }, author, transaction);
      }
      const written = await find(id, transaction);
      if (!written) throw new AppError('conflict', `There is an article with the slug ${slug}.`);
      return written;
    });
  }

  /**
   * Writes a text, as the version after `version`: 0 for a language that the article lacks. Undefined: no such article.
   * @throws AppError `conflict` when somebody has written since, with the version there is.
   */
  function write(
    id: string,
    locale: ArticleLocale,
    version: number,
    fields: TextFields,
    author: Author,
  ): Promise<WrittenArticle | undefined> {
    return change(id, async (transaction) => {
      const [text] = await sequelize.query<{ version: number }>(
        'SELECT version FROM knowledge_base_text WHERE article_id = $1 AND locale = $2',
        { bind: [id, locale], type: QueryTypes.SELECT, transaction },
      );
      const current = text?.version ?? 0;
      if (current !== version) {
        const detail = `The text is at version ${current}, not ${version}: somebody has written since.`;
        throw new AppError('conflict', detail, { members: { version: current } });
      }
      await writeText(id, locale, version + 1, fields, author, transaction);
      await note('written', id, { locale, version: version + 1, title: fields.title }, author, transaction);
    });
  }

  /** Shows an article to readers, or no longer. Undefined: no such article. */
  function publish(id: string, published: boolean, author: Author): Promise<WrittenArticle | undefined> {
    return change(id, async (transaction) => {
      const moved = await sequelize.query(
        `UPDATE knowledge_base_article SET published = $2, updated_at = now() WHERE id = $1 AND published <> $2 RETURNING id`,
        { bind: [id, published], type: QueryTypes.SELECT, transaction },
      );
      if (moved.length > 0)
        await note(published ? 'published' : 'unpublished', id, null, author, transaction);
    });
  }

  /** Versions, the newest first, after the one of `after`. */
  function versions(
    id: string,
    locale: ArticleLocale | null,
    after: { at: string; locale: string; version: number } | null,
    limit: number,
  ): Promise<(Version & { at: string })[]> {
    return sequelize.query(
      `SELECT locale, version, title, summary, body, author_id, created_at, created_at::text AS at
       FROM knowledge_base_version
       WHERE article_id = $1 AND ($2::text IS NULL OR locale = $2)
         AND ($3::timestamptz IS NULL OR (created_at, locale, version) < ($3::timestamptz, $4, $5))
       ORDER BY created_at DESC, locale DESC, version DESC LIMIT $6`,
      {
        bind: [id, locale, after?.at ?? null, after?.locale ?? '', after?.version ?? 0, limit],
        type: QueryTypes.SELECT,
      },
    );
  }

  async function findVersion(
    id: string,
    locale: ArticleLocale,
    version: number,
  ): Promise<Version | undefined> {
    const [row] = await sequelize.query<Version>(
      `SELECT locale, version, title, summary, body, author_id, created_at FROM knowledge_base_version
       WHERE article_id = $1 AND locale = $2 AND version = $3`,
      { bind: [id, locale, version], type: QueryTypes.SELECT },
    );
    return row;
  }

  /** Changes to an article take turns. */
  function change(id: string, work: (transaction: Transaction) => Promise<void>) {
    return sequelize.transaction(async (transaction) => {
      const locked = await sequelize.query('SELECT id FROM knowledge_base_article WHERE id = $1 FOR UPDATE', {
        bind: [id],
        type: QueryTypes.SELECT,
        transaction,
      });
      if (locked.length === 0) return undefined;
      await work(transaction);
      return find(id, transaction);
    });
  }

  async function writeText(
    id: string,
    locale: ArticleLocale,
    version: number,
    { title, summary, body, plain }: TextFields,
    { userId }: Author,
    transaction: Transaction,
  ): Promise<void> {
    await sequelize.query(
      `WITH kept AS (
         INSERT INTO knowledge_base_version (article_id, locale, version, title, summary, body, author_id)
         VALUES ($1, $2, $3, $4, $5, $6, $8))
       INSERT INTO knowledge_base_text (article_id, locale, version, title, summary, body, plain)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (article_id, locale) DO UPDATE SET version = excluded.version, title = excluded.title,
         summary = excluded.summary, body = excluded.body, plain = excluded.plain, updated_at = now()`,
      { bind: [id, locale, version, title, summary, body, plain, userId], transaction },
    );
  }

  function note(
    what: string,
    objectId: string,
    after: object | null,
    { actor, requestId }: Author,
    transaction: Transaction,
  ) {
    const entry = {
      actor,
      requestId,
      action: `kb_article.${what}`,
      objectType: 'kb_article',
      objectId,
      after,
    };
    return audit(db, [entry], transaction);
  }

  return { find, create, write, publish, versions, findVersion };
}
