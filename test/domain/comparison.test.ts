import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { changePercent, comparedParts, secondsOf, sharePercent } from '../../src/domain/comparison.js';
import { formatMonth, monthEnd, monthOf } from '../../src/domain/months.js';

const at = (iso: string) => new Date(iso);
const hours = (n: number) => n * 3600;

describe('of the running month is compared', () => {
  test.each([
    // now, of this month until, of the month before until, the same part
    ['2027-03-15T12:00:00Z', '2027-03-15T12:00:00Z', '2027-02-15T12:00:00Z', true],
    ['2027-03-15T12:59:59.999Z', '2027-03-15T12:00:00Z', '2027-02-15T12:00:00Z', true],
    ['2027-03-01T00:00:00Z', '2027-03-01T00:00:00Z', '2027-02-01T00:00:00Z', true],
    ['2027-03-28T23:59:59Z', '2027-03-28T23:00:00Z', '2027-02-28T23:00:00Z', true],
    ['2027-03-29T00:00:00Z', '2027-03-29T00:00:00Z', '2027-03-01T00:00:00Z', true],
    ['2027-03-29T01:00:00Z', '2027-03-29T01:00:00Z', '2027-03-01T00:00:00Z', false],
    ['2027-03-31T23:59:59.999Z', '2027-03-31T23:00:00Z', '2027-03-01T00:00:00Z', false],
    // A leap year has a day more.
    ['2028-03-29T12:00:00Z', '2028-03-29T12:00:00Z', '2028-02-29T12:00:00Z', true],
    ['2028-03-30T12:00:00Z', '2028-03-30T12:00:00Z', '2028-03-01T00:00:00Z', false],
    // January has all that February can have, and over new year.
    ['2027-02-28T23:30:00Z', '2027-02-28T23:00:00Z', '2027-01-28T23:00:00Z', true],
    ['2027-01-31T12:00:00Z', '2027-01-31T12:00:00Z', '2026-12-31T12:00:00Z', true],
  ])('at %s, up to the last full hour, as much of the month before', (now, until, before, same) => {
    const parts = comparedParts(monthOf(at(now)), at(now));
    expect(parts.current.until).toEqual(at(until));
    expect(parts.previous.until).toEqual(at(before));
    expect(parts.sameElapsedPart).toBe(same);
    expect(parts.previous.whole).toBe(before === '2027-03-01T00:00:00Z' || before === '2028-03-01T00:00:00Z');
    expect(parts.current.whole).toBe(false);
  });

  test('never more than the month before had, at any instant', () => {
    fc.assert(
      fc.property(fc.date({ min: at('2020-01-01Z'), max: at('2040-01-01Z'), noInvalidDate: true }), (now) => {
        const { current, previous, sameElapsedPart } = comparedParts(monthOf(now), now);
        expect(current.until <= now && now.getTime() - current.until.getTime() < 3_600_000).toBe(true);
        expect(previous.until <= current.from).toBe(true);
        expect(secondsOf(previous) <= secondsOf(current)).toBe(true);
        expect(sameElapsedPart).toBe(secondsOf(previous) === secondsOf(current));
        expect(previous.whole).toBe(previous.until.getTime() === monthEnd(previous.month).getTime());
      }),
    );
  });
});

test('a month that is over is compared as a whole, whatever its length', () => {
  const { current, previous, sameElapsedPart } = comparedParts(
    { year: 2028, month: 3 },
    at('2028-04-01T00:00:00Z'),
  );
  expect([current.whole, previous.whole, sameElapsedPart]).toEqual([true, true, false]);
  expect([secondsOf(current), secondsOf(previous)]).toEqual([hours(31 * 24), hours(29 * 24)]);
  expect(formatMonth(previous.month)).toBe('2028-02');
});

test.each<[bigint, bigint, number | null]>([
  [110n, 100n, 10],
  [0n, 100n, -100],
  [5n, 0n, null],
  [0n, 0n, null],
  [100n, 300n, -66.67],
  [400n, 300n, 33.33],
  [10_000_499n, 10_000_000n, 0],
  [10_000_500n, 10_000_000n, 0.01],
  [9_999_500n, 10_000_000n, -0.01],
  // Not of GB that were rounded: these are 0.01 and 0.02 GB.
  [16_106_127n, 15_032_385n, 7.14],
])('%p after %p is a change of %p %%', (bytes, before, percent) => {
  expect(changePercent(bytes, before)).toBe(percent);
});

test('a share is of exact bytes, and of nothing there is none', () => {
  expect(sharePercent(1n, 3n)).toBe(33.33);
  expect(sharePercent(2n ** 60n, 2n ** 60n)).toBe(100);
  expect(sharePercent(0n, 0n)).toBeNull();
});
