/** What the pages of the knowledge base say to readers. */
import type { ArticleCategory, ArticleLocale } from '../../domain/kb.js';

interface KbWords {
  title: string;
  search: string;
  hint: string;
  category: string;
  everywhere: string;
  submit: string;
  categories: string;
  names: Record<ArticleCategory, string>;
  articles: (count: number) => string;
  popular: string;
  none: string;
  results: (count: number, typed: string) => string;
  alike: (typed: string) => string;
  nothing: (typed: string) => string;
  nothingHint: string;
  next: string;
  back: string;
  languages: Record<ArticleLocale, string>;
  otherLanguage: (language: string) => string;
  readIn: Record<ArticleLocale, string>;
  updated: (at: string) => string;
  views: (count: string) => string;
  draft: string;
  draftHint: string;
  edit: string;
  write: string;
  all: string;
  helpful: string;
  yes: string;
  no: string;
  said: { yes: string; no: string };
  foundHelpful: (count: string, of: string) => string;
  signIn: string;
  related: string;
}

export const kbWords: Record<'en' | 'fr', KbWords> = {
  en: {
    title: 'Knowledge base',
    search: 'Search',
    hint: 'Some words are enough. "Words in quotes" stand together, -word is left out.',
    category: 'Category',
    everywhere: 'All categories',
    submit: 'Search',
    categories: 'Categories',
    names: {
      getting_started: 'Getting started',
      deployment: 'Deployment',
      billing: 'Billing',
      troubleshooting: 'Troubleshooting',
      api: 'API',
      other: 'Other',
    },
    articles: (count) => (count === 1 ? '1 article' : `${count} articles`),
    popular: 'Read most',
    none: 'There are no articles yet.',
    results: (count, typed) =>
      count === 1 ? `1 article for “${typed}”` : `${count} articles for “${typed}”`,
    alike: (typed) => `No article has “${typed}”. These have titles with words like that:`,
    nothing: (typed) => `No article for “${typed}”`,
    nothingHint: 'Try other words, fewer of them, or all categories.',
    next: 'More articles',
    back: 'Knowledge base',
    languages: { en: 'English', fr: 'French' },
    otherLanguage: (language) => `This article is there in ${language} only.`,
    readIn: { en: 'Read in English', fr: 'Lire en français' },
    updated: (at) => `Updated on ${at}`,
    views: (count) => (count === '1' ? 'read once' : `read ${count} times`),
    draft: 'Draft',
    draftHint: 'Only support sees it.',
    edit: 'Edit this article',
    write: 'Write an article',
    all: 'All articles and drafts',
    helpful: 'Did this help?',
    yes: 'Yes',
    no: 'No',
    said: {
      yes: 'You have said that it helped. Thank you.',
      no: 'You have said that it did not help. Thank you.',
    },
    foundHelpful: (count, of) => `It helped ${count} of ${of} who have said so.`,
    signIn: 'Sign in to say whether it did.',
    related: 'On the same subject',
  },
  fr: {
    title: 'Base de connaissances',
    search: 'Rechercher',
    hint: 'Quelques mots suffisent. "Des mots entre guillemets" vont ensemble, -mot est exclu.',
    category: 'Catégorie',
    everywhere: 'Toutes les catégories',
    submit: 'Rechercher',
    categories: 'Catégories',
    names: {
      getting_started: 'Premiers pas',
      deployment: 'Déploiement',
      billing: 'Facturation',
      troubleshooting: 'Dépannage',
      api: 'API',
      other: 'Autres',
    },
    articles: (count) => (count === 1 ? '1 article' : `${count} articles`),
    popular: 'Les plus lus',
    none: 'Il n’y a pas encore d’articles.',
    results: (count, typed) =>
      count === 1 ? `1 article pour « ${typed} »` : `${count} articles pour « ${typed} »`,
    alike: (typed) => `Aucun article ne contient « ${typed} ». Ceux-ci ont des titres aux mots proches :`,
    nothing: (typed) => `Aucun article pour « ${typed} »`,
    nothingHint: 'Essayez d’autres mots, moins de mots, ou toutes les catégories.',
    next: 'Plus d’articles',
    back: 'Base de connaissances',
    languages: { en: 'anglais', fr: 'français' },
    otherLanguage: (language) => `Cet article n’existe qu’en ${language}.`,
    readIn: { en: 'Read in English', fr: 'Lire en français' },
    updated: (at) => `Mis à jour le ${at}`,
    views: (count) => (count === '1' ? 'lu une fois' : `lu ${count} fois`),
    draft: 'Brouillon',
    draftHint: 'Seul le support le voit.',
    edit: 'Modifier cet article',
    write: 'Écrire un article',
    all: 'Tous les articles et brouillons',
    helpful: 'Cet article vous a-t-il aidé ?',
    yes: 'Oui',
    no: 'Non',
    said: {
      yes: 'Vous avez dit qu’il vous a aidé. Merci.',
      no: 'Vous avez dit qu’il ne vous a pas aidé. Merci.',
    },
    foundHelpful: (count, of) => `Il a aidé ${count} des ${of} personnes qui l’ont dit.`,
    signIn: 'Connectez-vous pour le dire.',
    related: 'Sur le même sujet',
  },
};
