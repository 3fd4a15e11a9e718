/** What the pages say on which support writes articles. */
import type { ArticleLocale } from '../../domain/kb.js';

/** Fields of the form of an article. */
export type ArticleField = 'slug' | 'category' | 'locale' | 'title' | 'summary' | 'body';

interface WritingWords {
  articles: string;
  newArticle: string;
  editArticle: (title: string) => string;
  none: string;
  next: string;
  published: string;
  draft: string;
  languages: Record<ArticleLocale, string>;
  title: string;
  state: string;
  version: string;
  changed: string;
  labels: Record<ArticleField, string>;
  hints: Partial<Record<ArticleField, string>>;
  wrong: Record<ArticleField, string>;
  slugTaken: string;
  refused: string;
  create: string;
  created: string;
  save: string;
  saved: string;
  preview: string;
  previewHint: string;
  texts: string;
  missing: string;
  conflict: (version: number) => string;
  theirs: string;
  publish: string;
  publishText: string;
  nowPublished: string;
  unpublish: string;
  unpublishText: string;
  nowUnpublished: string;
  read: string;
}

export const writingWords: Record<'en' | 'fr', WritingWords> = {
  en: {
    articles: 'Articles',
    newArticle: 'New article',
    editArticle: (title) => `Edit “${title}”`,
    none: 'There are no articles yet.',
    next: 'More articles',
    published: 'Published',
    draft: 'Draft',
    languages: { en: 'English', fr: 'French' },
    title: 'Title',
    state: 'State',
    version: 'Version',
    changed: 'Changed',
    labels: {
      slug: 'Name in its address',
      category: 'Category',
      locale: 'Language',
      title: 'Title',
      summary: 'Summary',
      body: 'Text',
    },
    hints: {
      slug: 'Such as pay-by-card: a-z, 0-9 and single hyphens. It stays as it is.',
      summary: 'One or two sentences, for lists and the search.',
      body: 'Markdown: ## heading, **bold**, [text](address), lists with -, code between backticks.',
    },
    wrong: {
      slug: '1 to 100 of a-z and 0-9, with single hyphens between, such as pay-by-card.',
      category: 'Choose a category.',
      locale: 'Choose a language.',
      title: 'One line of 1 to 200 characters.',
      summary: 'One line of 1 to 500 characters.',
      body: '1 to 100,000 characters.',
    },
    slugTaken: 'Another article has this name already.',
    refused: 'Nothing was saved. Something in the form is not right.',
    create: 'Save as a draft',
    created: 'The draft is saved. Readers do not see it before it is published.',
    save: 'Save',
    saved: 'The text is saved.',
    preview: 'Preview',
    previewHint: 'Not saved yet: this is how it will look.',
    texts: 'Languages of the article',
    missing: 'still missing',
    conflict: (version) =>
      `Somebody has saved version ${version} meanwhile. Your text is below, not saved; theirs is under it. Saving puts yours in its place.`,
    theirs: 'The text as it is now',
    publish: 'Publish',
    publishText: 'Everybody will be able to find and read it.',
    nowPublished: 'The article is published.',
    unpublish: 'Take it back',
    unpublishText:
      'Readers will not find it any more, and links to it will lead nowhere. It stays here as a draft.',
    nowUnpublished: 'The article is a draft again.',
    read: 'Read it',
  },
  fr: {
    articles: 'Articles',
    newArticle: 'Nouvel article',
    editArticle: (title) => `Modifier « ${title} »`,
    none: 'Il n’y a pas encore d’articles.',
    next: 'Plus d’articles',
    published: 'Publié',
    draft: 'Brouillon',
    languages: { en: 'Anglais', fr: 'Français' },
    title: 'Titre',
    state: 'État',
    version: 'Version',
    changed: 'Modifié',
    labels: {
      slug: 'Nom dans son adresse',
      category: 'Catégorie',
      locale: 'Langue',
      title: 'Titre',
      summary: 'Résumé',
      body: 'Texte',
    },
    hints: {
      slug: 'Par exemple pay-by-card : a-z, 0-9 et tirets simples. Il ne change plus.',
      summary: 'Une ou deux phrases, pour les listes et la recherche.',
      body: 'Markdown : ## titre, **gras**, [texte](adresse), listes avec -, code entre accents graves.',
    },
    wrong: {
      slug: '1 à 100 caractères a-z et 0-9, séparés par des tirets simples, par exemple pay-by-card.',
      category: 'Choisissez une catégorie.',
      locale: 'Choisissez une langue.',
      title: 'Une ligne de 1 à 200 caractères.',
      summary: 'Une ligne de 1 à 500 caractères.',
      body: '1 à 100 000 caractères.',
    },
    slugTaken: 'Un autre article porte déjà ce nom.',
    refused: 'Rien n’a été enregistré. Quelque chose ne va pas dans le formulaire.',
    create: 'Enregistrer comme brouillon',
    created: 'Le brouillon est enregistré. Les lecteurs ne le voient pas avant sa publication.',
    save: 'Enregistrer',
    saved: 'Le texte est enregistré.',
    preview: 'Aperçu',
    previewHint: 'Pas encore enregistré : voici ce que cela donnera.',
    texts: 'Langues de l’article',
    missing: 'manque encore',
    conflict: (version) =>
      `Quelqu’un a enregistré la version ${version} entre-temps. Votre texte est ci-dessous, non enregistré ; le sien est en dessous. Enregistrer met le vôtre à sa place.`,
    theirs: 'Le texte tel qu’il est maintenant',
    publish: 'Publier',
    publishText: 'Tout le monde pourra le trouver et le lire.',
    nowPublished: 'L’article est publié.',
    unpublish: 'Retirer',
    unpublishText:
      'Les lecteurs ne le trouveront plus, et les liens vers lui ne mèneront nulle part. Il reste ici comme brouillon.',
    nowUnpublished: 'L’article est de nouveau un brouillon.',
    read: 'Le lire',
  },
};
