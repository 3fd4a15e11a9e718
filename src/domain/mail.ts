/** When a mail that could not be sent is tried again. */

const firstGapMs = 5_000;
const longestGapMs = 3_600_000;

/** Milliseconds after attempt number `attempts` (from 1): 5 s, 10 s, 20 s … one hour. */
export function mailRetryGapMs(attempts: number): number {
  return Math.min(firstGapMs * 2 ** (attempts - 1), longestGapMs);
}
