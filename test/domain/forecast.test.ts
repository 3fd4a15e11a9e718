/** The forecast, tried on traffic that is made up: how often the truth lies in its interval, and how far off it is. */
import { describe, expect, test } from '@jest/globals';
import { forecastTraffic, type Forecast } from '../../src/domain/forecast.js';
import { kindsOfTraffic, series, type Kind } from '../support/traffic-series.js';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

function enough(forecast: Forecast) {
  if (!forecast.enough) throw new Error(forecast.reason);
  return forecast;
}

interface Trial {
  kind: Kind;
  known: number;
  /** The truth was in the interval. */
  hit: boolean;
  /** Errors of what was still to come, and of "as many a day as so far this month", a day. */
  error: number;
  naive: number;
}

/** A month of 30 days, seen on another of its days each time. */
function trial(kind: Kind, seed: number, known: number): Trial {
  const dayOfMonth = 2 + ((seed * 7) % 26);
  const daysLeft = 30 - dayOfMonth;
  const all = series(kind, seed, known + 1 + daysLeft);
  const days = all.slice(0, known);
  const { expected, low, high } = enough(forecastTraffic({ days, elapsed: 0, daysLeft }));
  const truth = sum(all.slice(known));
  const soFar = days.slice(-Math.min(known, dayOfMonth - 1));
  const off = (guess: number) => Math.abs(truth - guess) / (daysLeft + 1) / 2 ** 30;
  return {
    kind,
    known,
    hit: truth >= (low.at(-1) ?? NaN) && truth <= (high.at(-1) ?? NaN),
    error: off(expected.at(-1) ?? NaN),
    naive: off(mean(soFar) * (daysLeft + 1)),
  };
}

const knownDays = [21, 42, 84];
const seeds = Array.from({ length: 30 }, (_, n) => n + 1);
const trials = kindsOfTraffic.flatMap((kind) =>
  knownDays.flatMap((known) =>
    seeds
      // A series that begins asleep is shorter than it looks.
      .filter((seed) => series(kind, seed, known)[0] !== 0)
      .map((seed) => trial(kind, seed, known)),
  ),
);
const coverage = (some: readonly Trial[]) => (100 * some.filter(({ hit }) => hit).length) / some.length;
const errors = (some: readonly Trial[]) => mean(some.map(({ error }) => error));
const naive = (some: readonly Trial[]) => mean(some.map((one) => one.naive));

describe('over several hundred months', () => {
  test('the truth lies in the interval of 80 % about as often', () => {
    expect(trials.length).toBeGreaterThan(500);
    expect(coverage(trials)).toBeGreaterThan(75);
    expect(coverage(trials)).toBeLessThan(93);
  });

  test.each(knownDays)('and with %p days known', (known) => {
    const some = trials.filter((one) => one.known === known);
    expect(coverage(some)).toBeGreaterThan(70);
    expect(coverage(some)).toBeLessThan(95);
  });

  test.each(kindsOfTraffic)('and of %s traffic', (kind) => {
    const some = trials.filter((one) => one.kind === kind);
    expect(coverage(some)).toBeGreaterThan(65);
    expect(coverage(some)).toBeLessThan(96);
  });

  test('it is nearer to the truth than the pace of the month so far', () => {
    expect(errors(trials)).toBeLessThan(0.85 * naive(trials));
    const weekly = trials.filter(({ kind }) => kind === 'weekly');
    expect(errors(weekly)).toBeLessThan(0.5 * naive(weekly));
    for (const kind of kindsOfTraffic) {
      const some = trials.filter((one) => one.kind === kind);
      expect(errors(some)).toBeLessThan(1.15 * naive(some));
    }
  });
});

describe('a team', () => {
  const even = (days: number, bytes = 1000) => new Array<number>(days).fill(bytes);

  test.each([1, 20])('of which %p days are known is told that there are too few', (days) => {
    expect(
      forecastTraffic({ days: [...even(84 - days, 0), ...even(days)], elapsed: 0.5, daysLeft: 10 }),
    ).toEqual({
      enough: false,
      reason: 'too_few_days',
      days,
    });
  });

  test.each([[[]], [even(84, 0)]])('without traffic is told so', (days) => {
    expect(forecastTraffic({ days, elapsed: 0.5, daysLeft: 10 })).toEqual({
      enough: false,
      reason: 'no_traffic',
      days: 0,
    });
  });

  test('that uses the same each day goes on like that, with no doubt', () => {
    const { expected, low, high, basedOn } = enough(
      forecastTraffic({ days: even(30), elapsed: 0.25, daysLeft: 3 }),
    );
    expect(basedOn).toBe(30);
    for (const sums of [expected, low, high]) {
      for (const [n, bytes] of [750, 1750, 2750, 3750].entries()) expect(sums[n]).toBeCloseTo(bytes, 6);
    }
  });

  test('that works on weekdays is expected to rest at the weekend', () => {
    const week = [1000, 1000, 1000, 1000, 1000, 0, 0];
    const days = Array.from({ length: 56 }, (_, n) => week[n % 7] ?? 0);
    const { expected } = enough(forecastTraffic({ days, elapsed: 0, daysLeft: 6 }));
    expect((expected[4] ?? 0) / 5000).toBeCloseTo(1, 1);
    expect(((expected[6] ?? 0) - (expected[4] ?? 0)) / 5000).toBeLessThan(0.03);
  });

  test('is told the same of the same days, and sums that never fall', () => {
    for (const kind of kindsOfTraffic) {
      const past = { days: series(kind, 7, 60), elapsed: 0.9, daysLeft: 20 };
      const forecast = enough(forecastTraffic(past));
      expect(forecastTraffic(past)).toEqual(forecast);
      forecast.expected.forEach((bytes, n) => {
        expect(bytes).toBeGreaterThanOrEqual(forecast.expected[n - 1] ?? 0);
        expect(forecast.low[n]).toBeLessThanOrEqual(bytes);
        expect(forecast.high[n]).toBeGreaterThanOrEqual(bytes);
      });
    }
  });

  test('on the last second of a month has nothing to come', () => {
    const { high } = enough(forecastTraffic({ days: even(40), elapsed: 1, daysLeft: 0 }));
    expect(high).toEqual([0]);
  });
});
