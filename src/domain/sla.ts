/**
 * Working time: deadlines that only run while support works. Pure, of instants and a calendar; sources: decisions.md,
 * "Support clocks", and docs/decisions/0011-working-time.md. For stores and activities; workflows are given instants.
 */
import {
  dayStart,
  instantOf,
  localDateOf,
  nextDate,
  parseShiftTime,
  type LocalDate,
  type ShiftTime,
} from './zoned-time.js';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** When support works. */
export interface Calendar {
  /** IANA name. */
  timeZone: string;
  /** Shifts of each day as local times `HH:MM`, the end excluded and at most `24:00`; null: around the clock. */
  hours: Partial<Record<Weekday, [from: string, to: string][]>> | null;
  /** Local dates `YYYY-MM-DD` without work; they do not count when it runs around the clock. */
  holidays: string[];
}

/** Time in which a clock stands still: `from` included, `to` excluded. They may overlap; an empty one is none. */
export interface Hold {
  from: Date;
  to: Date;
}

/** Milliseconds, `from` included, `to` excluded. */
interface Span {
  from: number;
  to: number;
}

/** Days in a row without any shift after which a calendar counts as one that never works: ten years. */
const idleDays = 3650;
/** No deadline lies further ahead: a hundred years. It bounds the work for absurd targets. */
const horizonMs = 36_525 * 86_400_000;
/** A warning goes out when this much of the target has passed. */
const warningShare = 0.8;

/**
 * The earliest instant from `start` on by which `targetSeconds` of working time have passed; holds do not count. So it
 * is the end of a shift rather than the beginning of the next, and the start itself for a target of zero.
 * @throws RangeError for a calendar that never works, a target below zero, or nothing within a hundred years.
 */
export function slaDeadline(
  start: Date,
  targetSeconds: number,
  calendar: Calendar,
  holds: readonly Hold[],
): Date {
  const from = instant(start);
  let left = Math.round(targetSeconds * 1000);
  if (!(left >= 0 && left <= horizonMs)) throw new RangeError(`${targetSeconds} is no target in seconds.`);
  if (left === 0) return new Date(from);
  const within = { from, to: from + horizonMs };
  for (const span of without(holds, workingSpans(calendar, within, idleDays))) {
    if (left <= span.to - span.from) return new Date(span.from + left);
    left -= span.to - span.from;
  }
  throw new RangeError('The calendar has no working time for this target.');
}

/** The instant of the warning: 80 % of the target's working time, by the same rules. */
export function slaWarning(
  start: Date,
  targetSeconds: number,
  calendar: Calendar,
  holds: readonly Hold[],
): Date {
  return slaDeadline(start, targetSeconds * warningShare, calendar, holds);
}

/** Seconds of working time from `from` to `to`, holds left out; 0 when `to` is not after `from`. */
export function workingSeconds(from: Date, to: Date, calendar: Calendar, holds: readonly Hold[]): number {
  const within = { from: instant(from), to: instant(to) };
  let ms = 0;
  for (const span of without(holds, workingSpans(calendar, within))) ms += span.to - span.from;
  return ms / 1000;
}

/** Working time within a span, in order; ends early after `idle` days in a row without any. */
function* workingSpans(calendar: Calendar, within: Span, idle = Infinity): Generator<Span> {
  const { timeZone, hours, holidays } = calendar;
  if (within.to <= within.from) return;
  if (hours === null) {
    yield within;
    return;
  }
  const week = weekdays.map((day) =>
    (hours[day] ?? []).map(([from, to]) => ({ from: parseShiftTime(from), to: parseShiftTime(to) })),
  );
  const free = new Set(holidays);
  let date = localDateOf(within.from, timeZone);
  let begin = dayStart(date, timeZone);
  for (let idleFor = 0; idleFor < idle && begin < within.to; idleFor += 1) {
    const shifts = week[date.dayOfWeek - 1] ?? [];
    const next = nextDate(date);
    const end = dayStart(next, timeZone);
    if (shifts.length > 0 && !free.has(date.toString())) {
      for (const span of spansOfDay(date, shifts, timeZone)) {
        const [from, to] = [Math.max(span.from, begin, within.from), Math.min(span.to, end, within.to)];
        if (from < to) yield { from, to };
        if (span.from < span.to) idleFor = 0;
      }
    }
    [date, begin] = [next, end];
  }
}

/** A day's shifts in order. As instants: around a change of the clock, shifts may overlap that did not on paper. */
function spansOfDay(
  date: LocalDate,
  shifts: readonly { from: ShiftTime; to: ShiftTime }[],
  timeZone: string,
): Span[] {
  return merged(
    shifts.map(({ from, to }) => ({
      from: instantOf(date, from, timeZone),
      to: instantOf(date, to, timeZone),
    })),
  );
}

/** What of the spans, which come in order, lies in no hold. */
function* without(holds: readonly Hold[], spans: Iterable<Span>): Generator<Span> {
  const held = merged(holds.map(({ from, to }) => ({ from: instant(from), to: instant(to) })));
  let passed = 0;
  for (const { from, to } of spans) {
    while ((held[passed]?.to ?? Infinity) <= from) passed += 1;
    let open = from;
    for (let i = passed; i < held.length; i += 1) {
      const hold = held[i] as Span;
      if (hold.from >= to) break;
      if (hold.from > open) yield { from: open, to: hold.from };
      open = hold.to;
    }
    if (open < to) yield { from: open, to };
  }
}

/** In order, without overlaps and without the empty ones. */
function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}

function instant(date: Date): number {
  const ms = date.getTime();
  if (Number.isNaN(ms)) throw new RangeError('This is no instant.');
  return ms;
}
