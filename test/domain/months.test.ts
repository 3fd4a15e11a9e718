import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addMonths,
  daysLeft,
  formatMonth,
  hourOf,
  monthEnd,
  monthOf,
  monthStart,
  parseMonth,
} from '../../src/domain/months.js';

const instants = fc.date({
  min: new Date('2000-01-01T00:00:00Z'),
  max: new Date('2199-12-31T23:59:59Z'),
  noInvalidDate: true,
});

describe('months', () => {
  test.each([
    ['2026-01-31T23:59:59.999Z', '2026-01', '2026-01-01', '2026-02-01'],
    ['2026-02-01T00:00:00Z', '2026-02', '2026-02-01', '2026-03-01'],
    ['2028-02-29T12:00:00Z', '2028-02', '2028-02-01', '2028-03-01'],
    ['2026-12-31T23:00:00-02:00', '2027-01', '2027-01-01', '2027-02-01'],
  ])('%s lies in %s', (at, name, start, end) => {
    const month = monthOf(new Date(at));
    expect(formatMonth(month)).toBe(name);
    expect(monthStart(month)).toEqual(new Date(start));
    expect(monthEnd(month)).toEqual(new Date(end));
  });

  test.each(['2026-13', '2026-00', '2026-1', '26-01', '2026-01-01', '1999-12', '2200-01', '', '2026-01 '])(
    '%p is none',
    (text) => expect(parseMonth(text)).toBeUndefined(),
  );

  test('going on month by month skips and repeats none, from any day', () => {
    let month = monthOf(new Date('2026-01-31T12:00:00Z'));
    const names = Array.from({ length: 14 }, () => {
      const name = formatMonth(month);
      month = addMonths(month, 1);
      return name;
    });
    expect(new Set(names).size).toBe(14);
    expect([names[0], names[1], names[13]]).toEqual(['2026-01', '2026-02', '2027-02']);
  });

  test.each([
    ['2026-11-01T00:00:00Z', 30],
    ['2026-11-29T00:00:00.001Z', 2],
    ['2026-11-30T00:00:00Z', 1],
    ['2026-11-30T23:59:59.999Z', 1],
    ['2026-12-01T00:00:00Z', 0],
    ['2027-03-01T00:00:00Z', 0],
  ])('at %s so many days of November are left: %p', (now, days) => {
    expect(daysLeft({ year: 2026, month: 11 }, new Date(now))).toBe(days);
  });

  test('every instant lies in exactly the month between its start and end, and in its hour', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -30, max: 30 }), (at, months) => {
        const month = monthOf(at);
        expect(monthStart(month) <= at && at < monthEnd(month)).toBe(true);
        expect(parseMonth(formatMonth(month))).toEqual(month);
        expect(addMonths(addMonths(month, months), -months)).toEqual(month);
        const intoHour = at.getTime() - hourOf(at).getTime();
        expect(intoHour >= 0 && intoHour < 3_600_000).toBe(true);
      }),
    );
  });
});
