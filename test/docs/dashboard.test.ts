import { expect, test } from '@jest/globals';
import { dashboard } from '../../deploy/grafana/dashboard.js';
import { createMetrics } from '../../src/metrics.js';
import { read } from './documents.js';
import { metricsIn, unknown } from './expressions.js';

interface Panel {
  title: string;
  targets?: { expr: string; refId: string }[];
}
const { panels } = JSON.parse(read('deploy/grafana/octroi.json')) as { panels: Panel[] };
const charts = panels.flatMap(({ title, targets }) => (targets ? [{ title, targets }] : []));

test('the file is what its source makes: npm run dashboard', () => {
  expect(panels).toEqual(JSON.parse(JSON.stringify(dashboard.panels)));
});

test.each(charts)('$title shows metrics that there are', async ({ targets }) => {
  expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
  for (const { expr } of targets) expect(await unknown(metricsIn(expr))).toEqual([]);
});

test('every metric of ours is shown', async () => {
  const told = await createMetrics().registry.metrics();
  const ours = [...told.matchAll(/^# TYPE (octroi_(?!process|nodejs)\S+) /gm)].map(([, name = '']) => name);
  const shown = charts.flatMap(({ targets }) => targets.flatMap(({ expr }) => metricsIn(expr)));
  const isShown = (name: string) => shown.some((metric) => metric.replace(/_(bucket|count)$/, '') === name);
  expect(ours.filter((name) => !isShown(name))).toEqual([]);
});
