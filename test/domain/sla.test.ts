import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { slaDeadline, slaWarning, workingSeconds, type Calendar, type Hold } from '../../src/domain/sla.js';
import { calendarOf, deadlineCases, everyDay, workdays } from './sla-cases.js';
import { minuteOracle } from './sla-oracle.js';

const hour = 3600;
const berlin = calendarOf('Europe/Berlin', workdays(['09:00', '17:00']));

describe('a deadline', () => {
  test.each(deadlineCases)('$source: $what', ({ calendar, start, seconds, deadline, holds = [] }) => {
    const from = new Date(start);
    const due = slaDeadline(from, seconds, calendar, holds);
    expect(due.toISOString()).toBe(new Date(deadline).toISOString());
    expect(workingSeconds(from, due, calendar, holds)).toBe(seconds);
  });

  test('there are sixty cases and more', () => expect(deadlineCases.length).toBeGreaterThanOrEqual(60));

  test.each<[string, Calendar]>([
    ['no hours', calendarOf('Europe/Berlin', {})],
    ['days without shifts', calendarOf('Europe/Berlin', { mon: [] })],
    ['shifts without length', calendarOf('Europe/Berlin', everyDay(['09:00', '09:00'], ['12:00', '10:00']))],
    [
      'nothing but holidays for ten years',
      calendarOf('Europe/Berlin', everyDay(['09:00', '17:00']), tenYears()),
    ],
  ])('of a calendar with %s is none', (_, calendar) => {
    expect(() => slaDeadline(new Date('2026-01-01'), 1, calendar, [])).toThrow(RangeError);
    expect(workingSeconds(new Date('2026-01-01'), new Date('2027-01-01'), calendar, [])).toBe(0);
  });

  test.each([-1, NaN, Infinity, 1e15])('%s is no target', (seconds) => {
    expect(() => slaDeadline(new Date('2026-01-01'), seconds, berlin, [])).toThrow(RangeError);
  });

  test.each(['9:00', '25:00', '24:01', '09:60', 'morning'])('%s is no time of a shift', (time) => {
    const calendar = calendarOf('Europe/Berlin', everyDay([time, '24:00']));
    expect(() => slaDeadline(new Date('2026-01-01'), 1, calendar, [])).toThrow(RangeError);
  });

  test('of an unknown zone, an invalid instant or a hold without end is none', () => {
    const start = new Date('2026-01-01');
    const nowhere = calendarOf('Nowhere/Land', everyDay(['09:00', '17:00']));
    expect(() => slaDeadline(start, 1, nowhere, [])).toThrow(RangeError);
    expect(() => slaDeadline(new Date(NaN), 1, berlin, [])).toThrow(RangeError);
    const endless = { from: start, to: new Date(8.64e15) };
    expect(() => slaDeadline(start, 1, { ...berlin, hours: null }, [endless])).toThrow(RangeError);
  });

  test('thirty years ahead takes no more than a few seconds', () => {
    const before = performance.now();
    slaDeadline(new Date('2026-01-01'), 30 * 52 * 40 * hour, berlin, []);
    expect(performance.now() - before).toBeLessThan(5000);
  });

  test('leaves what it was given as it was', () => {
    const holds = [
      { from: new Date('2026-03-23T10:00:00Z'), to: new Date('2026-03-23T11:00:00Z') },
      { from: new Date('2026-03-23T09:00:00Z'), to: new Date('2026-03-23T10:30:00Z') },
    ];
    const before = structuredClone(holds);
    slaDeadline(new Date('2026-03-23T08:00:00Z'), hour, berlin, holds);
    expect(holds).toEqual(before);
  });

  test('is warned of when 80 % of the working time has passed', () => {
    const start = new Date('2026-03-27T15:00:00Z');
    expect(slaWarning(start, 10 * hour, berlin, [])).toEqual(new Date('2026-03-30T14:00:00Z'));
    expect(slaWarning(start, 0, berlin, [])).toEqual(start);
  });
});

describe('working seconds', () => {
  test.each([
    ['of a week', '2026-03-23T00:00:00Z', '2026-03-30T00:00:00Z', 40 * hour],
    ['of a weekend', '2026-03-28T00:00:00Z', '2026-03-30T00:00:00Z', 0],
    ['of nothing', '2026-03-23T10:00:00Z', '2026-03-23T10:00:00Z', 0],
    ['backwards', '2026-03-23T12:00:00Z', '2026-03-23T10:00:00Z', 0],
    ['of half a second', '2026-03-23T10:00:00Z', '2026-03-23T10:00:00.500Z', 0.5],
  ])('%s', (_, from, to, seconds) => {
    expect(workingSeconds(new Date(from), new Date(to), berlin, [])).toBe(seconds);
  });
});

describe('for any calendar, start, target and holds', () => {
  test('working time up to the deadline is the target', () => {
    check(({ start, target, calendar, holds }) => {
      expect(workingSeconds(start, slaDeadline(start, target, calendar, holds), calendar, holds)).toBe(
        target,
      );
    });
  });

  test('a deadline is the earliest such instant', () => {
    check(({ start, target, calendar, holds }) => {
      const due = slaDeadline(start, target, calendar, holds);
      if (target === 0) expect(due).toEqual(start);
      else expect(workingSeconds(start, plus(due, -0.001), calendar, holds)).toBeLessThan(target);
    });
  });

  test('later starts and larger targets have no earlier deadlines', () => {
    check(({ start, target, more, calendar, holds }) => {
      const due = slaDeadline(start, target, calendar, holds).getTime();
      expect(slaDeadline(plus(start, more), target, calendar, holds).getTime()).toBeGreaterThanOrEqual(due);
      expect(slaDeadline(start, target + more, calendar, holds).getTime()).toBeGreaterThanOrEqual(due);
    });
  });

  test('targets add up', () => {
    check(({ start, target, more, calendar, holds }) => {
      const inTwo = slaDeadline(slaDeadline(start, target, calendar, holds), more, calendar, holds);
      expect(inTwo).toEqual(slaDeadline(start, target + more, calendar, holds));
    });
  });

  test('a hold moves the deadline by exactly the working time held', () => {
    check(({ start, target, calendar, holds: [hold] }) => {
      if (!hold || target === 0) return;
      const free = slaDeadline(start, target, calendar, []);
      const due = slaDeadline(start, target, calendar, [hold]);
      const [from, to] = [latest(hold.from, start), earliest(hold.to, due)];
      expect(workingSeconds(free, due, calendar, [])).toBe(workingSeconds(from, to, calendar, []));
    });
  });

  test('a hold that is split changes nothing, nor does the order of holds', () => {
    check(({ start, target, calendar, holds, share }) => {
      const due = slaDeadline(start, target, calendar, holds);
      const parts = holds.flatMap(({ from, to }) => {
        const middle = new Date(Math.round(from.getTime() + (to.getTime() - from.getTime()) * share));
        return [
          { from: middle, to },
          { from, to: middle },
        ];
      });
      const whole = holds.filter(({ from, to }) => from < to);
      expect(slaDeadline(start, target, calendar, parts)).toEqual(
        slaDeadline(start, target, calendar, whole),
      );
      expect(slaDeadline(start, target, calendar, [...holds].reverse())).toEqual(due);
      expect(slaDeadline(start, target, calendar, whole)).toEqual(due);
    });
  });

  test('working time adds up over any instant between', () => {
    check(({ start, target, more, calendar, holds }) => {
      const [middle, end] = [plus(start, target), plus(start, target + more)];
      const seconds = (from: Date, to: Date) => workingSeconds(from, to, calendar, holds);
      expect(seconds(start, middle) + seconds(middle, end)).toBeCloseTo(seconds(start, end), 6);
    });
  });
});

describe('minute by minute by the clock on the wall', () => {
  test.each([
    ['Europe/Berlin', '2026-03-16', '09:00', '17:00'],
    ['Europe/Berlin', '2026-03-16', '00:00', '06:00'],
    ['Europe/Berlin', '2026-03-16', '01:00', '02:30'],
    ['Europe/Berlin', '2026-10-12', '02:30', '24:00'],
    ['America/New_York', '2026-02-25', '01:30', '12:15'],
    ['America/New_York', '2026-10-21', '01:30', '12:15'],
    ['Australia/Lord_Howe', '2026-03-27', '01:45', '02:20'],
    ['Australia/Lord_Howe', '2026-09-25', '01:45', '02:20'],
    ['America/Santiago', '2026-03-27', '21:30', '24:00'],
    ['America/Santiago', '2026-08-28', '00:30', '08:00'],
    ['Asia/Kolkata', '2026-03-16', '07:45', '15:10'],
  ])('%s from %s, %s to %s', (timeZone, day, from, to) => {
    const calendar = calendarOf(timeZone, everyDay([from, to], ['20:00', '20:30']), [`${day.slice(0, 8)}28`]);
    const oracle = minuteOracle(calendar, new Date(`${day}T00:00:00Z`), 18);
    const minute = fc.integer({ min: 0, max: oracle.minutes - 1 });
    fc.assert(
      fc.property(minute, minute, (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        const seconds = oracle.worked(start, end) * 60;
        expect(workingSeconds(oracle.at(start), oracle.at(end), calendar, [])).toBe(seconds);
        const due = oracle.deadline(start, seconds / 60);
        expect(slaDeadline(oracle.at(start), seconds, calendar, [])).toEqual(oracle.at(due));
      }),
      { numRuns: 100 },
    );
  });
});

interface Situation {
  start: Date;
  target: number;
  more: number;
  calendar: Calendar;
  holds: Hold[];
  share: number;
}

function check(property: (situation: Situation) => void): void {
  const around = fc.date({
    min: new Date('2026-02-20T00:00:00Z'),
    max: new Date('2026-11-10T00:00:00Z'),
    noInvalidDate: true,
  });
  const time = fc.integer({ min: 0, max: 96 }).map((quarter) => {
    const [h, m] = [Math.floor(quarter / 4), (quarter % 4) * 15];
    return `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`;
  });
  const shift = fc
    .tuple(time, time)
    .filter(([a, b]) => a !== b)
    .map(([a, b]): [string, string] => (a < b ? [a, b] : [b, a]));
  const shifts = fc.array(shift, { maxLength: 3 });
  // A Wednesday at noon keeps every calendar one that works at some time.
  const wed = shifts.map((some): [string, string][] => [...some, ['12:00', '12:30']]);
  const calendar = fc.record({
    timeZone: fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Santiago',
      'Africa/Abidjan',
    ),
    hours: fc.option(
      fc.record({ mon: shifts, tue: shifts, wed, thu: shifts, fri: shifts, sat: shifts, sun: shifts }),
      { freq: 8 },
    ),
    holidays: fc.array(fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-25', '2026-11-01')),
  });
  const lengthMs = fc.integer({ min: -3_600_000, max: 6 * 86_400_000 });
  const hold = fc.tuple(around, lengthMs).map(([from, ms]) => ({ from, to: plus(from, ms / 1000) }));
  const situation = fc
    .tuple(around, fc.array(fc.tuple(hold, fc.boolean()), { maxLength: 4 }))
    .chain(([start, some]) =>
      fc.record({
        start: fc.constant(start),
        target: fc.integer({ min: 0, max: 60 * hour }),
        more: fc.integer({ min: 0, max: 60 * hour }),
        calendar,
        // Half of the holds near the start, where they matter.
        holds: fc.constant(
          some.map(([{ from, to }, near]) => {
            const by = near ? (start.getTime() - from.getTime()) / 1000 + (from.getTime() % 86_400) : 0;
            return { from: plus(from, by), to: plus(to, by) };
          }),
        ),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    );
  fc.assert(fc.property(situation, property), { numRuns: 200 });
}

const plus = (at: Date, seconds: number) => new Date(Math.round(at.getTime() + seconds * 1000));
const latest = (a: Date, b: Date) => (a > b ? a : b);
const earliest = (a: Date, b: Date) => (a < b ? a : b);

function tenYears(): string[] {
  const first = Date.UTC(2026, 0, 1);
  return Array.from({ length: 3653 }, (_, i) => new Date(first + i * 86_400_000).toISOString().slice(0, 10));
}
