/** What the doctor says of one thing that it looked at. */
export interface Finding {
  /** What it is about: `postgres`, `schedules`. */
  check: string;
  /** `critical`: something that is needed does not work. `warning`: it works, and somebody should look. */
  level: 'ok' | 'warning' | 'critical';
  /** For a person; one line, without secrets. */
  message: string;
  /** What to do; unless it is in order. */
  fix?: string;
}

/** Milliseconds that one question to one dependency may take. */
export const patienceMs = 4_000;

type Judged = (message: string, fix: string) => Finding;

/** The three things that can be said under a name. */
export function under(check: string): { ok: (message: string) => Finding; warn: Judged; bad: Judged } {
  return {
    ok: (message) => ({ check, level: 'ok', message }),
    warn: (message, fix) => ({ check, level: 'warning', message, fix }),
    bad: (message, fix) => ({ check, level: 'critical', message, fix }),
  };
}

/** @throws Error when the work takes longer than that; it is then left alone. */
export async function inTime<T>(work: Promise<T>, withinMs = patienceMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${withinMs / 1000} s`)), withinMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Why something failed, in one line, with the first cause: that is what is to be mended. */
export function reasonOf(error: unknown): string {
  const causes: string[] = [];
  for (let e = error; e instanceof Error && causes.length < 4; e = e.cause) {
    const { message, code } = e as NodeJS.ErrnoException;
    causes.push(message || String(code ?? e.name));
  }
  return [...new Set(causes)].join(': ').replaceAll(/\s+/g, ' ').slice(0, 300) || 'unknown reason';
}
