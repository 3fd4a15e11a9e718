import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addonTotals,
  byteLimits,
  effectiveLimits,
  gbToBytes,
  mbToBytes,
  planLimits,
  usageLevel,
  usagePercent,
  type AddonUnits,
} from '../../src/domain/limits.js';

const none = { ram: 0, cpu: 0, traffic: 0, storage: 0 };
const pro = {
  max_projects: -1,
  max_members: -1,
  cpu_millicores: 4000,
  memory_mb: 6144,
  traffic_gb: 10,
  storage_mb: 10240,
};
const free = { ...pro, cpu_millicores: 300, memory_mb: 100, traffic_gb: 5, storage_mb: 100 };

describe('limits', () => {
  test('of a plan alone, in the units of the API', () => {
    expect(effectiveLimits(pro, none)).toEqual({
      cpu_cores: 4,
      memory_mb: 6144,
      traffic_gb: 10,
      storage_mb: 10240,
    });
    expect(effectiveLimits(free, none)).toEqual({
      cpu_cores: 0.3,
      memory_mb: 100,
      traffic_gb: 5,
      storage_mb: 100,
    });
  });

  test.each([
    ['ram', { memory_mb: 6144 + 3 * 500 }, { ram_mb: 1500 }],
    ['cpu', { cpu_cores: 7 }, { cpu_cores: 3 }],
    ['traffic', { traffic_gb: 40 }, { traffic_gb: 30 }],
    ['storage', { storage_mb: 10240 + 30 * 1024 }, { storage_gb: 30 }],
  ] as const)('three units of %s', (type, limits, totals) => {
    const units = { ...none, [type]: 3 };
    expect(effectiveLimits(pro, units)).toEqual({ ...planLimits(pro), ...limits });
    expect(addonTotals(units)).toEqual({ ...addonTotals(none), ...totals });
  });

  test('add up exactly: thousandths of a core are no float', () => {
    const anyUnits: fc.Arbitrary<AddonUnits> = fc.record({
      ram: fc.nat(1000),
      cpu: fc.nat(1000),
      traffic: fc.nat(1000),
      storage: fc.nat(1000),
    });
    fc.assert(
      fc.property(fc.nat(100_000), anyUnits, (millicores, units) => {
        const limits = effectiveLimits({ ...free, cpu_millicores: millicores }, units);
        expect(Math.round(limits.cpu_cores * 1000)).toBe(millicores + units.cpu * 1000);
        expect(limits.cpu_cores).toBe((millicores + units.cpu * 1000) / 1000);
      }),
    );
  });
});

test('a GB is 2^30 bytes, an MB 2^20', () => {
  expect(gbToBytes(10)).toBe(10_737_418_240n);
  expect(gbToBytes(10)).toBe(mbToBytes(10_240));
});

test('limits in bytes are those of plan and add-ons; -1 stays unlimited whatever is added', () => {
  const units = { ...none, traffic: 1, storage: 2 };
  expect(byteLimits(pro, units)).toEqual({ traffic: gbToBytes(20), storage: gbToBytes(30) });
  expect(byteLimits({ ...pro, traffic_gb: 0, storage_mb: 0 }, none)).toEqual({ traffic: 0n, storage: 0n });
  expect(byteLimits({ ...pro, traffic_gb: -1 }, units)).toEqual({ traffic: null, storage: gbToBytes(30) });
  expect(byteLimits({ ...pro, storage_mb: -1 }, units)).toEqual({ traffic: gbToBytes(20), storage: null });
});

describe('how much of a limit is used', () => {
  test.each([
    [0n, 'ok', 0],
    [799_999n, 'ok', 79.99],
    [800_000n, 'warning', 80],
    [949_999n, 'warning', 94.99],
    [950_000n, 'critical', 95],
    [1_000_000n, 'critical', 100],
    [1_000_001n, 'exceeded', 100],
    [2_500_000n, 'exceeded', 250],
  ] as const)('%d of 1000000: %s, %d %%', (used, level, percent) => {
    expect(usageLevel(used, 1_000_000n)).toBe(level);
    expect(usagePercent(used, 1_000_000n)).toBe(percent);
  });

  test('one byte decides, however large the numbers', () => {
    const limit = gbToBytes(1_000_000_000);
    expect(usageLevel((limit * 4n) / 5n - 1n, limit)).toBe('ok');
    expect(usageLevel((limit * 4n) / 5n, limit)).toBe('warning');
  });

  test('of no limit: nothing; of a limit of nothing: all that is used is too much', () => {
    expect(usageLevel(10n ** 18n, null)).toBe('ok');
    expect(usagePercent(10n ** 18n, null)).toBeNull();
    expect(usageLevel(0n, 0n)).toBe('ok');
    expect(usageLevel(1n, 0n)).toBe('exceeded');
    expect(usagePercent(0n, 0n)).toBe(0);
    expect(usagePercent(1n, 0n)).toBe(100);
  });
});
