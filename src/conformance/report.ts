/** What a run found, and how it reads in a terminal. */

export interface CheckResult {
  id: string;
  title: string;
  /** `not_supported`: of an optional part of the contract, which the backend does without. */
  outcome: 'passed' | 'failed' | 'skipped' | 'not_supported';
  /** Of a failed check: what was expected and what came. Of one that was not made: why. */
  detail?: string;
  seconds: number;
}

export interface ConformanceReport {
  passed: number;
  failed: number;
  skipped: number;
  notSupported: number;
  /** In the order in which they are declared. */
  checks: CheckResult[];
}

export function summarize(checks: CheckResult[]): ConformanceReport {
  const count = (outcome: CheckResult['outcome']) =>
    checks.filter((check) => check.outcome === outcome).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    notSupported: count('not_supported'),
    checks,
  };
}

const marks = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip', not_supported: 'none' } as const;

/** A line for each check, its detail below it, and a last line that sums up. */
export function formatReport({ checks, ...counts }: ConformanceReport): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  const lines = checks.map((check) => formatResult(check, width));
  return [...lines, '', sumUp(counts)].join('\n');
}

function sumUp({ passed, failed, skipped, notSupported }: Omit<ConformanceReport, 'checks'>): string {
  const sum = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  return notSupported > 0 ? `${sum}, ${notSupported} not supported` : sum;
}

/** `ok   cancel.pending  a pending payment can be cancelled  (0.1 s)` */
export function formatResult({ id, title, outcome, detail, seconds }: CheckResult, width = 0): string {
  const line = `${marks[outcome]}  ${id.padEnd(width)}  ${title}  (${seconds.toFixed(1)} s)`;
  return detail ? `${line}\n        ${detail}` : line;
}
