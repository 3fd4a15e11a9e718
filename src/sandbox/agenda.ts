import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is to happen at which instant. Closing forgets what has not begun and aborts what has. */
export class Agenda {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor() {
    setMaxListeners(0, this.#closing.signal);
  }

  /** Aborted on close: for whatever waits on the outside world. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /** Runs `job` at `time` (milliseconds since the epoch; at once if past), in place of an earlier entry of `key`. */
  at(key: string, time: number, job: () => void | Promise<void>): void {
    this.forget(key);
    if (this.signal.aborted) return;
    const begin = () => {
      this.#timers.delete(key);
      const run = Promise.resolve(job()).finally(() => this.#running.delete(run));
      this.#running.add(run);
    };
    this.#timers.set(key, setTimeout(begin, Math.max(0, time - Date.now())));
  }

  forget(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  /** Waits `ms` milliseconds; rejects on close. */
  async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.signal });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const key of [...this.#timers.keys()]) this.forget(key);
    await Promise.allSettled(this.#running);
  }
}
