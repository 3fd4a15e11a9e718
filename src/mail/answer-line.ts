/** The line above which people answer: mails show it, and what comes back is cut there. */
export const answerLines = {
  en: '--- Please answer above this line ---',
  fr: '--- Répondez au-dessus de cette ligne ---',
} as const;
