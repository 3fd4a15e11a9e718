/** The day on which a limit is reached. */
import { describe, expect, test } from '@jest/globals';
import { predictStorage, predictTraffic, type UsageHistory } from '../../src/domain/prediction.js';
import { storageGrowth } from '../../src/domain/storage-growth.js';

const now = new Date('2027-03-15T12:00:00Z');
const date = (daysAgo: number) => new Date(now.getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10);

/** 1,000 bytes on each of the last 60 days, and 500 of today. */
const even: UsageHistory = {
  now,
  traffic: 14_500n,
  storage: 5_000n,
  days: Object.fromEntries(Array.from({ length: 61 }, (_, n) => [date(n), n === 0 ? 500 : 1000])),
  stored: [],
};

describe('a limit of traffic', () => {
  test.each<[bigint | null, string | null, boolean]>([
    [null, null, false],
    [31_001n, null, false],
    [31_000n, '2027-03-31', false],
    [20_000n, '2027-03-20', false],
    [14_501n, '2027-03-15', false],
    [14_500n, '2027-03-15', true],
    [14_000n, '2027-03-14', true],
    [1n, '2027-03-01', true],
  ])('of %p is reached on %p', (limit, reachedOn, reached) => {
    const prediction = predictTraffic(even, limit);
    expect(prediction).toMatchObject({ reached, reachedOn, enough: true });
    expect(prediction).toMatchObject({ total: { expected: 31_000, low: 31_000, high: 31_000 }, basedOn: 60 });
  });

  test('of a team with too few days is told only once it is reached', () => {
    const young = { ...even, days: { [date(0)]: 500, [date(1)]: 14_000 } };
    expect(predictTraffic(young, 20_000n)).toEqual({
      enough: false,
      reason: 'too_few_days',
      days: 1,
      reached: false,
      reachedOn: null,
    });
    expect(predictTraffic(young, 14_000n)).toMatchObject({
      enough: false,
      reached: true,
      reachedOn: '2027-03-14',
    });
  });

  test('in the last second of a year is still that of December', () => {
    const last = { ...even, now: new Date('2027-12-31T23:59:59.999Z'), days: { '2027-12-01': 14_500 } };
    expect(predictTraffic(last, 14_500n)).toMatchObject({ reached: true, reachedOn: '2027-12-01' });
  });
});

describe('storage', () => {
  const stored = [
    { at: new Date('2027-01-01T00:00:00Z'), bytes: 1000 },
    { at: new Date('2027-02-01T00:00:00Z'), bytes: 1000 + 31 * 50 },
    { at: new Date('2027-03-01T00:00:00Z'), bytes: 1000 + 59 * 50 },
  ];
  const grown = { ...even, stored, storage: BigInt(1000 + 73.5 * 50) };

  test.each<[bigint | null, string | null, boolean]>([
    [null, null, false],
    [grown.storage + 500n, '2027-03-25', false],
    [grown.storage + 4500n, '2027-06-13', false],
    [grown.storage + 4600n, null, false],
    [grown.storage, null, true],
    [100n, null, true],
  ])('with a limit of %p reaches it on %p', (limit, reachedOn, reached) => {
    const { growth, ...rest } = predictStorage(grown, limit);
    expect(growth).toBeCloseTo(50);
    expect(rest).toEqual({ reachedOn, reached });
  });

  test('that shrinks, or of which too little is known, reaches none', () => {
    expect(predictStorage({ ...grown, storage: 500n }, 10_000n)).toMatchObject({ reached: false });
    const shrinking = { ...even, storage: 100n, stored: [{ at: new Date('2027-02-01Z'), bytes: 500 }] };
    expect(predictStorage(shrinking, 10_000n).reachedOn).toBeNull();
    const fresh = { ...even, stored: [{ at: new Date('2027-03-08Z'), bytes: 1 }] };
    expect(predictStorage(fresh, 10_000n)).toEqual({ growth: null, reached: false, reachedOn: null });
  });

  test('that was cleaned up once grows as it usually does', () => {
    const months = [100, 200, 300, 50, 400, 500, 600];
    const points = months.map((bytes, n) => ({ at: new Date(Date.UTC(2027, n)), bytes }));
    const aMonth = (storageGrowth(points) ?? 0) * 30;
    expect(aMonth).toBeGreaterThan(70);
    expect(aMonth).toBeLessThan(110);
  });
});
