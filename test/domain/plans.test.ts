import { describe, expect, test } from '@jest/globals';
import { nextPeriod, parsePlan } from '../../src/domain/plans.js';

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
});

test('the older name of pro is understood; names of objects are none', () => {
  expect(parsePlan('pay_as_you_go')).toBe('pro');
  expect(parsePlan('constructor')).toBeUndefined();
  expect(parsePlan('PRO')).toBeUndefined();
});
