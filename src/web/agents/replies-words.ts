/** What the pages of canned replies say. */
interface RepliesWords {
  title: string;
  about: string;
  search: string;
  submit: string;
  none: string;
  next: string;
  newReply: string;
  edit: (title: string) => string;
  change: string;
  labels: Record<'title' | 'body', string>;
  wrong: Record<'title' | 'body', string>;
  taken: string;
  refused: string;
  save: string;
  created: string;
  changed: string;
  remove: string;
  removeText: string;
  removed: string;
  updated: (at: string) => string;
}

export const repliesWords: Record<'en' | 'fr', RepliesWords> = {
  en: {
    title: 'Canned replies',
    about: 'Texts that support uses again and again. They can be put into an answer to a ticket.',
    search: 'Title',
    submit: 'Search',
    none: 'There are no such replies.',
    next: 'More replies',
    newReply: 'New reply',
    edit: (title) => `Change “${title}”`,
    change: 'Change',
    labels: { title: 'Title', body: 'Text' },
    wrong: { title: 'One line of 1 to 100 characters.', body: '1 to 20,000 characters.' },
    taken: 'Another reply has this title already.',
    refused: 'Nothing was saved. Something in the form is not right.',
    save: 'Save',
    created: 'The reply is saved.',
    changed: 'The reply is changed.',
    remove: 'Delete',
    removeText: 'The reply will be gone for every agent. Messages that were written with it stay.',
    removed: 'The reply is deleted.',
    updated: (at) => `Changed on ${at}`,
  },
  fr: {
    title: 'Réponses types',
    about:
      'Des textes que le support réutilise souvent. Ils peuvent être insérés dans une réponse à une demande.',
    search: 'Titre',
    submit: 'Rechercher',
    none: 'Il n’y a pas de telles réponses.',
    next: 'Plus de réponses',
    newReply: 'Nouvelle réponse',
    edit: (title) => `Modifier « ${title} »`,
    change: 'Modifier',
    labels: { title: 'Titre', body: 'Texte' },
    wrong: { title: 'Une ligne de 1 à 100 caractères.', body: '1 à 20 000 caractères.' },
    taken: 'Une autre réponse porte déjà ce titre.',
    refused: 'Rien n’a été enregistré. Quelque chose ne va pas dans le formulaire.',
    save: 'Enregistrer',
    created: 'La réponse est enregistrée.',
    changed: 'La réponse est modifiée.',
    remove: 'Supprimer',
    removeText: 'La réponse disparaîtra pour tous les agents. Les messages écrits avec elle restent.',
    removed: 'La réponse est supprimée.',
    updated: (at) => `Modifiée le ${at}`,
  },
};
