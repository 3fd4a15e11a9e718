import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The process's Prometheus metrics. */
export interface Metrics {
  registry: Registry;
  httpDuration: Histogram<'method' | 'route' | 'status'>;
  callbacks: Counter<'outcome'>;
  payments: Counter<'status'>;
  backendRequests: Counter<'operation' | 'outcome'>;
  backendCircuitOpen: Gauge;
  recovered: Counter<'kind'>;
  missedEnds: Counter<'kind'>;
  usageAlerts: Counter<'metric' | 'level' | 'found_by'>;
  projectsSwitchedOff: Counter<'status'>;
  webhookRequests: Counter<'outcome'>;
  webhookWaiting: Gauge;
  webhookFailing: Gauge;
  ticketStreams: Gauge;
  chatRequests: Counter<'outcome'>;
  chatWaiting: Gauge;
  chatFailing: Gauge;
  mails: Counter<'outcome'>;
  mailsWaiting: Gauge;
  mailsReceived: Counter<'outcome'>;
  callbackDelay: Histogram;
  trafficEvents: Counter<'outcome'>;
  trafficBatches: Counter<'outcome'>;
  trafficWaiting: Gauge;
  trafficLost: Counter<'reason'>;
  trafficJournalErrors: Counter;
  collectorLines: Counter<'outcome'>;
  collectorBehind: Gauge;
  collectorGaps: Counter;
  sqlStatements: Counter;
  storageMeasurements: Counter<'host' | 'outcome'>;
  containersCleaned: Counter<'outcome'>;
}

/** Those of a log collector. */
export type CollectorMetrics = Pick<Metrics, 'collectorLines' | 'collectorBehind' | 'collectorGaps'>;

/** Those of the traffic recorder. */
export type TrafficMetrics = Pick<
  Metrics,
  'trafficEvents' | 'trafficBatches' | 'trafficWaiting' | 'trafficLost' | 'trafficJournalErrors'
>;

/** Those of who alerts about usage. */
export type AlertMetrics = Pick<Metrics, 'usageAlerts'>;

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'octroi_' });
  const registers = [registry];
  return {
    registry,
    httpDuration: new Histogram({
      name: 'octroi_http_request_duration_seconds',
      help: 'Seconds from request to answer',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    callbacks: new Counter({
      name: 'octroi_payment_callbacks_total',
      help: 'Callbacks of the payment backend: stored, repeated, early (payment not known yet) or refused',
      labelNames: ['outcome'],
      registers,
    }),
    payments: new Counter({
      name: 'octroi_payments_total',
      help: 'Payments that reached a terminal status, and late_money: money that came after the end',
      labelNames: ['status'],
      registers,
    }),
    backendRequests: new Counter({
      name: 'octroi_backend_requests_total',
      help: 'Requests to the payment backend by operation and outcome (ok, rejected, unavailable, no_permit)',
      labelNames: ['operation', 'outcome'],
      registers,
    }),
    backendCircuitOpen: new Gauge({
      name: 'octroi_backend_circuit_open',
      help: '1 while requests to the payment backend are held back because it fails',
      registers,
    }),
    callbackDelay: new Histogram({
      name: 'octroi_callback_to_settled_seconds',
      help: 'Seconds from a callback received to the payment settled',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60, 300],
      registers,
    }),
    mails: new Counter({
      name: 'octroi_mails_total',
      help: 'Tries to send a mail: sent, postponed (tried again later) or refused (never tried again)',
      labelNames: ['outcome'],
      registers,
    }),
    mailsWaiting: new Gauge({
      name: 'octroi_mails_waiting',
      help: 'Mails in the outbox that are neither sent nor refused, when this worker last looked',
      registers,
    }),
    mailsReceived: new Counter({
      name: 'octroi_mails_received_total',
      help: 'Mails that came in: posted (a message of a ticket now), ignored or duplicate',
      labelNames: ['outcome'],
      registers,
    }),
    trafficEvents: new Counter({
      name: 'octroi_traffic_events_total',
      help: 'Traffic events: added (in memory), accepted, duplicate or rejected (by the endpoint)',
      labelNames: ['outcome'],
      registers,
    }),
    trafficBatches: new Counter({
      name: 'octroi_traffic_batches_total',
      help: 'Transactions that store traffic: stored, or retried because PostgreSQL failed',
      labelNames: ['outcome'],
      registers,
    }),
    trafficWaiting: new Gauge({
      name: 'octroi_traffic_waiting_events',
      help: 'Events of the endpoint that wait to be stored',
      registers,
    }),
    trafficLost: new Counter({
      name: 'octroi_traffic_lost_total',
      help: 'Traffic that was not counted: full (too many projects and hosts wait), invalid, closed (no journal)',
      labelNames: ['reason'],
      registers,
    }),
    trafficJournalErrors: new Counter({
      name: 'octroi_traffic_journal_errors_total',
      help: 'Trouble with the files of the traffic journal; counting goes on in memory',
      registers,
    }),
    collectorLines: new Counter({
      name: 'octroi_collector_lines_total',
      help: 'Lines of an access log: counted, malformed, too_long, too_old, in_future or invalid_bytes',
      labelNames: ['outcome'],
      registers,
    }),
    collectorBehind: new Gauge({
      name: 'octroi_collector_behind_bytes',
      help: 'Bytes of the access log that were not read when the collector last looked',
      registers,
    }),
    collectorGaps: new Counter({
      name: 'octroi_collector_gaps_total',
      help: 'Times that the rest of a log could not be found: lines may be lost; alert when it grows',
      registers,
    }),
    sqlStatements: new Counter({
      name: 'octroi_sql_statements_total',
      help: 'Statements sent to PostgreSQL, with BEGIN and COMMIT',
      registers,
    }),
    storageMeasurements: new Counter({
      name: 'octroi_storage_measurements_total',
      help: 'Measurements of a Docker host: measured or failed (then the last values stay)',
      labelNames: ['host', 'outcome'],
      registers,
    }),
    containersCleaned: new Counter({
      name: 'octroi_containers_cleaned_total',
      help: 'Containers of finished deployments: removed, gone already, or failed to be removed',
      labelNames: ['outcome'],
      registers,
    }),
    usageAlerts: new Counter({
      name: 'octroi_usage_alerts_total',
      help: 'Alerts about usage, and what found them: traffic, storage, or nightly (the 06:00 job, which should not have to)',
      labelNames: ['metric', 'level', 'found_by'],
      registers,
    }),
    missedEnds: new Counter({
      name: 'octroi_missed_ends_total',
      help: 'Add-ons and plans that the 05:00 job had to end, and workflows it had to start; alert when it grows',
      labelNames: ['kind'],
      registers,
    }),
    projectsSwitchedOff: new Counter({
      name: 'octroi_projects_switched_off_total',
      help: 'Projects that the 02:00 job switched off for want of traffic (inactive) or for good (disabled)',
      labelNames: ['status'],
      registers,
    }),
    ticketStreams: new Gauge({
      name: 'octroi_ticket_streams',
      help: 'Readers that follow a ticket at this process',
      registers,
    }),
    chatRequests: new Counter({
      name: 'octroi_chat_requests_total',
      help: "Requests to the support team's chat: delivered, refused (never tried again) or failed (tried again)",
      labelNames: ['outcome'],
      registers,
    }),
    chatWaiting: new Gauge({
      name: 'octroi_chat_waiting',
      help: "Messages that the support team's chat has not taken yet, when this worker last looked",
      registers,
    }),
    chatFailing: new Gauge({
      name: 'octroi_chat_failing_seconds',
      help: 'Age of the message that the chat does not take, when this worker last looked; 0: it takes them',
      registers,
    }),
    webhookRequests: new Counter({
      name: 'octroi_webhook_requests_total',
      help: "Requests to the platform's webhook: delivered or failed (tried again)",
      labelNames: ['outcome'],
      registers,
    }),
    webhookWaiting: new Gauge({
      name: 'octroi_webhook_waiting',
      help: "Changes that the platform's webhook has not taken yet, when this worker last looked",
      registers,
    }),
    webhookFailing: new Gauge({
      name: 'octroi_webhook_failing_seconds',
      help: "For how long the platform's webhook has taken nothing, when this worker last looked; 0: it does",
      registers,
    }),
    recovered: new Counter({
      name: 'octroi_recovered_total',
      help: 'What the recovery found: payments and refunds never started, callbacks not applied, payments overdue, changes untold, mails unsent',
      labelNames: ['kind'],
      registers,
    }),
  };
}
