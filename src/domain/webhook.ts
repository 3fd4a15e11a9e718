/** The platform's webhook: how long to wait after a failure. */

const firstGapMs = 1_000;
const longestGapMs = 10 * 60_000;

/** Milliseconds before the next try after so many failures in a row (from 1): doubling up to ten minutes. */
export function webhookRetryGapMs(failures: number): number {
  return Math.min(firstGapMs * 2 ** (failures - 1), longestGapMs);
}
