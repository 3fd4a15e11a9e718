/** How fast storage grows, and when it reaches a limit. Why so: docs/decisions/0016-forecast.md. */
import { median } from './statistics.js';

export interface StoragePoint {
  at: Date;
  bytes: number;
}

const dayMs = 86_400_000;
/** Days between two measurements that say something of growth, and days that all of them must span. */
const apart = 7;
export const storageDays = { needed: 14, ahead: 90 } as const;

/** Bytes a day, the median over all pairs of points; undefined if they span too few days. */
export function storageGrowth(points: readonly StoragePoint[]): number | undefined {
  const daysBetween = (a: StoragePoint, b: StoragePoint) => (b.at.getTime() - a.at.getTime()) / dayMs;
  const pairs = points.flatMap((later, n) =>
    points
      .slice(0, n)
      .map((earlier) => ({ days: daysBetween(earlier, later), bytes: later.bytes - earlier.bytes })),
  );
  if (!pairs.some(({ days }) => days >= storageDays.needed)) return undefined;
  return median(pairs.filter(({ days }) => days >= apart).map(({ days, bytes }) => bytes / days));
}

/** The instant at which bytes that grow so much a day reach the limit; null if not within 90 days. */
export function storageReaches(bytes: number, limit: number, growth: number, now: Date): Date | null {
  if (growth <= 0) return null;
  const days = (limit - bytes) / growth;
  return days > storageDays.ahead ? null : new Date(now.getTime() + days * dayMs);
}
