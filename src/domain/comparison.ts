/** What of a month is compared with what of the month before, and how shares and changes are told. */
import { addMonths, formatMonth, hourOf, monthEnd, monthOf, monthStart, type Month } from './months.js';

/** The part `[from, until)` of a month. */
export interface MonthPart {
  month: Month;
  from: Date;
  until: Date;
  whole: boolean;
}

export interface ComparedParts {
  current: MonthPart;
  previous: MonthPart;
  /** The month is running, and the parts are equally long. */
  sameElapsedPart: boolean;
}

/**
 * The parts of a month and the one before that stand beside each other. Of the running month, what is over of it up to
 * the last full hour, since traffic is kept by the hour, and as much of the month before: all of it once more is over
 * than that one had, such as on the 30th of March.
 */
export function comparedParts(month: Month, now: Date): ComparedParts {
  const before = addMonths(month, -1);
  if (formatMonth(month) !== formatMonth(monthOf(now))) {
    return { current: part(month), previous: part(before), sameElapsedPart: false };
  }
  const elapsed = hourOf(now).getTime() - monthStart(month).getTime();
  const previous = part(before, elapsed);
  return { current: part(month, elapsed), previous, sameElapsedPart: secondsOf(previous) * 1000 === elapsed };
}

function part(month: Month, elapsedMs = Infinity): MonthPart {
  const from = monthStart(month);
  const end = monthEnd(month);
  const until = new Date(Math.min(end.getTime(), from.getTime() + elapsedMs));
  return { month, from, until, whole: until.getTime() === end.getTime() };
}

export function secondsOf({ from, until }: Pick<MonthPart, 'from' | 'until'>): number {
  return (until.getTime() - from.getTime()) / 1000;
}

/** Percent by which bytes have changed, two decimals, from the exact counts; null when there was nothing before. */
export function changePercent(bytes: bigint, before: bigint): number | null {
  return before === 0n ? null : hundredths(bytes - before, before);
}

/** Percent of a whole, two decimals, from the exact counts; null of nothing. */
export function sharePercent(bytes: bigint, whole: bigint): number | null {
  return whole === 0n ? null : hundredths(bytes, whole);
}

/** Rounded to the nearest, halves away from zero. */
function hundredths(part: bigint, whole: bigint): number {
  const half = part < 0n ? -whole : whole;
  return Number((part * 20_000n + half) / (2n * whole)) / 100;
}
