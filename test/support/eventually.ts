import { setTimeout as delay } from 'node:timers/promises';

/**
 * Repeats `attempt` until it neither throws nor returns undefined or false; returns what it returned.
 * Fails with the last error after `withinMs`, which bounds a hang: it is no expectation of speed.
 */
export async function eventually<T>(
  attempt: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs = 45_000,
): Promise<T> {
  let last: unknown = new Error('the condition never held');
  for (const giveUpAt = Date.now() + withinMs; Date.now() < giveUpAt; await delay(25)) {
    try {
      const result = await attempt();
      if (result !== undefined && result !== false) return result;
    } catch (error) {
      last = error;
    }
  }
  throw last;
}
