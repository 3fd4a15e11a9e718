/** Articles of the knowledge base, put there by SQL. */
import { plainText } from '../../src/kb/markdown.js';
import type { Harness } from './harness.js';

export interface ArticleItem {
  id: string;
  slug: string;
  title: string;
  summary: string;
  category: string;
  locale: string;
  view_count: number;
  helpful_count: number;
  not_helpful_count: number;
  updated_at: string;
  body: string;
  html: string;
  related: { slug: string; title: string }[];
  snippet: string;
  rank: number;
}

export interface ArticleList {
  articles: ArticleItem[];
  next_cursor: string | null;
}

interface NewArticle {
  slug: string;
  /** Of an article that has another text already. */
  id?: string;
  title?: string;
  summary?: string;
  body?: string;
  category?: string;
  locale?: string;
  published?: boolean;
}

/** Adds an article, or a text to one; returns the article's id. */
export async function addArticle({ rows }: Pick<Harness, 'rows'>, article: NewArticle): Promise<string> {
  const { slug, title = slug, summary = `About ${title}`, body = 'Text.', locale = 'en' } = article;
  const { category = 'billing', published = true } = article;
  const id = article.id ?? (await addRow());
  await rows(
    `INSERT INTO knowledge_base_text (article_id, locale, title, summary, body, plain) VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, locale, title, summary, body, plainText(body)],
  );
  return id;

  async function addRow() {
    const sql =
      'INSERT INTO knowledge_base_article (slug, category, published) VALUES ($1, $2, $3) RETURNING id';
    const [row] = await rows<{ id: string }>(sql, [slug, category, published]);
    return row?.id ?? '';
  }
}
