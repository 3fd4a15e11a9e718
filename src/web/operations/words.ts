/** What the pages of operators say, but for health, which has words of its own. */

interface OperationsWords {
  toFirst: string;
  more: string;
  tokens: {
    title: string;
    about: string;
    new: string;
    list: string;
    scope: string;
    user: string;
    userHint: string;
  };
}

export const operationsWords: Record<'en' | 'fr', OperationsWords> = {
  en: {
    toFirst: 'Back to the first',
    more: 'More',
    tokens: {
      title: 'Tokens',
      about:
        'Every token of people and programs, newest first. What a token consists of is not stored: only its hash.',
      new: 'Create a token',
      list: 'All tokens',
      scope: 'Scope',
      user: 'Id of the user',
      userHint: 'Whom it acts as, by the id of the platform. Programs and operators may do without.',
    },
  },
  fr: {
    toFirst: 'Retour au début',
    more: 'Suite',
    tokens: {
      title: 'Jetons',
      about:
        'Tous les jetons des personnes et des programmes, les plus récents d’abord. Le jeton lui-même n’est pas conservé : seule son empreinte l’est.',
      new: 'Créer un jeton',
      list: 'Tous les jetons',
      scope: 'Portée',
      user: 'Identifiant de l’utilisateur',
      userHint:
        'Pour qui il agit, par l’identifiant de la plateforme. Les programmes et les opérateurs peuvent s’en passer.',
    },
  },
};
