/**
 * Working time: deadlines that only run while support works. Pure, of instants and a calendar; source: decisions.md,
 * "Support clocks".
 */

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

/** Time in which a clock stands still: `from` included, `to` excluded. */
export interface Hold {
  from: Date;
  to: Date;
}

/**
 * The instant at which `targetSeconds` of working time have passed since `start`; holds do not count.
 * @throws RangeError for a calendar that never works, or a target below zero.
 */
export function slaDeadline(
  _start: Date,
  _targetSeconds: number,
  _calendar: Calendar,
  _holds: readonly Hold[],
): Date {
  throw new RangeError('not written yet');
}

/** Seconds of working time from `from` to `to`, holds left out; 0 when `to` is not after `from`. */
export function workingSeconds(_from: Date, _to: Date, _calendar: Calendar, _holds: readonly Hold[]): number {
  throw new RangeError('not written yet');
}
