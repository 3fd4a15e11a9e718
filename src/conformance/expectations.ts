/** What checks expect of answers; whatever is not as expected is told in words. */
import type { z } from 'zod';

/** What the backend answered to a call. */
export interface Answer {
  status: number;
  text: string;
  /** The body as JSON; undefined if it is none. */
  body: unknown;
}

/** A check found something else than the contract says; the message tells both. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';

  constructor(what: string, expected: string, got: string) {
    super(`${what}: expected ${expected}, got ${got}`);
  }
}

/** The check is of an optional part of the contract, which the backend does without; the message tells how it said so. */
export class NotSupported extends Error {
  override readonly name = 'NotSupported';
}

/** @throws Mismatch if the answer has another HTTP status. */
export function expectStatus(what: string, answer: Answer, status: number): void {
  if (answer.status !== status) throw new Mismatch(what, `HTTP ${status}`, describeAnswer(answer));
}

/** @throws Mismatch naming the members that are missing or wrong. */
export function expectShape<T>(what: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new Mismatch(
    what,
    'the shape of the contract',
    `${excerpt(JSON.stringify(value))} (${wrong.join('; ')})`,
  );
}

/** @throws Mismatch if the two differ. */
export function expectSame(what: string, got: string, expected: string): void {
  if (got !== expected) throw new Mismatch(what, expected, got);
}

export function describeAnswer({ status, text }: Answer): string {
  return `HTTP ${status} ${excerpt(text)}`.trimEnd();
}

function excerpt(text = 'nothing'): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
