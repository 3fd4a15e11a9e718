import { expect, test } from '@jest/globals';
import type { TeamUsageBody } from '../../src/api/usage.js';
import { usageWords } from '../../src/web/usage/words.js';
import { usageView } from '../../src/web/usage/view.js';

const now = new Date('2027-03-15T12:00:00Z');
const nothing = { bytes: 0, limit_bytes: 100, percent: 0, level: 'ok' } as const;
const usage: TeamUsageBody = {
  month: '2027-03',
  days_left: 1,
  measured_at: null,
  storage_failing_since: null,
  traffic: nothing,
  storage: nothing,
  projects: [],
  days: [{ date: '2027-03-01', bytes: 0 }],
};

test('what is unlimited has no meter and no level in words', () => {
  const traffic = { bytes: 2 ** 30, limit_bytes: null, percent: null, level: 'ok' } as const;
  const view = usageView({ usage: { ...usage, traffic }, now }, 'en');
  expect(view.totals[0]).toEqual({ name: 'Traffic', text: '1 GB, unlimited', level: 'ok', meter: null });
  expect(view.totals[1]).toMatchObject({ meter: 0, levelName: 'OK', beyond: null });
});

test('the last day, storage that was never measured, and no traffic are said as they are', () => {
  const view = usageView({ usage, now }, 'en');
  expect(view.daysLeft).toBe('Today is its last day (UTC).');
  expect(view.storageNotes).toEqual({ measured: 'Storage has not been measured yet.', failing: null });
  expect(view.chart.most).toBeNull();
});

test('French months are written as they are spoken', () => {
  const { title } = usageWords.fr;
  expect(['mars', 'avril', 'août', 'octobre'].map(title)).toEqual([
    'Consommation de mars',
    'Consommation d’avril',
    'Consommation d’août',
    'Consommation d’octobre',
  ]);
});
