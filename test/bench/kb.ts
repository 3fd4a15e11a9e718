/**
 * Searching 100,000 articles (`--articles N` for another number): milliseconds of a search by kind, and of a suggestion
 * while a subject is typed. The store is asked directly, in this process, one search after the other.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { searchTerms } from '../../src/domain/kb.js';
import { openDatabase } from '../../src/models/database.js';
import { migrateUp } from '../../src/models/migrator.js';
import { createKbSearch } from '../../src/stores/kb-search.js';
import { contentWord, fillArticles, randomWord, type Language } from './kb-rows.js';
import { startDatabase, withCleanup } from './servers.js';
import { percentile, round } from './statistics.js';

const { values } = parseArgs({
  options: { articles: { type: 'string', default: '100000' }, searches: { type: 'string', default: '100' } },
});
const [articles, searches] = [Number(values.articles), Number(values.searches)];
if (!Number.isInteger(articles) || articles < 1000) throw new Error('--articles takes a number from 1000.');

const pick = <T>(list: readonly T[]) => list[Math.floor(Math.random() * list.length)] as T;
const long = (language: Language): string => {
  const word = contentWord(language);
  return word.length > 5 ? word : long(language);
};

/** Two letters change places, or one is missing. */
function mistyped(word: string): string {
  const at = 2 + Math.floor(Math.random() * (word.length - 4));
  return pick([
    word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2),
    word.slice(0, at) + word.slice(at + 1),
  ]);
}

const noWord = () => Array.from({ length: 8 }, () => pick([...'qxzkwvj'])).join('');

await withCleanup(async (later) => {
  const { postgres } = await startDatabase(later);
  const db = openDatabase(postgres.url, { poolSize: 2 });
  later(() => db.close());
  await migrateUp(db.sequelize);
  const pool = new pg.Pool({ connectionString: postgres.url, max: 1 });
  later(() => pool.end());
  const begun = performance.now();
  await fillArticles(pool, articles);
  const filled = round((performance.now() - begun) / 1000);
  console.log(`${articles} articles in ${filled} s`);

  const kb = createKbSearch(db);
  const { rows: titles } = await pool.query<{ title: string }>(
    "SELECT title FROM knowledge_base_text WHERE locale = 'en' LIMIT 2000",
  );
  const titleWords = () => pick(titles).title.split(' ');
  const kinds: Record<string, (language: Language) => string> = {
    one_word: contentWord,
    three_words: (language) => [1, 2, 3].map(() => contentWord(language)).join(' '),
    sentence: (language) => Array.from({ length: 6 }, () => randomWord(language)).join(' '),
    prefix: (language) => long(language).slice(0, 3 + Math.floor(Math.random() * 3)),
    typo: () => mistyped(pick(titleWords().filter((word) => word.length > 5)) ?? 'baconfering'),
    nothing: () => `${noWord()} ${noWord()}`,
    suggest: () => {
      const typed = titleWords().join(' ');
      return typed.slice(0, 3 + Math.floor(Math.random() * (typed.length - 3)));
    },
  };
  const figures: Record<string, { p50_ms: number; p95_ms: number; found: number }> = {};
  for (const [kind, typedIn] of Object.entries(kinds)) {
    const took: number[] = [];
    let found = 0;
    for (let n = -10; n < searches; n += 1) {
      const locale: Language = n % 3 === 0 ? 'fr' : 'en';
      const terms = searchTerms(typedIn(locale));
      const from = performance.now();
      const search = { terms, locale, category: null };
      const hits =
        kind === 'suggest'
          ? await kb.suggest({ ...search, limit: 5 })
          : await kb.search({ ...search, limit: 20 });
      if (n < 0) continue;
      took.push(performance.now() - from);
      if (hits.length > 0) found += 1;
    }
    const [p50_ms, p95_ms] = [round(percentile(took, 0.5)), round(percentile(took, 0.95))];
    figures[kind] = { p50_ms, p95_ms, found };
    console.log(`${kind}: p50 ${p50_ms} ms, p95 ${p95_ms} ms; ${found} of ${searches} found something`);
  }
  console.log(JSON.stringify({ bench: 'kb', articles, filled_s: filled, searches, ...figures }));
});
