/**
 * A knowledge base of any size: words of two languages, as frequent as words are (Zipf), put together by SQL. The most
 * frequent ones are, as in any text, words that a search passes over; the rest is invented.
 */
import type pg from 'pg';

export type Language = 'en' | 'fr';

const vocabulary = 20_000;
const sentences = 20_000;

const syllables: Record<Language, string[]> = {
  en: 'ba con de fer gra hol in jar ko lis men nor op pra qui ro sta ter un ver wor yel zin tra pay'.split(
    ' ',
  ),
  fr: 'bé cha dé fai gé hô in jou lé mai né oi pré qua ré sou té ul ver voi zo tra pai cré fon'.split(' '),
};
const endings: Record<Language, string[]> = {
  en: ['', '', 's', 'ed', 'ing', 'er', 'ment', 'tion', 'ly'],
  fr: ['', '', 's', 'er', 'ement', 'tion', 'ée', 'eur', 'ant'],
};

const passedOver: Record<Language, string[]> = {
  en: (
    'the of and to a in is that for it as was with be by on not he his but at are this have from or had an they which ' +
    'you were all we when there can more if no out so what up about who them do has her will some'
  ).split(' '),
  fr: (
    'de la le et les des en un du une que est pour qui dans par au sur pas ne se ce il sont avec son ou mais nous vous ' +
    'aux elle la sa leur ont aura avait je tu mes tes ses notre votre lui te me moi toi nos vos'
  ).split(' '),
};

/** The n-th most frequent word, from 0; the same in every run. */
export function wordOf(language: Language, n: number): string {
  return passedOver[language][n] ?? inventedWord(language, n - passedOver[language].length);
}

function inventedWord(language: Language, n: number): string {
  const parts = syllables[language];
  let rest = n;
  let word = '';
  do {
    word += parts[rest % parts.length];
    rest = Math.floor(rest / parts.length);
  } while (rest > 0 || word.length < 4);
  return word + endings[language][n % 9];
}

/** A random word, common ones more often: the n-th has a share of about 1/n. */
export const randomWord = (language: Language) =>
  wordOf(language, Math.floor(Math.exp(Math.random() * Math.log(vocabulary))) - 1);

/** A random word that a search looks for. */
export function contentWord(language: Language): string {
  const word = randomWord(language);
  return passedOver[language].includes(word) ? contentWord(language) : word;
}

/** SQL: some random words, a different set for each row that `key` differs in. */
const words = (count: number, key: string) => `(
  SELECT string_agg(v.word, ' ') FROM (
    SELECT floor(exp(random() * ln(${vocabulary})))::integer AS n FROM generate_series(1, ${count}) WHERE ${key} > 0) pick
  JOIN word v ON v.locale = l.locale AND v.n = pick.n)`;

/** Fills an empty, migrated database: half of the articles in French too, the first language of each being English. */
export async function fillArticles(pool: pg.Pool, articles: number): Promise<void> {
  const list = (['en', 'fr'] as const).flatMap((locale) =>
    Array.from({ length: vocabulary }, (_, n) => ({ locale, n: n + 1, word: wordOf(locale, n) })),
  );
  await pool.query('CREATE TABLE word (locale text, n integer, word text, PRIMARY KEY (locale, n))');
  await pool.query('INSERT INTO word SELECT * FROM json_populate_recordset(NULL::word, $1)', [
    JSON.stringify(list),
  ]);
  const { rows: indexes } = await pool.query<Index>(
    `SELECT indexname AS name, indexdef AS sql FROM pg_indexes
     WHERE tablename = 'knowledge_base_text' AND indexdef LIKE '%USING gin%'`,
  );
  for (const sql of statements(articles, indexes)) await pool.query(sql);
}

/** An index that is built once the rows are there. */
interface Index {
  name: string;
  sql: string;
}

const statements = (articles: number, indexes: readonly Index[]) => [
  `CREATE TABLE sentence AS SELECT l.locale, s AS n, ${words(15, 's')} AS text
   FROM generate_series(1, ${sentences}) s, (VALUES ('en'), ('fr')) l(locale)`,
  `INSERT INTO knowledge_base_article (id, slug, category, published, view_count)
   SELECT gen_random_uuid(), 'article-' || n,
     (ARRAY['getting_started', 'deployment', 'billing', 'troubleshooting', 'api', 'other'])[1 + n % 6], n % 50 <> 0, n % 1000
   FROM generate_series(1, ${articles}) n`,
  `DROP INDEX ${indexes.map(({ name }) => name).join()}`,
  `CREATE TABLE body AS SELECT p.n, l.locale, string_agg(s.text, '. ') AS text
   FROM (SELECT n, 1 + floor(random() * ${sentences})::integer AS pick FROM generate_series(1, ${articles}) n, generate_series(1, 8)) p,
     (VALUES ('en'), ('fr')) l(locale), sentence s
   WHERE s.locale = l.locale AND s.n = p.pick AND (l.locale = 'en' OR p.n % 2 = 0) GROUP BY p.n, l.locale`,
  `INSERT INTO knowledge_base_text (article_id, locale, title, summary, body, plain)
   SELECT a.id, l.locale, array_to_string((string_to_array(t.text, ' '))[1:6], ' '), s.text, l.text, l.text
   FROM body l JOIN knowledge_base_article a ON a.slug = 'article-' || l.n
   JOIN sentence t ON t.locale = l.locale AND t.n = 1 + l.n::bigint * 7919 % ${sentences}
   JOIN sentence s ON s.locale = l.locale AND s.n = 1 + l.n::bigint * 104729 % ${sentences}`,
  `SET maintenance_work_mem = '256MB'`,
  ...indexes.map(({ sql }) => sql),
  'DROP TABLE word, sentence, body',
  'VACUUM ANALYZE knowledge_base_text, knowledge_base_article',
];
