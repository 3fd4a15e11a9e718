import { setTimeout as sleep } from 'node:timers/promises';
import fetch from 'node-fetch';
import type { Logger } from '../log.js';
import { Mismatch, type Answer } from './expectations.js';

/** The contract's limit for every call. */
const timeoutMs = 30_000;

/** Below the 100 requests a minute that a backend allows, since others may use the key too. */
const requestsPerMinute = 90;
const patienceWith429 = 5;

interface CallOptions {
  /** Sent as JSON; a string as it is. */
  body?: unknown;
  /** In place of the right API key; null: no Authorization header. */
  key?: string | null;
}

/** Calls the backend under test, at a pace that it allows. */
export class BackendClient {
  readonly #starts: number[] = [];

  constructor(
    private readonly options: { backendUrl: string; apiKey: string; logger?: Logger | undefined },
  ) {}

  /**
   * One call; an answer 429 is waited out, as long as `Retry-After` says.
   * @throws Mismatch if there is no answer within 30 s.
   */
  async call(method: 'GET' | 'POST', path: string, options: CallOptions = {}): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      await this.#turn();
      const { retryAfter, ...answer } = await this.#fetch(method, path, options);
      this.options.logger?.debug({ method, path, status: answer.status }, 'conformance call');
      if (answer.status !== 429 || attempt === patienceWith429) return answer;
      await sleep(1000 * retryAfter);
    }
  }

  async #fetch(method: string, path: string, { body, key = this.options.apiKey }: CallOptions) {
    try {
      const response = await fetch(this.options.backendUrl + path, {
        method,
        headers: {
          'content-type': 'application/json',
          ...(key !== null && { authorization: `Bearer ${key}` }),
        },
        body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      const retryAfter = Number(response.headers.get('retry-after')) || 1;
      return { status: response.status, text, body: parse(text), retryAfter };
    } catch (error) {
      throw new Mismatch(`${method} ${path}`, 'an answer within 30 s', (error as Error).message);
    }
  }

  /** Waits until another request fits into the minute. */
  async #turn(): Promise<void> {
    const now = Date.now();
    const start = Math.max(now, (this.#starts.at(-requestsPerMinute) ?? 0) + 60_000);
    this.#starts.push(start);
    if (start > now) await sleep(start - now);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
