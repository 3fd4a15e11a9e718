/** The deadlines of a ticket as people read them. */
import { clockState, type ClockState } from '../../domain/clock-state.js';
import { weekdays, type Calendar } from '../../domain/sla.js';
import { formatsOf, type Locale } from '../../mail/formats.js';
import type { ShownClock, ShownTicket } from '../../stores/ticket-lookup.js';
import { supportWords } from './words.js';

export const formats = { en: formatsOf('en'), fr: formatsOf('fr') };

/** The class of a level (styles/figures.css). */
const levels: Record<ClockState, string> = {
  met: 'ok',
  late: 'exceeded',
  missed: 'exceeded',
  on_hold: '',
  stopped: '',
  soon: 'warning',
  running: '',
};

/** A clock in words; null: it never ran. */
export function clockView(ticket: ShownTicket, kind: 'first_response' | 'next_response', locale: Locale) {
  const { [kind]: clock, now } = ticket;
  if (!clock) return null;
  const w = supportWords[locale];
  const state = clockState(clock, now);
  return {
    name: w.clocks[kind],
    state: w.states[state],
    level: levels[state],
    text: textOf(clock, state, now, locale),
    warned: state === 'soon' && clock.warned_at ? w.warned(formats[locale].instant(clock.warned_at)) : null,
  };
}

function textOf(clock: ShownClock, state: ClockState, now: Date, locale: Locale): string {
  const w = supportWords[locale];
  const format = formats[locale];
  const at = (iso: string | null) => (iso ? format.instant(iso) : '');
  // The deadline that was missed: holds may have moved the clock's own since.
  const due = clock.breached_at ?? clock.due_at;
  const distance = format.duration(Math.abs(Number(new Date(due ?? now)) - Number(now)));
  if (state === 'met') return w.met(at(clock.met_at));
  if (state === 'late') return w.late(at(due), at(clock.met_at));
  if (state === 'missed') return w.missed(at(due), distance);
  if (state === 'stopped') return w.stopped;
  return state === 'on_hold' ? w.onHold : w.due(at(due), distance);
}

/** The one that counts now: what the list shows of a ticket. */
export function latestClock(ticket: ShownTicket, locale: Locale) {
  return clockView(ticket, ticket.next_response ? 'next_response' : 'first_response', locale);
}

/** Holidays that are named. */
const namedHolidays = 5;

export function calendarView({ timeZone, hours, holidays }: Calendar, now: Date, locale: Locale) {
  const w = supportWords[locale].calendar;
  if (!hours) return { always: w.always, zone: null, days: [], off: null };
  const tag = { en: 'en-GB', fr: 'fr-FR' }[locale];
  const weekday = new Intl.DateTimeFormat(tag, { weekday: 'long', timeZone: 'UTC' });
  const date = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' });
  // 1 January 2024 was a Monday.
  const nameOf = (n: number) => weekday.format(new Date(Date.UTC(2024, 0, 1 + n)));
  const days = weekdays.flatMap((day, n) => {
    const shifts = hours[day] ?? [];
    return shifts.length > 0 ? [{ n, shifts: shifts.map((shift) => shift.join('–')).join(', ') }] : [];
  });
  const today = now.toISOString().slice(0, 10);
  const off = holidays.filter((holiday) => holiday >= today).sort();
  const named = off.slice(0, namedHolidays).map((holiday) => date.format(new Date(holiday)));
  return {
    always: null,
    zone: w.zone(timeZone),
    days: runsOf(days).map(({ from, to, shifts }) => ({
      name: from === to ? nameOf(from) : `${nameOf(from)} – ${nameOf(to)}`,
      shifts,
    })),
    off: named.length > 0 ? w.off(formats[locale].list(named)) : null,
  };
}

/** Days in a row with the same shifts, together. */
function runsOf(days: readonly { n: number; shifts: string }[]) {
  const runs: { from: number; to: number; shifts: string }[] = [];
  for (const { n, shifts } of days) {
    const last = runs.at(-1);
    if (last?.to === n - 1 && last.shifts === shifts) last.to = n;
    else runs.push({ from: n, to: n, shifts });
  }
  return runs;
}
