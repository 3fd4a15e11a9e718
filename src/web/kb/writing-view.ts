/** The forms of articles with what was typed into them and what is wrong with it. */
import { articleLocales, type ArticleLocale } from '../../domain/kb.js';
import type { AppError } from '../../errors.js';
import { renderMarkdown } from '../../kb/markdown.js';
import { formatsOf, type Locale } from '../../mail/formats.js';
import type { WrittenArticle } from '../../stores/kb-writing.js';
import type { ArticleSummary } from '../../stores/kb.js';
import { categoryChoices } from './view.js';
import { writingWords, type ArticleField } from './writing-words.js';

/** Of an article; one in a language. */
export const articlesPath = '/support/articles';
export const articlePath = (id: string, locale?: ArticleLocale) =>
  `${articlesPath}/${id}${locale ? `?locale=${locale}` : ''}`;

/** What is in the fields; `preview`: to be shown as readers will see it. */
export interface Typed {
  values: Partial<Record<ArticleField, string>>;
  error?: AppError | undefined;
  preview?: boolean;
}

const fieldNames = ['slug', 'category', 'locale', 'title', 'summary', 'body'] as const;

/** The fields of a form that was sent. */
export const valuesOf = (form: URLSearchParams): Typed['values'] =>
  Object.fromEntries(fieldNames.flatMap((name) => (form.has(name) ? [[name, form.get(name) ?? '']] : [])));

export function listView(
  articles: readonly (ArticleSummary & { published: boolean; version: number })[],
  locale: Locale,
) {
  const w = writingWords[locale];
  const format = formatsOf(locale);
  return articles.map(({ id, title, published, version, locale: lang, updated_at }) => ({
    href: articlePath(id, lang),
    title,
    lang,
    state: published ? w.published : w.draft,
    published,
    version,
    changed: format.instant(updated_at.toISOString()),
  }));
}

export function newArticleView(typed: Typed, locale: Locale) {
  const w = writingWords[locale];
  const { values } = typed;
  return {
    title: w.newArticle,
    action: articlesPath,
    isNew: true,
    submit: w.create,
    categories: categoryChoices(locale, undefined).map((each) => ({
      ...each,
      chosen: each.value === values.category,
    })),
    choices: articleLocales.map((value) => ({
      value,
      name: w.languages[value],
      chosen: value === (values.locale ?? locale),
    })),
    ...formView(typed, locale),
  };
}

/** The text of an article in `of`; where somebody has written since, theirs beside what was typed. */
export function textView(
  article: WrittenArticle,
  of: ArticleLocale,
  typed: Typed | undefined,
  locale: Locale,
) {
  const w = writingWords[locale];
  const text = article.texts.find((each) => each.locale === of);
  const { title = article.slug } = text ?? article.texts[0] ?? {};
  const conflict = typed?.error?.code === 'conflict';
  const form = formView(typed ?? { values: text ?? {} }, locale);
  return {
    title: w.editArticle(title),
    action: `${articlePath(article.id)}/texts/${of}`,
    isNew: false,
    submit: w.save,
    id: article.id,
    slug: article.slug,
    published: article.published,
    of,
    version: text?.version ?? 0,
    languages: articleLocales.map((each) => ({
      lang: each,
      name: w.languages[each],
      href: articlePath(article.id, each),
      version: article.texts.find(({ locale: there }) => there === each)?.version,
      chosen: each === of,
    })),
    ...form,
    ...(conflict && { alert: w.conflict(text?.version ?? 0), theirs: text }),
  };
}

function formView({ values, error, preview }: Typed, locale: Locale) {
  const w = writingWords[locale];
  const wrong: Partial<Record<ArticleField, string>> = {};
  for (const { field } of error?.errors ?? []) {
    const name = fieldNames.find((each) => each === field);
    if (name) wrong[name] = w.wrong[name];
  }
  if (error?.code === 'conflict') wrong.slug = w.slugTaken;
  return {
    w,
    values,
    wrong,
    alert: error && w.refused,
    preview: preview ? { title: values.title ?? '', html: renderMarkdown(values.body ?? '') } : null,
  };
}
