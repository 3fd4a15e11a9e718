/** The Grafana dashboard; `npm run dashboard` writes octroi.json from it. */
import {
  DashboardBuilder,
  DatasourceVariableBuilder,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Lines } from '@grafana/grafana-foundation-sdk/timeseries';

const source = { type: 'prometheus', uid: '${datasource}' };
const during = '[$__rate_interval]';

/** Each expression with what its lines are called. */
type Queries = Record<string, string>;

const lines = (title: string, what: string, unit: string, queries: Queries) => {
  const panel = new Lines()
    .title(title)
    .description(what)
    .unit(unit)
    .min(0)
    .span(8)
    .height(7)
    .datasource(source);
  Object.entries(queries).forEach(([expression, legend], number) =>
    panel.withTarget(query(expression, number).legendFormat(legend)),
  );
  return panel;
};

/** One number: how much it grew in the time that the dashboard shows. */
const total = (title: string, what: string, counter: string) =>
  new Stat()
    .title(title)
    .description(what)
    .decimals(0)
    .span(4)
    .height(4)
    .datasource(source)
    .withTarget(query(`sum(increase(${counter}[$__range]))`).instant());

const query = (expression: string, number = 0) =>
  new DataqueryBuilder()
    .datasource(source)
    .expr(expression)
    .refId(String.fromCharCode(65 + number));

const perMinute = (metric: string, by: string) => ({
  [`sum by (${by}) (rate(${metric}${during})) * 60`]: `{{${by}}}`,
});
const each = (metric: string, legend: string) => ({ [metric]: legend });
const share = (of: string, all: string) => `sum(rate(${of}${during})) / sum(rate(${all}${during}))`;
const quantile = (q: number, histogram: string, by = '') =>
  `histogram_quantile(${q}, sum by (le${by && `, ${by}`}) (rate(${histogram}_bucket${during})))`;
const p50And95 = (histogram: string) => ({
  [quantile(0.5, histogram)]: 'p50',
  [quantile(0.95, histogram)]: 'p95',
});

const http = 'octroi_http_request_duration_seconds';

export const dashboard = new DashboardBuilder('Octroi')
  .uid('octroi')
  .tags(['octroi'])
  .timezone('utc')
  .time({ from: 'now-6h', to: 'now' })
  .refresh('1m')
  .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))

  .withRow(new RowBuilder('Money'))
  .withPanel(total('Paid', 'Payments completed', 'octroi_payments_total{status="completed"}'))
  .withPanel(
    total(
      'Late money',
      'Paid after the end of the payment: credit now',
      'octroi_payments_total{status="late_money"}',
    ),
  )
  .withPanel(
    total('Callbacks refused', 'A wrong signature', 'octroi_payment_callbacks_total{outcome="refused"}'),
  )
  .withPanel(total('Missed ends', 'What the 05:00 job had to end: should be 0', 'octroi_missed_ends_total'))
  .withPanel(total('Recovered', 'What a crash or an outage had left lying', 'octroi_recovered_total'))
  .withPanel(total('Traffic lost', 'Should be 0', 'octroi_traffic_lost_total'))
  .withPanel(
    lines(
      'Payments ended a minute',
      'By how they ended',
      'short',
      perMinute('octroi_payments_total', 'status'),
    ),
  )
  .withPanel(
    lines(
      'Callbacks a minute',
      'early: before we knew the payment',
      'short',
      perMinute('octroi_payment_callbacks_total', 'outcome'),
    ),
  )
  .withPanel(
    lines(
      'Callback to settled',
      'From a callback received to its payment booked',
      's',
      p50And95('octroi_callback_to_settled_seconds'),
    ),
  )
  .withPanel(
    lines(
      'Requests to the payment backend a minute',
      'no_permit: over the limit of PAYMENT_RATE_LIMIT',
      'short',
      {
        ['sum by (operation, outcome) (rate(octroi_backend_requests_total[$__rate_interval])) * 60']:
          '{{operation}} {{outcome}}',
      },
    ),
  )
  .withPanel(
    lines(
      'Payment backend fails',
      'Share of requests without an answer; and whether it is left alone because of it',
      'percentunit',
      {
        [share('octroi_backend_requests_total{outcome="unavailable"}', 'octroi_backend_requests_total')]:
          'unavailable',
        'max(octroi_backend_circuit_open)': 'left alone',
      },
    ),
  )
  .withPanel(
    lines('Recovered a minute', 'By what was found', 'short', perMinute('octroi_recovered_total', 'kind')),
  )

  .withRow(new RowBuilder('API'))
  .withPanel(
    lines('Requests a second', 'By status', 'reqps', {
      [`sum by (status) (rate(${http}_count${during}))`]: '{{status}}',
    }),
  )
  .withPanel(
    lines('Requests that take longest', 'p95 of the ten slowest routes', 's', {
      [`topk(10, ${quantile(0.95, http, 'route')})`]: '{{route}}',
    }),
  )
  .withPanel(
    lines('5xx', 'Share of all answers', 'percentunit', {
      [share(`${http}_count{status=~"5.."}`, `${http}_count`)]: '5xx',
    }),
  )
  .withPanel(
    lines(
      'Readers of tickets',
      'Open streams at each process',
      'short',
      each('octroi_ticket_streams', '{{instance}}'),
    ),
  )
  .withPanel(
    lines(
      'Event loop',
      'p99 of how late it was',
      's',
      each('octroi_nodejs_eventloop_lag_p99_seconds', '{{instance}}'),
    ),
  )
  .withPanel(
    lines('SQL statements a second', 'By process', 'ops', {
      [`rate(octroi_sql_statements_total${during})`]: '{{instance}}',
    }),
  )

  .withRow(new RowBuilder('Workflows'))
  .withPanel(
    lines('Tasks wait for a worker', 'p95; workers are short when it grows', 's', {
      [quantile(0.95, 'temporal_workflow_task_schedule_to_start_latency_seconds', 'task_queue')]:
        'workflow, {{task_queue}}',
      [quantile(0.95, 'temporal_activity_schedule_to_start_latency_seconds', 'task_queue')]:
        'activity, {{task_queue}}',
    }),
  )
  .withPanel(
    lines(
      'Workflows ended a minute',
      'By type',
      'short',
      perMinute('temporal_workflow_completed_total', 'workflow_type'),
    ),
  )
  .withPanel(
    lines('Workflow tasks that failed', 'Should be 0: code and history do not fit, or code throws', 'short', {
      ['sum by (workflow_type) (increase(temporal_workflow_task_execution_failed_total[$__rate_interval]))']:
        '{{workflow_type}}',
    }),
  )
  .withPanel(
    lines(
      'Free slots of workers',
      'At 0 a worker takes no more of the kind',
      'short',
      each(
        'min by (instance, worker_type) (temporal_worker_task_slots_available)',
        '{{instance}} {{worker_type}}',
      ),
    ),
  )
  .withPanel(
    lines(
      'Workflows in memory',
      'WORKFLOW_CACHE_SIZE at most; others are read again',
      'short',
      each('temporal_sticky_cache_size', '{{instance}}'),
    ),
  )
  .withPanel(
    lines(
      'Steps that failed a minute',
      'Activities, tried again by their policies',
      'short',
      perMinute('temporal_activity_execution_failed_total', 'activity_type'),
    ),
  )

  .withRow(new RowBuilder('What we tell others'))
  .withPanel(
    lines('Mails a minute', 'refused: never tried again', 'short', {
      ...perMinute('octroi_mails_total', 'outcome'),
      'sum(rate(octroi_mails_received_total[$__rate_interval])) * 60': 'received',
    }),
  )
  .withPanel(
    lines('Webhook and chat a minute', 'Requests', 'short', {
      ['sum by (outcome) (rate(octroi_webhook_requests_total[$__rate_interval])) * 60']:
        'webhook {{outcome}}',
      'sum by (outcome) (rate(octroi_chat_requests_total[$__rate_interval])) * 60': 'chat {{outcome}}',
    }),
  )
  .withPanel(
    lines('Waiting', 'When a worker last looked', 'short', {
      'max(octroi_mails_waiting)': 'mails',
      'max(octroi_webhook_waiting)': 'webhook',
      'max(octroi_chat_waiting)': 'chat',
    }),
  )
  .withPanel(
    lines('Failing', 'For how long nothing was taken', 's', {
      'max(octroi_webhook_failing_seconds)': 'webhook',
      'max(octroi_chat_failing_seconds)': 'chat',
    }),
  )
  .withPanel(
    lines(
      'Usage alerts a minute',
      'By what found them',
      'short',
      perMinute('octroi_usage_alerts_total', 'found_by'),
    ),
  )
  .withPanel(
    lines('Missed ends', 'By kind, at the 05:00 job', 'short', {
      'sum by (kind) (increase(octroi_missed_ends_total[1d]))': '{{kind}}',
    }),
  )

  .withRow(new RowBuilder('Metering'))
  .withPanel(
    lines('Traffic events a second', 'By outcome', 'ops', {
      [`sum by (outcome) (rate(octroi_traffic_events_total${during}))`]: '{{outcome}}',
    }),
  )
  .withPanel(
    lines(
      'Traffic that waits',
      'Events of the endpoint',
      'short',
      each('octroi_traffic_waiting_events', '{{instance}}'),
    ),
  )
  .withPanel(
    lines('Traffic not counted a minute', 'By reason, and trouble with the journal', 'short', {
      ...perMinute('octroi_traffic_lost_total', 'reason'),
      'sum(rate(octroi_traffic_journal_errors_total[$__rate_interval])) * 60': 'journal',
      'sum(rate(octroi_collector_gaps_total[$__rate_interval])) * 60': 'gaps in a log',
    }),
  )
  .withPanel(
    lines('Transactions of traffic a second', 'retried: PostgreSQL failed', 'ops', {
      [`sum by (outcome) (rate(octroi_traffic_batches_total${during}))`]: '{{outcome}}',
    }),
  )
  .withPanel(
    lines(
      'Access log',
      'Bytes that the collector has not read',
      'bytes',
      each('octroi_collector_behind_bytes', '{{instance}}'),
    ),
  )
  .withPanel(
    lines('Lines of the access log a second', 'By what became of them', 'ops', {
      [`sum by (outcome) (rate(octroi_collector_lines_total${during}))`]: '{{outcome}}',
    }),
  )
  .withPanel(
    lines('Docker hosts measured', 'In a day', 'short', {
      'sum by (host, outcome) (increase(octroi_storage_measurements_total[1d]))': '{{host}} {{outcome}}',
    }),
  )
  .withPanel(
    lines('Containers cleaned up', 'In a day', 'short', {
      'sum by (outcome) (increase(octroi_containers_cleaned_total[1d]))': '{{outcome}}',
    }),
  )
  .withPanel(
    lines('Projects switched off', 'In a day', 'short', {
      'sum by (status) (increase(octroi_projects_switched_off_total[1d]))': '{{status}}',
    }),
  )

  .withRow(new RowBuilder('Processes'))
  .withPanel(
    lines('CPU', 'Cores', 'short', { [`rate(octroi_process_cpu_seconds_total${during})`]: '{{instance}}' }),
  )
  .withPanel(
    lines('Memory', 'Resident', 'bytes', each('octroi_process_resident_memory_bytes', '{{instance}}')),
  )
  .withPanel(lines('Heap', 'Used', 'bytes', each('octroi_nodejs_heap_size_used_bytes', '{{instance}}')))
  .build();
