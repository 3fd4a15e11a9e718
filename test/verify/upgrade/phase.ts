/** Steps taken under load, and what customers saw of each. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attempt } from '../faults/client.js';
import type { Trial } from '../faults/trial.js';
import type { World } from '../faults/world.js';
import type { Step } from './steps.js';

export interface Done {
  step: string;
  /** Of the step alone; the load goes on for a while after it. */
  seconds: number;
  answered: number;
  /** Requests that were answered with 5xx, or whose connection was refused or broke. */
  errors: number;
  /** Requests that the client gave up waiting for, after 12 s, and made again. */
  late: number;
  /** From the step's end until a new payment was through; null: it was not. */
  payment_seconds: number | null;
}

/** What customers saw of a phase. */
export interface Seen {
  done: Done[];
  /** What they should not have seen. */
  findings: string[];
}

interface Under {
  world: World;
  trial: Trial;
  /** All requests so far; it grows. */
  attempts: Attempt[];
  /** So long the load goes on after each step. */
  paceMs: number;
}

const isLate = ({ outcome }: Attempt) => outcome === 'late';
const isAnswer = ({ outcome }: Attempt) => typeof outcome === 'number' && outcome < 500;
const seconds = (ms: number) => Math.round(ms / 100) / 10;

/** Takes the steps while the load is on, ends it, and waits for quiet. */
export async function goThrough(steps: readonly Step[], under: Under): Promise<Seen> {
  const { trial } = under;
  const endLoad = trial.startLoad();
  const seen: Seen = { done: [], findings: [] };
  for (const step of steps) {
    const { done, findings } = await take(step, under);
    console.log(lineOf(done));
    seen.done.push(done);
    seen.findings.push(...findings.map((finding) => `${step.what}: ${finding}`));
  }
  await endLoad();
  console.log(`Quiet after ${seconds(await trial.untilQuiet())} s.`);
  return seen;
}

async function take(step: Step, { world, trial, attempts, paceMs }: Under) {
  const before = attempts.length;
  const startedAt = Date.now();
  await step.work(world);
  const endedAt = Date.now();
  const isThrough = await trial.passOn();
  const throughAt = Date.now();
  await sleep(Math.max(0, paceMs - (throughAt - startedAt)));
  const made = attempts.slice(before);
  const errors = made.filter((attempt) => !isAnswer(attempt) && !isLate(attempt));
  const done: Done = {
    step: step.what,
    seconds: seconds(endedAt - startedAt),
    answered: made.filter(isAnswer).length,
    errors: errors.length,
    late: made.filter(isLate).length,
    payment_seconds: isThrough ? seconds(throughAt - endedAt) : null,
  };
  // An answer may come after the step in which its request was made was over, but not begin after it.
  const unexcused = step.stops ? errors.filter((attempt) => attempt.startedAt > endedAt) : errors;
  const findings = unexcused.map(({ what, outcome }) => `${what} was answered with ${outcome}`);
  if (!isThrough) findings.push('no payment came through');
  if (done.answered === 0) findings.push('no request was answered');
  return { done, findings };
}

const columns = [44, 9, 10, 8, 6, 10];
const row = (cells: (string | number)[]) =>
  cells.map((cell, n) => String(cell)[n === 0 ? 'padEnd' : 'padStart'](columns[n] as number)).join('');

export const head = row(['step', 'seconds', 'answered', 'errors', 'late', 'payment']);
export const lineOf = ({ step, seconds, answered, errors, late, payment_seconds }: Done) =>
  row([step, seconds, answered, errors, late, payment_seconds === null ? 'NONE' : `${payment_seconds} s`]);
