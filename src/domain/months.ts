/** UTC calendar months, `[first, first of next)`. Source: architecture, "Time": never steps of 30 days. */

export interface Month {
  year: number;
  /** 1 to 12. */
  month: number;
}

/** The month in which an instant lies. */
export function monthOf(at: Date): Month {
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1 };
}

/** Of the years 2000 to 2199. */
export const monthPattern = /^(2[01]\d\d)-(0[1-9]|1[0-2])$/;

/** `2026-11`; undefined for what is no month of the years 2000 to 2199. */
export function parseMonth(text: string): Month | undefined {
  const match = monthPattern.exec(text);
  return match ? { year: Number(match[1]), month: Number(match[2]) } : undefined;
}

export function formatMonth({ year, month }: Month): string {
  return `${year}-${String(month).padStart(2, '0')}`;
}

/** The month `months` after (or before) this one. */
export function addMonths(from: Month, months: number): Month {
  return monthOf(new Date(Date.UTC(from.year, from.month - 1 + months)));
}

export function monthStart({ year, month }: Month): Date {
  return new Date(Date.UTC(year, month - 1));
}

/** The first instant of the next month. */
export function monthEnd(month: Month): Date {
  return monthStart(addMonths(month, 1));
}

/** How many days of the month are left, the one in which `now` lies included; none of a month that is over. */
export function daysLeft(month: Month, now: Date): number {
  return Math.max(0, Math.ceil((monthEnd(month).getTime() - now.getTime()) / 86_400_000));
}

/** The hour in which an instant lies. */
export function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
}
