/** A client as it should be: it repeats a request, under its key, until it has an answer that it can rely on. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export interface Call {
  token: string;
  body?: unknown;
  /** What makes the repetition of a request that creates or changes something safe. */
  key?: string;
}

/** A request as it went: the answer's status, or what broke; `late`: no answer in 12 s. */
export interface Attempt {
  what: string;
  startedAt: number;
  outcome: number | string;
}

const attemptMs = 12_000;
const pauseMs = 400;

/** Codes that say: not now. */
const notNow = new Set(['idempotency_in_progress', 'unavailable', 'rate_limited', 'request_timeout']);

export type Client = ReturnType<typeof createClient>;

export function createClient(apiUrl: string, onAttempt: (attempt: Attempt) => void = () => {}) {
  let repeated = 0;

  async function attempt(
    method: string,
    path: string,
    { token, body, key }: Call,
  ): Promise<Answer | undefined> {
    const startedAt = Date.now();
    const tell = (outcome: Attempt['outcome']) =>
      onAttempt({ what: `${method} ${path}`, startedAt, outcome });
    try {
      const response = await fetch(apiUrl + path, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(key && { 'Idempotency-Key': key }),
        },
        signal: AbortSignal.timeout(attemptMs),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const answer = { status: response.status, body: text ? (JSON.parse(text) as Answer['body']) : {} };
      tell(answer.status);
      return answer.status >= 500 || notNow.has(answer.body.code as string) ? undefined : answer;
    } catch (error) {
      const { cause, message, name } = error as Error;
      tell(name === 'TimeoutError' ? 'late' : ((cause as Error | undefined)?.message ?? message));
      return undefined;
    }
  }

  /** The answer: 2xx, or a refusal. Nothing that a fault does may be told as a refusal. */
  async function send(method: string, path: string, call: Call): Promise<Answer> {
    for (;;) {
      const answer = await attempt(method, path, call);
      if (answer) return answer;
      repeated += 1;
      await sleep(pauseMs);
    }
  }

  return { send, repeated: () => repeated };
}
