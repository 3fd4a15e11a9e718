/** The table of `npm run bench:all`: figures beside their goals and beside what was measured last. */
import { figures, type Figure } from './figures.js';

/** The line of JSON of each run, by the run's name. */
export type Results = Record<string, unknown>;

/** What docs/figures.json keeps of the last run that was written down. */
export interface Measured {
  date: string;
  machine: string;
  results: Results;
}

export interface Row {
  figure: Figure;
  value: number | undefined;
  last: number | undefined;
  missed: boolean;
  /** Worse than last time by more than noise explains; rates count on the same machine alone. */
  regressed: boolean;
}

/** The share that two runs of a benchmark on one machine differ by at most, nearly always. */
const usualNoise = 0.25;

export function rowsOf(now: Measured, before: Measured | undefined): Row[] {
  return figures
    .filter(({ run }) => run in now.results)
    .map((figure) => {
      const value = valueOf(now.results, figure);
      const last = before && valueOf(before.results, figure);
      const comparable = !figure.rate || before?.machine === now.machine;
      return {
        figure,
        value,
        last,
        missed: value === undefined || isMissed(figure, value),
        regressed: comparable && last !== undefined && (value === undefined || isWorse(figure, value, last)),
      };
    });
}

/** With a column for last time, where something was measured then. */
export function markdown(rows: readonly Row[]): string {
  const compares = rows.some(({ last }) => last !== undefined);
  const lines = rows.map(({ figure, value, last, missed, regressed }) => {
    const { run, what, better, goal } = figure;
    const bound = goal && `${better === 'less' ? '≤' : '≥'} ${show(goal)}`;
    const verdict = goal && (missed ? '**missed**' : 'met');
    const before = compares ? [`${show(last)}${regressed ? ', **worse now**' : ''}`] : [];
    return `| ${[run, what, show(value), bound ?? '', verdict ?? '', ...before].join(' | ')} |`;
  });
  const [names, rule] = compares ? [' last time |', '---:|'] : ['', ''];
  return [
    `| benchmark | figure | measured | goal | |${names}`,
    `|---|---|---:|---:|---|${rule}`,
    ...lines,
  ].join('\n');
}

function valueOf(results: Results, { run, path }: Figure): number | undefined {
  const found = path.reduce<unknown>(
    (at, key) => (at as Record<string, unknown> | undefined)?.[key],
    results[run],
  );
  return typeof found === 'number' ? found : undefined;
}

function isMissed({ better, goal }: Figure, value: number): boolean {
  if (goal === undefined) return false;
  return better === 'less' ? value > goal : value < goal;
}

function isWorse({ better, noise = 0 }: Figure, value: number, last: number): boolean {
  const by = better === 'less' ? value - last : last - value;
  return by > Math.max(Math.abs(last) * usualNoise, noise);
}

const show = (value: number | undefined) =>
  value === undefined ? '–' : value.toLocaleString('en', { maximumFractionDigits: 2 });
