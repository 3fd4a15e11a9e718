import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextPeriod, parsePlan, unusedMs } from '../../src/domain/plans.js';

const day = 24 * 60 * 60 * 1000;
const at = (iso: string) => new Date(iso);

describe('nextPeriod', () => {
  test('a first payment runs from the payment', () => {
    expect(nextPeriod(null, at('2026-01-31T10:00:00Z'), 30 * day)).toEqual({
      start: at('2026-01-31T10:00:00Z'),
      end: at('2026-03-02T10:00:00Z'),
    });
  });

  test('an early payment extends from the present end', () => {
    expect(nextPeriod(at('2026-03-02T10:00:00Z'), at('2026-03-01T00:00:00Z'), 30 * day)).toEqual({
      start: at('2026-03-02T10:00:00Z'),
      end: at('2026-04-01T10:00:00Z'),
    });
  });

  test('a late one runs from the payment', () => {
    const { start } = nextPeriod(at('2026-03-02T10:00:00Z'), at('2026-03-05T00:00:00Z'), 30 * day);
    expect(start).toEqual(at('2026-03-05T00:00:00Z'));
  });

  test('periods that follow each other neither overlap nor lose time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 20 }), (gaps) => {
        let paidAt = at('2026-01-01T00:00:00Z');
        let last = nextPeriod(null, paidAt, 30 * day);
        for (const gap of gaps) {
          paidAt = new Date(paidAt.getTime() + gap * day);
          const next = nextPeriod(last.end, paidAt, 30 * day);
          expect(next.start.getTime()).toBe(Math.max(last.end.getTime(), paidAt.getTime()));
          expect(next.end.getTime() - next.start.getTime()).toBe(30 * day);
          last = next;
        }
      }),
    );
  });
});

describe('unusedMs', () => {
  const period = { start: at('2026-01-01T00:00:00Z'), end: at('2026-01-31T00:00:00Z') };

  test.each([
    ['before it has begun, all of it', '2025-12-01T00:00:00Z', 30 * day],
    ['at its start, all of it', '2026-01-01T00:00:00Z', 30 * day],
    ['within it, the rest', '2026-01-21T12:00:00Z', 9.5 * day],
    ['at its end, nothing', '2026-01-31T00:00:00Z', 0],
    ['after it, nothing', '2026-03-01T00:00:00Z', 0],
  ])('%s', (_when, now, unused) => {
    expect(unusedMs(period, at(now))).toBe(unused);
  });
});

test('the older name of pro is understood; names of objects are none', () => {
  expect(parsePlan('pay_as_you_go')).toBe('pro');
  expect(parsePlan('constructor')).toBeUndefined();
  expect(parsePlan('PRO')).toBeUndefined();
});
