import { describe, expect, test } from '@jest/globals';
import { figures, runs, type Figure } from '../bench/figures.js';
import { markdown, rowsOf, type Measured } from '../bench/table.js';
import { read } from './documents.js';

const measured = (results: Measured['results'], machine = 'one'): Measured => ({
  date: '2026-11-25',
  machine,
  results,
});
const ofRun = (name: string, value: number, machine?: string) =>
  measured({ payments: { [name]: value } }, machine);
const row = (now: Measured, before: Measured | undefined, path: string) =>
  rowsOf(now, before).find(({ figure }) => figure.run === 'payments' && figure.path[0] === path);

test('the table of docs/performance.md is made of docs/figures.json', () => {
  const kept = JSON.parse(read('docs/figures.json')) as Measured;
  expect(read('docs/performance.md')).toContain(markdown(rowsOf(kept, undefined)));
  expect(Object.keys(kept.results)).toEqual(runs.map(({ name }) => name));
  expect(rowsOf(kept, undefined).filter(({ value }) => value === undefined)).toEqual([]);
});

test('every benchmark is run with all, and every figure is of one that is', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const names = Object.keys(scripts).flatMap((name) => /^bench:(?!all$)(.+)$/.exec(name)?.[1] ?? []);
  expect([...new Set(runs.map(({ command }) => command[0]))].sort()).toEqual(names.sort());
  expect(
    figures.map(({ run }: Figure) => run).filter((run) => !runs.some(({ name }) => name === run)),
  ).toEqual([]);
});

describe('a figure is worse than last time', () => {
  test.each([
    ['ratio', 0.5, 0.6, false],
    ['ratio', 0.4, 0.6, true],
    ['ratio', 1.2, 0.6, false],
    ['history_events_per_payment', 16, 16, false],
    ['history_events_per_payment', 21, 16, true],
    ['history_events_per_payment', 10, 16, false],
  ])('%s: %d after %d: %p', (path, now, last, regressed) => {
    expect(row(ofRun(path, now), ofRun(path, last), path)?.regressed).toBe(regressed);
  });

  test('a rate on the same machine alone', () => {
    const path = 'payments_per_second';
    expect(row(ofRun(path, 10), ofRun(path, 20), path)?.regressed).toBe(true);
    expect(row(ofRun(path, 10), ofRun(path, 20, 'another'), path)?.regressed).toBe(false);
  });

  test('one that is missing now is', () => {
    expect(row(measured({ payments: {} }), ofRun('ratio', 1), 'ratio')).toMatchObject({
      missed: true,
      regressed: true,
    });
  });
});

test('goals are marked', () => {
  const table = markdown(
    rowsOf(measured({ payments: { ratio: 0.52, sql_statements_per_payment: 12 } }), undefined),
  );
  expect(table).toContain('| 0.52 | ≥ 1.2 | **missed** |');
  expect(table).toContain('| 12 | ≤ 12 | met |');
  expect(table).not.toContain('last time');
});
