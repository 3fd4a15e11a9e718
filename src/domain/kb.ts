/** The knowledge base: its categories and languages, and what a reader's search words mean. Source: domain.md, "Knowledge base". */

export const articleCategories = [
  'getting_started',
  'deployment',
  'billing',
  'troubleshooting',
  'api',
  'other',
] as const;
export type ArticleCategory = (typeof articleCategories)[number];

/** Languages of articles; one that an article lacks falls back to the first. */
export const articleLocales = ['en', 'fr'] as const;
export type ArticleLocale = (typeof articleLocales)[number];

/** What names an article in links: `pay-with-mobile-money`. */
export const slugPattern = /^(?=.{1,100}$)[a-z0-9]+(-[a-z0-9]+)*$/;

/** A text's length at most, in characters. */
export const textLimits = { title: 200, summary: 500, body: 100_000 };

/** What a reader searches for. */
export interface SearchTerms {
  /** For `websearch_to_tsquery`: words, "phrases", or, -not. */
  text: string;
  /** The word that may not be finished, and what stands before it; null where the last thing is no plain word. */
  unfinished: { before: string; word: string } | null;
  /** It is words alone: no quotes, `or`, `-not`. */
  plain: boolean;
  /** The plain words, each once, for a search that forgives: typos, too many words. */
  words: string[];
}

const word = /[\p{L}\p{M}\p{N}]+/gu;

/** Words that a forgiving search looks at. */
const maxWords = 12;

/** Reads what was typed; never fails. Letters and digits are all that `unfinished.word` and `words` have. */
export function searchTerms(typed: string): SearchTerms {
  const text = typed
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    // PostgreSQL negates what comes next, however far, and gives up on too many of them.
    .replace(/-(?!"?[\p{L}\p{N}])/gu, ' ')
    .trim();
  const found = [...text.toLowerCase().matchAll(word)].map(([each]) => each);
  const plain = !/"|(^|\s)(-|or\s)/i.test(text);
  return { text, plain, unfinished: unfinishedWord(text), words: [...new Set(found)].slice(0, maxWords) };
}

/** Two letters tell too little; within quotes, after `-` and after `or` a word is meant as it is. */
function unfinishedWord(text: string): SearchTerms['unfinished'] {
  const match = /^(.*\s)?([\p{L}\p{M}\p{N}]{3,50})$/su.exec(text);
  if (!match) return null;
  const [, before = '', last = ''] = match;
  const quoted = before.split('"').length % 2 === 0;
  return quoted || /(^|\s)or\s+$/i.test(before) ? null : { before, word: last.toLowerCase() };
}
