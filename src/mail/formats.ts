/** Amounts and dates as people of a language write them; dates in UTC, and saying so. */

export type Locale = 'en' | 'fr';

export interface Formats {
  /** `€3.00`, `3,00 €`: from decimal text and a currency. */
  money(amount: string, currency: string): string;
  /** `2 June 2026 at 14:05 UTC`, from an instant as ISO 8601. */
  instant(iso: string): string;
  /** `a, b and c`. */
  list(items: readonly string[]): string;
}

const tags = { en: 'en-GB', fr: 'fr-FR' } as const;

/** Of one language; `money` and `instant` throw a RangeError for what is no currency or no instant. */
export function formatsOf(locale: Locale): Formats {
  const tag = tags[locale];
  const instants = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  const lists = new Intl.ListFormat(tag, { type: 'conjunction' });
  return {
    money: (amount, currency) =>
      // Decimal text goes in as it is: no float takes part.
      new Intl.NumberFormat(tag, { style: 'currency', currency }).format(amount as `${number}`),
    instant: (iso) => `${instants.format(new Date(iso))} UTC`,
    list: (items) => lists.format(items),
  };
}
