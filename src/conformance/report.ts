/** What a run found, and how it reads in a terminal. */

export interface CheckResult {
  id: string;
  title: string;
  outcome: 'passed' | 'failed' | 'skipped';
  /** Of a failed check: what was expected and what came. Of a skipped one: why. */
  detail?: string;
  seconds: number;
}

export interface ConformanceReport {
  passed: number;
  failed: number;
  skipped: number;
  /** In the order in which they are declared. */
  checks: CheckResult[];
}

export function summarize(checks: CheckResult[]): ConformanceReport {
  const count = (outcome: CheckResult['outcome']) =>
    checks.filter((check) => check.outcome === outcome).length;
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), checks };
}

const marks = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' } as const;

/** A line for each check, its detail below it, and a last line that sums up. */
export function formatReport({ passed, failed, skipped, checks }: ConformanceReport): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  const lines = checks.map((check) => formatResult(check, width));
  return [...lines, '', `${passed} passed, ${failed} failed, ${skipped} skipped`].join('\n');
}

/** `ok   cancel.pending  a pending payment can be cancelled  (0.1 s)` */
export function formatResult({ id, title, outcome, detail, seconds }: CheckResult, width = 0): string {
  const line = `${marks[outcome]}  ${id.padEnd(width)}  ${title}  (${seconds.toFixed(1)} s)`;
  return detail ? `${line}\n        ${detail}` : line;
}
