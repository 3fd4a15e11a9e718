import { setTimeout as delay } from 'node:timers/promises';

/**
 * Repeats `work` until it succeeds, with gaps that double from 100 ms to `maxMs`; `onFailure` after each failure may
 * throw, which ends it.
 * @throws Error once `signal` is aborted; a try that is under way then may succeed unseen.
 */
export async function persist<T>(
  work: () => Promise<T>,
  maxMs: number,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<T> {
  for (let gap = 100; ; gap = Math.min(gap * 2, maxMs)) {
    try {
      return await unlessAborted(work, signal);
    } catch (error) {
      signal.throwIfAborted();
      onFailure(error);
    }
    // Not all at the same moment, when PostgreSQL is back.
    await delay(gap * (0.75 + Math.random() / 2), undefined, { signal });
  }
}

async function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
