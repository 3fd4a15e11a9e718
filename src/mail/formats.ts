/** Amounts and dates as people of a language write them; dates in UTC, and saying so. */

export type Locale = 'en' | 'fr';

export interface Formats {
  /** `€3.00`, `3,00 €`: from decimal text and a currency. */
  money(amount: string, currency: string): string;
  /** `2 June 2026 at 14:05 UTC`, from an instant as ISO 8601. */
  instant(iso: string): string;
  /** `24 November 2026`, from `2026-11-24` or an instant as ISO 8601: the day in UTC. */
  day(date: string): string;
  /** `November 2026`, from `2026-11`. */
  month(month: string): string;
  /** `4.29 GB`, `4,29 Go`: GB are 2^30 bytes, MB 2^20; rounded down to two decimals. */
  bytes(bytes: number): string;
  /** `10,240.5`, `10 240,5`: two decimals at most. */
  number(value: number): string;
  /** `81.99%`, `81,99 %`. */
  percent(percent: number): string;
  /** By how many percent something has changed: `+12.5%`, `-5,26 %`. */
  change(percent: number): string;
  /** `a, b and c`. */
  list(items: readonly string[]): string;
  /** `2 days, 3 hours`: the two largest of days, hours and minutes that there are, rounded down; `0 minutes` for less. */
  duration(ms: number): string;
}

const tags = { en: 'en-GB', fr: 'fr-FR' } as const;
const units = { en: ['MB', 'GB'], fr: ['Mo', 'Go'] } as const;

const made: Partial<Record<Locale, Formats>> = {};

/**
 * Of one language, made once; `money` and `instant` throw a RangeError for what is no currency or no instant. Those of
 * Intl take longer to make than to use for a page.
 */
export function formatsOf(locale: Locale): Formats {
  return (made[locale] ??= makeFormats(locale));
}

function makeFormats(locale: Locale): Formats {
  const tag = tags[locale];
  const moneys = new Map<string, Intl.NumberFormat>();
  const moneyIn = (currency: string) => {
    const known = moneys.get(currency) ?? new Intl.NumberFormat(tag, { style: 'currency', currency });
    moneys.set(currency, known);
    return known;
  };
  const instants = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  const days = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' });
  const months = new Intl.DateTimeFormat(tag, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const numbers = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 });
  const percents = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 2 });
  const changes = new Intl.NumberFormat(tag, {
    style: 'percent',
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
  });
  const durations = (['day', 'hour', 'minute'] as const).map(
    (unit) => new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }),
  );
  const together = new Intl.ListFormat(tag, { type: 'unit' });
  const lists = new Intl.ListFormat(tag, { type: 'conjunction' });
  return {
    // Decimal text goes in as it is: no float takes part.
    money: (amount, currency) => moneyIn(currency).format(amount as `${number}`),
    instant: (iso) => `${instants.format(new Date(iso))} UTC`,
    day: (date) => days.format(new Date(date)),
    month: (month) => months.format(new Date(`${month}-01T00:00:00Z`)),
    bytes: (bytes) => {
      const large = bytes >= 2 ** 30;
      const amount = Math.floor((bytes / 2 ** (large ? 30 : 20)) * 100) / 100;
      return `${numbers.format(amount)} ${units[locale][large ? 1 : 0]}`;
    },
    number: (value) => numbers.format(value),
    percent: (percent) => percents.format(percent / 100),
    change: (percent) => changes.format(percent / 100),
    list: (items) => lists.format(items),
    duration: (ms) => {
      const minutes = Math.floor(ms / 60_000);
      const parts = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
      const first = Math.max(
        0,
        parts.findIndex((part) => part > 0),
      );
      const shown = parts.flatMap((part, n) =>
        part > 0 && n - first < 2 ? [durations[n]!.format(part)] : [],
      );
      return shown.length > 0 ? together.format(shown) : durations[2]!.format(0);
    },
  };
}
