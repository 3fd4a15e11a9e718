/**
 * Local dates and times of a time zone as instants, by Temporal's own rule ("compatible"): a local time that the clock
 * skips is moved forward by what was skipped, one that it shows twice is the first. See docs/decisions/0011-working-time.md.
 * Not for workflows: the library is none of their business, and a zone's rules may change between two replays.
 */
import { Temporal } from 'temporal-polyfill';

export type LocalDate = Temporal.PlainDate;
export type LocalTime = Temporal.PlainTime;

/** The end of a day, as the time of the next one. */
const midnight = new Temporal.PlainTime();

/** `HH:MM`, or `24:00` for the end of the day. */
export type ShiftTime = LocalTime | 'end of day';

/** @throws RangeError for anything but `HH:MM`. */
export function parseShiftTime(text: string): ShiftTime {
  if (text === '24:00') return 'end of day';
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) throw new RangeError(`${text} is no time of the form HH:MM.`);
  return Temporal.PlainTime.from(text);
}

/** @throws RangeError for a time zone that is not known. */
export function localDateOf(ms: number, timeZone: string): LocalDate {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDate();
}

export const nextDate = (date: LocalDate): LocalDate => date.add({ days: 1 });

/** The first instant of a local date, milliseconds; a date that a zone has skipped begins with the next one. */
export function dayStart(date: LocalDate, timeZone: string): number {
  return date.toZonedDateTime(timeZone).epochMilliseconds;
}

/** Milliseconds. */
export function instantOf(date: LocalDate, time: ShiftTime, timeZone: string): number {
  return time === 'end of day'
    ? date.add({ days: 1 }).toZonedDateTime({ timeZone, plainTime: midnight }).epochMilliseconds
    : date.toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds;
}
