/** Expressions for Prometheus, in the alert rules and on the dashboard. */
import { parser } from '@prometheus-io/lezer-promql';
import { createMetrics } from '../../src/metrics.js';

/** What `/metrics` of a worker has of the SDK's (test/faults/worker-probes.test.ts). */
export const sdkMetrics: Readonly<Record<string, string>> = {
  temporal_num_pollers: 'gauge',
  temporal_worker_task_slots_available: 'gauge',
  temporal_sticky_cache_size: 'gauge',
  temporal_workflow_completed_total: 'counter',
  temporal_workflow_task_schedule_to_start_latency_seconds: 'histogram',
  temporal_activity_schedule_to_start_latency_seconds: 'histogram',
};

/** They come with the first failure only. */
export const sdkFailures: Readonly<Record<string, string>> = {
  temporal_workflow_task_execution_failed_total: 'counter',
  temporal_activity_execution_failed_total: 'counter',
};

/** The metrics that an expression names. @throws Error when it is none. */
export function metricsIn(expression: string): string[] {
  // Grafana's variables for times.
  const text = expression.replace(/\$__\w+/g, '5m');
  const named: string[] = [];
  parser.parse(text).iterate({
    enter({ type, name, from, to }) {
      if (type.isError) throw new Error(`${expression}: not understood at ${from}`);
      if (name === 'VectorSelector') named.push(/^\w+/.exec(text.slice(from, to))?.[0] ?? '');
    },
  });
  return named;
}

/** Those of the names that neither we nor the SDK have. */
export async function unknown(names: readonly string[]): Promise<string[]> {
  const told = await createMetrics().registry.metrics();
  const ours = Array.from(told.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, name, kind]) => [name, kind] as const);
  const kinds = new Map([...Object.entries({ ...sdkMetrics, ...sdkFailures }), ...ours]);
  const isThere = (name: string) =>
    kinds.has(name) || kinds.get(name.replace(/_(bucket|count|sum)$/, '')) === 'histogram';
  return names.filter((name) => !isThere(name));
}
