/**
 * Full-text search of the knowledge base. It first takes what matches by index, some hundreds at most, then ranks
 * those, then reads the few that are shown: a common word matches most of the articles.
 */
import { QueryTypes, type Transaction } from 'sequelize';
import { articleLocales, type ArticleCategory, type ArticleLocale, type SearchTerms } from '../domain/kb.js';
import type { Database } from '../models/database.js';
import { summaryColumns, type ArticleSummary } from './kb.js';

/** Matches that are ranked, at most, by title and summary and by the whole text each. */
const maxRanked = 300;

/** How like a word of a title must be to a word that was typed, from 0 to 1: "deplyo" is 0.57 like "deploy". */
const likeness = 0.5;

/** Around words that were found, in snippets; no text has these characters. */
export const found = { begin: '\u0002', end: '\u0003' };

const headline = `StartSel=${found.begin}, StopSel=${found.end}, MaxFragments=2, MinWords=8, MaxWords=25, FragmentDelimiter=" … "`;

const configs: Record<ArticleLocale, string> = { en: 'octroi_en', fr: 'octroi_fr' };

/** Rank of a word in the text, in the summary, in the title: `{D, C, B, A}`. */
const weights = "'{0.1, 0.2, 0.5, 1.0}'";

export interface SearchHit extends ArticleSummary {
  /** Words of the text around what was found; of a hit by likeness, the summary. */
  snippet: string;
  rank: number;
  /** No article has the words; the title of this one has some like them. */
  alike: boolean;
}

export interface Search {
  terms: SearchTerms;
  locale: ArticleLocale;
  category: ArticleCategory | null;
  limit: number;
}

/** Queries of a language, as PostgreSQL prints them. */
interface Queries {
  locale: ArticleLocale;
  /** What was typed. */
  exact: string;
  /** The same, or with the last word as a beginning. */
  prefix: string;
  /** The same for title and summary, which are also indexed as they are written. */
  lead_prefix: string;
  /** Any of the words. */
  any: string;
  /** It asks for at least one word. */
  usable: boolean;
}

/** Which queries a step looks for: in title and summary, and in the whole text. */
type Pick = (queries: Queries) => { lead: string; text: string | null };

export type KbSearch = ReturnType<typeof createKbSearch>;

export function createKbSearch({ sequelize }: Database) {
  /**
   * All of the words; if too few have them, the last one as a beginning. If none has, any of the words in title or summary,
   * and if not even that, titles with words like them.
   */
  function search(search: Search): Promise<SearchHit[]> {
    return inSteps(
      search,
      [
        ({ exact, lead_prefix }) => ({ lead: lead_prefix, text: exact }),
        ({ prefix, lead_prefix }) => ({ lead: lead_prefix, text: prefix }),
      ],
      ({ any }) => ({ lead: any, text: null }),
    );
  }

  /** The same by title and summary, and any of the words if too few have all: what is typed is a sentence. */
  function suggest(search: Search): Promise<SearchHit[]> {
    return inSteps(search, [
      ({ lead_prefix }) => ({ lead: lead_prefix, text: null }),
      ({ any }) => ({ lead: any, text: null }),
    ]);
  }

  /** `last` is for those that have found nothing. */
  function inSteps(search: Search, steps: Pick[], last?: Pick): Promise<SearchHit[]> {
    return sequelize.transaction(async (transaction) => {
      const queries = await prepare(search.terms, transaction);
      if (!queries.some(({ locale, usable }) => locale === search.locale && usable)) return [];
      let hits: SearchHit[] = [];
      for (const [index, step] of steps.entries()) {
        const [before, now] = [index > 0 && steps[index - 1], step] as const;
        const same = before && queries.every((q) => JSON.stringify(before(q)) === JSON.stringify(now(q)));
        if (!same) hits = merge(hits, await match(search, queries, step, transaction), search.limit);
        if (hits.length >= search.limit) return hits;
      }
      const { plain, words } = search.terms;
      if (hits.length === 0 && last && plain && words.length > 1) {
        hits = await match(search, queries, last, transaction);
      }
      return hits.length > 0 ? hits : await alike(search, transaction);
    });
  }

  /** The queries of each language; and for the transaction, plans by index alone, which cost the same for every word. */
  function prepare({ text, unfinished, words }: SearchTerms, transaction: Transaction): Promise<Queries[]> {
    const values = articleLocales.map((locale) => `('${locale}', '${configs[locale]}'::regconfig)`);
    return sequelize.query<Queries>(
      `SELECT locale, exact::text, (exact || stem_prefix)::text AS prefix,
         (exact || CASE WHEN numnode(word) = 0 THEN stem_prefix
           ELSE stem_prefix || (before && to_tsquery('octroi_plain', $3)) END)::text AS lead_prefix,
         replace(plainto_tsquery(config, $4)::text, '&', '|')::tsquery || word AS any,
         querytree(exact) NOT IN ('', 'T') AS usable
       FROM (VALUES ${values.join()}) language(locale, config),
         LATERAL (SELECT websearch_to_tsquery(config, $1) AS exact, websearch_to_tsquery(config, $2) AS before,
           to_tsquery(config, $3) AS word) typed,
         LATERAL (SELECT CASE WHEN numnode(word) = 0 THEN ''::tsquery ELSE before && word END AS stem_prefix) prefixed,
         set_config('enable_seqscan', 'off', true) by_index,
         set_config('max_parallel_workers_per_gather', '0', true) alone,
         set_config('pg_trgm.word_similarity_threshold', '${likeness}', true) forgiving`,
      {
        bind: [text, unfinished?.before ?? '', unfinished ? `${unfinished.word}:*` : '', words.join(' ')],
        type: QueryTypes.SELECT,
        transaction,
      },
    );
  }

  function match(search: Search, queries: Queries[], pick: Pick, transaction: Transaction) {
    const { locale, category, limit } = search;
    const picked = new Map(queries.map((each) => [each.locale, { ...pick(each), shown: each.prefix }]));
    const bind: unknown[] = [locale, category, limit];
    const parameter = (value: string) => `$${bind.push(value)}::tsquery`;
    const parts = articleLocales.map((of) => {
      const { lead = '', text = null, shown = '' } = picked.get(of) ?? {};
      return partSql(of, parameter(lead), text === null ? null : parameter(text), parameter(shown));
    });
    return sequelize.query<SearchHit>(
      `WITH hit AS MATERIALIZED (${parts.join(' UNION ALL ')}),
         page AS MATERIALIZED (SELECT * FROM hit ORDER BY rank DESC, article_id LIMIT $3)
       SELECT ${summaryColumns}, page.rank, false AS alike,
         ts_headline(page.config, t.plain, page.shown, '${headline}') AS snippet
       FROM page JOIN knowledge_base_article a ON a.id = page.article_id
       JOIN knowledge_base_text t ON t.article_id = a.id AND t.locale = page.locale
       ORDER BY page.rank DESC, a.id`,
      { bind, type: QueryTypes.SELECT, transaction },
    );
  }

  /** Ranked matches in one language. */
  function partSql(of: ArticleLocale, lead: string, text: string | null, shown: string): string {
    const rank = [`ts_rank(${weights}, t.lead, ${lead})`];
    if (text !== null) rank.push(`ts_rank(${weights}, t.search, ${text}, 1)`);
    const sources = [candidates(of, `t.lead @@ ${lead}`)];
    if (text !== null) sources.push(candidates(of, `t.search @@ ${text}`));
    return `SELECT t.article_id, t.locale, ${rank.join(' + ')} AS rank, ${shown} AS shown, '${configs[of]}'::regconfig AS config
      FROM (${sources.join(' UNION ')}) c
      JOIN knowledge_base_text t ON t.article_id = c.article_id AND t.locale = '${of}'`;
  }

  /** Titles with words like those typed, the most alike first. */
  function alike({ terms, locale, category, limit }: Search, transaction: Transaction): Promise<SearchHit[]> {
    const words = terms.words.filter((word) => word.length > 2);
    const parts = articleLocales.map(
      (of) => `SELECT c.article_id, '${of}' AS locale FROM (
      ${candidates(of, 't.title %> ANY($4::text[])')}) c`,
    );
    return sequelize.query<SearchHit>(
      `SELECT ${summaryColumns}, t.summary AS snippet, likeness.rank, true AS alike
       FROM (${parts.join(' UNION ALL ')}) hit JOIN knowledge_base_article a ON a.id = hit.article_id
       JOIN knowledge_base_text t ON t.article_id = a.id AND t.locale = hit.locale,
         LATERAL (SELECT avg(word_similarity(word, t.title))::real AS rank FROM unnest($4::text[]) word) likeness
       ORDER BY likeness.rank DESC, a.id LIMIT $3`,
      { bind: [locale, category, limit, words], type: QueryTypes.SELECT, transaction },
    );
  }

  return { search, suggest };
}

/**
 * SQL: some published articles whose text in that language matches; what is there in the language wanted is not shown in
 * another. The limit is within, or a common word would have every match looked up.
 */
function candidates(of: ArticleLocale, matches: string): string {
  return `(SELECT article_id FROM (
      SELECT t.article_id FROM knowledge_base_text t JOIN knowledge_base_article a ON a.id = t.article_id
      WHERE ${matches} AND t.locale = '${of}' AND a.published AND ($2::text IS NULL OR a.category = $2)
      LIMIT ${maxRanked}) few
    WHERE $1 = '${of}' OR NOT EXISTS (
      SELECT FROM knowledge_base_text wanted WHERE wanted.article_id = few.article_id AND wanted.locale = $1))`;
}

/** What was found first stays first; none is there twice. */
function merge(first: SearchHit[], more: SearchHit[], limit: number): SearchHit[] {
  const known = new Set(first.map(({ id }) => id));
  return [...first, ...more.filter(({ id }) => !known.has(id))].slice(0, limit);
}
