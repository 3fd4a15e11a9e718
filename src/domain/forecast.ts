/**
 * Traffic to the end of a month, from the totals of past days. What it does and how well: docs/decisions/0016-forecast.md.
 * Bytes are numbers here, not bigints: a forecast is no account.
 */
import { mean, median, quantile, spread, variance } from './statistics.js';

/** Days that the forecast looks back at most, and days it needs. */
export const forecastDays = { most: 84, needed: 21 } as const;

const week = 7;
/** Days after which a day weighs half in the level. */
const halfLife = 10;
/** A trend is believed less from day to day. */
const damping = 0.97;
const paths = 500;
/** Days, on average, that are taken from the past together: what lasts there lasts here. */
const run = 3;

export interface PastDays {
  /** Bytes of whole days, one after the other; the last is yesterday. Days before the first traffic may be left out. */
  days: readonly number[];
  /** How much of today is over, 0 to 1. */
  elapsed: number;
  /** Days of the month after today. */
  daysLeft: number;
}

/** What is still to come, added up day by day: `expected[0]` is the rest of today. 80 % lie from `low` to `high`. */
export interface Coming {
  expected: number[];
  low: number[];
  high: number[];
  /** Of how many days it was made. */
  basedOn: number;
}

export type Forecast =
  ({ enough: true } & Coming) | { enough: false; reason: 'no_traffic' | 'too_few_days'; days: number };

/** Forecasts what comes until the end of the month; the same days give the same forecast. */
export function forecastTraffic({ days, elapsed, daysLeft }: PastDays): Forecast {
  const known = sinceFirst(days.slice(-forecastDays.most));
  if (known.length === 0) return { enough: false, reason: 'no_traffic', days: 0 };
  if (known.length < forecastDays.needed)
    return { enough: false, reason: 'too_few_days', days: known.length };
  const model = fit(known);
  const past = backTest(known, model.level);
  const sums = simulate(model, past.errors, { elapsed, daysLeft });
  const bound = (part: number) =>
    sums.map((sorted, day) => {
      const middle = quantile(sorted, 0.5);
      return Math.max(0, middle + (quantile(sorted, part) - middle) * past.widen(day + 1));
    });
  const rising = (values: number[]) => values.map((_, n) => Math.max(...values.slice(0, n + 1)));
  return {
    enough: true,
    expected: rising(bound(0.5)),
    low: rising(bound(0.1)),
    high: rising(bound(0.9)),
    basedOn: known.length,
  };
}

function sinceFirst(days: readonly number[]): number[] {
  const first = days.findIndex((bytes) => bytes > 0);
  return first < 0 ? [] : days.slice(first);
}

interface Model {
  level: number;
  /** The bytes of the day that is so many days after the last known one. */
  ahead: (day: number) => number;
}

/** Level, weekdays and trend of days that are known. */
function fit(days: readonly number[]): Model {
  const factors = weekdays(days);
  const factor = (n: number) => factors[mod(n, week)] ?? 1;
  const usual = mean(days);
  const plain = tamed(days.map((bytes, n) => bytes - usual * factor(n))).map((apart) => usual + apart);
  const last = plain.length - 1;
  const weights = plain.map((_, n) => 0.5 ** ((last - n) / halfLife));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const weighted = (value: (n: number) => number) =>
    weights.reduce((sum, weight, n) => sum + weight * value(n), 0) / total;
  const slope = trend(plain);
  const age = weighted((n) => last - n);
  const level = Math.max(0, weighted((n) => plain[n] ?? 0) + slope * age);
  return {
    level,
    ahead: (day) =>
      factor(last + day) * Math.max(0, level + (slope * damping * (1 - damping ** day)) / (1 - damping)),
  };
}

/**
 * How each weekday stands to the whole, by its place in the days: drawn towards 1 as far as weekdays differ no more than
 * chance makes them.
 */
function weekdays(days: readonly number[]): number[] {
  const recent = days.slice(-Math.min(8, Math.floor(days.length / week)) * week);
  const offset = days.length - recent.length;
  const own = Array.from({ length: week }, (_, weekday) =>
    tamed(recent.filter((_, n) => (n + offset) % week === weekday)),
  );
  const means = own.map(mean);
  const all = mean(means);
  if (all === 0) return means.map(() => 1);
  const chance = mean(own.map((values) => variance(values) / values.length));
  const between = variance(means);
  const trust = between === 0 ? 0 : Math.max(0, 1 - (2 * chance) / between);
  return means.map((own) => Math.max(0.02, 1 + trust * (own / all - 1)));
}

/** Without what sticks out: a spike is no new level. */
function tamed(values: readonly number[]): number[] {
  const middle = median(values);
  const reach = 4 * spread(values);
  if (reach === 0) return [...values];
  return values.map((value) => Math.min(middle + reach, Math.max(middle - reach, value)));
}

/** Bytes a day by which a day exceeds the one before: the median slope of weeks, as far as the weeks agree on it. */
function trend(days: readonly number[]): number {
  const weeks: number[] = [];
  for (let end = days.length; end >= week && weeks.length < 8; end -= week) {
    weeks.unshift(mean(days.slice(end - week, end)));
  }
  if (weeks.length < 6) return 0;
  const slopes = weeks.flatMap((later, n) =>
    weeks.slice(0, n).map((earlier, m) => (later - earlier) / (n - m)),
  );
  const agreement = mean(slopes.map(Math.sign));
  return (median(slopes) / week) * agreement ** 2;
}

/**
 * What the same method would have told on each past day: how far the next day was from it, and how much further than
 * that sums of several days were.
 */
function backTest(days: readonly number[], level: number) {
  const errors: number[] = [];
  // By the number of days: squares of the errors of their sums.
  const squares: number[][] = [];
  for (let n = week; n < days.length; n += 1) {
    const before = fit(days.slice(0, n));
    const scale = before.level > 0 && level > 0 ? clamp(level / before.level, 0.5, 2) : 1;
    let sum = 0;
    for (let day = 1; n + day <= days.length && (day === 1 || n >= 2 * week); day += 1) {
      sum += ((days[n + day - 1] ?? 0) - before.ahead(day)) * scale;
      if (day === 1) errors.push(sum);
      (squares[day] ??= []).push(sum * sum);
    }
  }
  return { errors, widen: widening(days.length, errors, squares) };
}

/**
 * By what the interval of the sum of so many days is wider than if its days erred independently of each other: since the
 * level is estimated from few days, and as it was in the past where there were enough sums; and for few errors.
 */
function widening(known: number, errors: readonly number[], squares: readonly number[][]) {
  const one = Math.sqrt(mean(errors.map((error) => error * error)));
  const seen = squares.filter((some) => some.length >= 10).length;
  const observed = (day: number) => {
    if (one === 0 || seen < week) return 1.25 * Math.sqrt(1 + day / (2 * halfLife));
    const nearest = Math.min(day, seen);
    return (Math.sqrt(mean(squares[nearest] ?? [])) / one / Math.sqrt(nearest)) * Math.sqrt(day / nearest);
  };
  return (day: number) => {
    const estimated = Math.sqrt(1 + day / Math.min(known, 2 * halfLife));
    return clamp(observed(day), estimated, 4) * (1 + 10 / errors.length);
  };
}

/** Sums up to each day of many courses, sorted: runs of a week out of the errors of the past, one after the other. */
function simulate(
  { ahead }: Model,
  errors: readonly number[],
  { elapsed, daysLeft }: Pick<PastDays, 'elapsed' | 'daysLeft'>,
): number[][] {
  const random = generator(1);
  const sums = Array.from({ length: daysLeft + 1 }, () => new Array<number>(paths));
  for (let path = 0; path < paths; path += 1) {
    let sum = 0;
    let at = Math.floor(random() * errors.length);
    for (let day = 0; day <= daysLeft; day += 1) {
      at = random() < 1 / run ? Math.floor(random() * errors.length) : at + 1;
      const error = errors[at % errors.length] ?? 0;
      const bytes = ahead(day + 1) + error;
      sum += day === 0 ? bytes * (1 - elapsed) : bytes;
      (sums[day] as number[])[path] = sum;
    }
  }
  return sums.map((row) => row.sort((a, b) => a - b));
}

const mod = (n: number, by: number) => ((n % by) + by) % by;
const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** Random numbers from 0 to 1 that are the same each time (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
