import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dueAlert, type AlertLevel } from '../../src/domain/alerts.js';
import type { UsageLevel } from '../../src/domain/limits.js';

const levels: UsageLevel[] = ['ok', 'warning', 'critical', 'exceeded'];

/** What is told as usage goes through levels in a month. */
function toldOf(course: readonly UsageLevel[]): AlertLevel[] {
  const told: AlertLevel[] = [];
  for (const level of course) {
    const due = dueAlert(level, told);
    if (due) told.push(due);
  }
  return told;
}

describe('alerts of a month', () => {
  test.each<[string, UsageLevel[], AlertLevel[]]>([
    ['below all levels', ['ok', 'ok'], []],
    ['through both levels', ['ok', 'warning', 'critical', 'exceeded'], ['warning', 'critical']],
    ['past both levels', ['ok', 'critical'], ['critical']],
    ['past the limit at once', ['exceeded'], ['critical']],
    ['again and again', ['warning', 'warning', 'critical', 'critical', 'exceeded'], ['warning', 'critical']],
    [
      'down and up again',
      ['warning', 'ok', 'warning', 'critical', 'ok', 'critical'],
      ['warning', 'critical'],
    ],
    ['from critical down to a warning', ['critical', 'warning', 'ok', 'warning'], ['critical']],
  ])('%s', (_what, course, told) => expect(toldOf(course)).toEqual(told));

  test('each level at most once, and no warning after a critical one, whatever the course', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...levels)), (course) => {
        const told = toldOf(course);
        expect([[], ['warning'], ['critical'], ['warning', 'critical']]).toContainEqual(told);
        expect(told.includes('critical')).toBe(course.includes('critical') || course.includes('exceeded'));
      }),
    );
  });
});
