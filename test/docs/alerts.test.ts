import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createMetrics } from '../../src/metrics.js';
import { read } from './documents.js';
import { metricsIn, unknown } from './expressions.js';

interface Rule {
  alert: string;
  expr: string;
  for: string;
  annotations: { runbook_url: string };
}

const { groups } = parse(read('deploy/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

test.each(rules)('$alert is an expression of metrics that there are', async ({ expr, for: duration }) => {
  const named = metricsIn(expr);
  expect(named).not.toEqual([]);
  expect(await unknown(named)).toEqual([]);
  expect(duration).toMatch(/^\d+[smhd]$/);
});

test.each(rules)(
  '$alert sees the first of what it counts: each counter stands at 0 from the start',
  async ({ expr }) => {
    const told = await createMetrics().registry.metrics();
    const counted = [...expr.matchAll(/increase\((octroi_\w+)(?:\{(\w+="\w+")\})?\[/g)];
    for (const [, name, label = ''] of counted) {
      const samples = told.split('\n').filter((line) => line.startsWith(name ?? '') && line.includes(label));
      expect(samples).not.toEqual([]);
      expect(samples.filter((line) => !line.endsWith(' 0'))).toEqual([]);
    }
  },
);

test('each alert has its runbook, and each runbook its alert', () => {
  const headings = [...read('docs/runbooks.md').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  expect(rules.map(({ alert }) => alert)).toEqual(headings);
  for (const { alert, annotations } of rules)
    expect(annotations.runbook_url).toBe(`docs/runbooks.md#${alert.toLowerCase()}`);
});
