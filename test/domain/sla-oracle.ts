/**
 * Working time as somebody with a clock on the wall would count it: every minute of some weeks is looked at, and the
 * clock is JavaScript's own `Intl`, not the library of the implementation.
 */
import { weekdays, type Calendar, type Weekday } from '../../src/domain/sla.js';

export function minuteOracle({ timeZone, hours, holidays }: Calendar, first: Date, days: number) {
  // In Swedish, dates and times are written as in ISO 8601.
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const minutes = days * 1440;
  const at = (minute: number) => new Date(first.getTime() + minute * 60_000);
  const firstShown = new Map<string, number>();
  const dates = new Set<string>();
  // Two days more on either side, for shifts that reach into what is asked about.
  for (let minute = -2880; minute < minutes + 2880; minute += 1) {
    const shown = clock.format(at(minute));
    dates.add(shown.slice(0, 10));
    if (!firstShown.has(shown)) firstShown.set(shown, minute);
  }

  /** When the clock first shows it; what it skips, by as much later as it skips. */
  function when(date: string, time: string): number {
    const [h, m] = time.split(':').map(Number) as [number, number];
    const wall = Date.parse(`${date}T00:00:00Z`) + (h * 60 + m) * 60_000;
    const shows = (ms: number) => firstShown.get(new Date(ms).toISOString().slice(0, 16).replace('T', ' '));
    const minute = shows(wall);
    if (minute !== undefined) return minute;
    let [before, after] = [wall, wall];
    while (shows(before) === undefined) before -= 60_000;
    while (shows(after) === undefined) after += 60_000;
    return shows(wall + (after - before - 60_000)) as number;
  }

  const works = new Uint8Array(minutes);
  for (const date of [...dates].slice(1, -1)) {
    if (holidays.includes(date)) continue;
    const weekday = weekdays[(new Date(date).getUTCDay() + 6) % 7] as Weekday;
    for (const [from, to] of hours?.[weekday] ?? []) {
      const [begin, end] = [Math.max(when(date, from), 0), Math.min(when(date, to), minutes)];
      for (let minute = begin; minute < end; minute += 1) works[minute] = 1;
    }
  }

  return {
    minutes,
    at,
    worked: (from: number, to: number) => works.subarray(from, to).reduce((sum, one) => sum + one, 0),
    /** The first minute by which so many have been worked. */
    deadline(from: number, target: number): number {
      let minute = from;
      for (let left = target; left > 0; minute += 1) left -= works[minute] ?? NaN;
      return minute;
    },
  };
}
