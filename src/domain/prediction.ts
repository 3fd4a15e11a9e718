/** What a team will have used at the end of the month, and when it reaches its limits. */
import { forecastDays, forecastTraffic, type Coming } from './forecast.js';
import { monthEnd, monthOf, monthStart } from './months.js';
import { storageGrowth, storageReaches, type StoragePoint } from './storage-growth.js';

export interface UsageHistory {
  now: Date;
  /** Bytes of this month. */
  traffic: bigint;
  /** Bytes at present. */
  storage: bigint;
  /** Bytes of days by date (`2026-11-24`), today too; days without traffic may be left out. */
  days: Readonly<Record<string, number>>;
  /** What was stored at the ends of past months. */
  stored: readonly StoragePoint[];
}

export interface Reached {
  /** The limit is reached already. */
  reached: boolean;
  /** `2026-11-24`: the day on which it was or will be; null: not to be foreseen, or not known any more. */
  reachedOn: string | null;
}

export type TrafficPrediction = Reached &
  (
    | { enough: true; total: Interval; earliestOn: string | null; basedOn: number }
    | { enough: false; reason: 'no_traffic' | 'too_few_days'; days: number }
  );

/** Bytes; 80 % of what may come lies from low to high. */
export interface Interval {
  expected: number;
  low: number;
  high: number;
}

const dayMs = 86_400_000;
const dateOf = (at: Date) => at.toISOString().slice(0, 10);
const startOfDay = (at: Date) => new Date(Math.floor(at.getTime() / dayMs) * dayMs);
const daysAfter = (at: Date, days: number) => new Date(at.getTime() + days * dayMs);

/** Traffic at the end of the running month; `limit` in bytes, null for none. */
export function predictTraffic(history: UsageHistory, limit: bigint | null): TrafficPrediction {
  const { now, traffic, days } = history;
  const today = startOfDay(now);
  const past = Array.from({ length: forecastDays.most }, (_, n) => daysAfter(today, n - forecastDays.most));
  const forecast = forecastTraffic({
    days: past.map((day) => days[dateOf(day)] ?? 0),
    elapsed: (now.getTime() - today.getTime()) / dayMs,
    daysLeft: (monthEnd(monthOf(now)).getTime() - today.getTime()) / dayMs - 1,
  });
  const reached = limit !== null && traffic > 0n && traffic >= limit;
  if (!forecast.enough)
    return { ...forecast, reached, reachedOn: reached ? reachedDay(history, limit) : null };
  const reaches = (coming: readonly number[]) => {
    if (reached) return reachedDay(history, limit);
    const day =
      limit === null ? -1 : coming.findIndex((bytes) => Math.round(Number(traffic) + bytes) >= Number(limit));
    return day < 0 ? null : dateOf(daysAfter(today, day));
  };
  return {
    enough: true,
    total: totalOf(Number(traffic), forecast),
    basedOn: forecast.basedOn,
    reached,
    reachedOn: reaches(forecast.expected),
    earliestOn: reaches(forecast.high),
  };
}

function totalOf(bytes: number, { expected, low, high }: Coming): Interval {
  const total = (coming: readonly number[]) => Math.round(bytes + (coming.at(-1) ?? 0));
  return { expected: total(expected), low: total(low), high: total(high) };
}

/** The day of this month on which the sum of its days came to the limit. */
function reachedDay({ now, days }: UsageHistory, limit: bigint): string {
  let sum = 0;
  for (let day = monthStart(monthOf(now)); day <= now; day = daysAfter(day, 1)) {
    sum += days[dateOf(day)] ?? 0;
    if (sum >= Number(limit)) return dateOf(day);
  }
  return dateOf(now);
}

export type StoragePrediction = Reached & { growth: number | null };

/** When present storage reaches its limit at the rate at which it grew; growth in bytes a day, null: not known yet. */
export function predictStorage(
  { now, storage, stored }: UsageHistory,
  limit: bigint | null,
): StoragePrediction {
  const bytes = Number(storage);
  const growth = storageGrowth([...stored, { at: now, bytes }]) ?? null;
  if (limit !== null && storage > 0n && storage >= limit) return { growth, reached: true, reachedOn: null };
  const at = limit === null || growth === null ? null : storageReaches(bytes, Number(limit), growth, now);
  return { growth, reached: false, reachedOn: at && dateOf(at) };
}
