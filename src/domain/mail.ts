/** When a mail that could not be sent is tried again. */

const firstGapMs = 5_000;
const longestGapMs = 3_600_000;

/** Milliseconds after attempt number `attempts` (from 1): 5 s, 10 s, 20 s … one hour. */
export function mailRetryGapMs(attempts: number): number {
  return Math.min(firstGapMs * 2 ** (attempts - 1), longestGapMs);
}

const longestAwayGapMs = 60_000;

/** Milliseconds after the server was away so often in a row (from 1): it is the same for all mails, so a minute at most. */
export function mailAwayGapMs(times: number): number {
  return Math.min(mailRetryGapMs(times), longestAwayGapMs);
}
