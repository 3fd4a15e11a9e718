/** The process's Prometheus metrics. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { alertLevels } from './domain/alerts.js';
import { isTerminal, paymentStatuses } from './domain/payments.js';

export type Metrics = ReturnType<typeof createMetrics>;

/** Those of a log collector. */
export type CollectorMetrics = Pick<Metrics, 'collectorLines' | 'collectorBehind' | 'collectorGaps'>;

/** Those of the traffic recorder. */
export type TrafficMetrics = Pick<
  Metrics,
  'trafficEvents' | 'trafficBatches' | 'trafficWaiting' | 'trafficLost' | 'trafficJournalErrors'
>;

/** Those of who alerts about usage. */
export type AlertMetrics = Pick<Metrics, 'usageAlerts'>;

/**
 * Each counter stands at 0 from the start for every value of its labels: Prometheus's `increase()` does not see a first 1
 * that comes from nothing. Routes and Docker hosts are known only when they are met.
 */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'octroi_' });
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const counter = <L extends string = never>(
    name: string,
    help: string,
    labels = {} as Record<L, readonly string[]>,
  ): Counter<L> => {
    const labelNames = Object.keys(labels) as L[];
    const made = new Counter({ name, help, labelNames, registers });
    for (const values of combinations(labels)) made.inc(values, 0);
    return made;
  };
  return {
    registry,
    httpDuration: new Histogram({
      name: 'octroi_http_request_duration_seconds',
      help: 'Seconds from request to answer',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    callbacks: counter(
      'octroi_payment_callbacks_total',
      'Callbacks of the payment backend: stored, repeated, early (payment not known yet) or refused',
      { outcome: ['stored', 'repeated', 'early', 'refused'] },
    ),
    payments: counter(
      'octroi_payments_total',
      'Payments that reached a terminal status, and late_money: money that came after the end',
      { status: [...paymentStatuses.filter(isTerminal), 'late_money'] },
    ),
    backendRequests: counter(
      'octroi_backend_requests_total',
      'Requests to the payment backend by operation and outcome (ok, rejected, unavailable, no_permit)',
      {
        operation: ['initiate', 'status', 'cancel', 'refund'],
        outcome: ['ok', 'rejected', 'unavailable', 'no_permit'],
      },
    ),
    backendCircuitOpen: gauge(
      'octroi_backend_circuit_open',
      '1 while requests to the payment backend are held back because it fails',
    ),
    callbackDelay: new Histogram({
      name: 'octroi_callback_to_settled_seconds',
      help: 'Seconds from a callback received to the payment settled',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60, 300],
      registers,
    }),
    recovered: counter(
      'octroi_recovered_total',
      'What the recovery found: payments and refunds never started, callbacks not applied, payments overdue, changes untold, mails unsent',
      { kind: ['payments', 'callbacks', 'overdue', 'refunds', 'tickets', 'changes', 'chats', 'mails'] },
    ),
    missedEnds: counter(
      'octroi_missed_ends_total',
      'Add-ons and plans that the 05:00 job had to end, and workflows it had to start; alert when it grows',
      { kind: ['addons', 'subscriptions', 'workflows'] },
    ),
    usageAlerts: counter(
      'octroi_usage_alerts_total',
      'Alerts about usage, and what found them: traffic, storage, or nightly (the 06:00 job, which should not have to)',
      { metric: ['traffic', 'storage'], level: alertLevels, found_by: ['traffic', 'storage', 'nightly'] },
    ),
    projectsSwitchedOff: counter(
      'octroi_projects_switched_off_total',
      'Projects that the 02:00 job switched off for want of traffic (inactive) or for good (disabled)',
      { status: ['inactive', 'disabled'] },
    ),
    trafficEvents: counter(
      'octroi_traffic_events_total',
      'Traffic events: added (in memory), accepted, duplicate or rejected (by the endpoint)',
      { outcome: ['added', 'accepted', 'duplicate', 'rejected'] },
    ),
    trafficBatches: counter(
      'octroi_traffic_batches_total',
      'Transactions that store traffic: stored, or retried because PostgreSQL failed',
      { outcome: ['stored', 'retried'] },
    ),
    trafficWaiting: gauge('octroi_traffic_waiting_events', 'Events of the endpoint that wait to be stored'),
    trafficLost: counter(
      'octroi_traffic_lost_total',
      'Traffic that was not counted: full (too many projects and hosts wait), invalid, closed (no journal)',
      { reason: ['full', 'invalid', 'closed'] },
    ),
    trafficJournalErrors: counter(
      'octroi_traffic_journal_errors_total',
      'Trouble with the files of the traffic journal; counting goes on in memory',
    ),
    collectorLines: counter(
      'octroi_collector_lines_total',
      'Lines of an access log: counted, malformed, too_long, too_old, in_future or invalid_bytes',
      { outcome: ['counted', 'malformed', 'too_long', 'too_old', 'in_future', 'invalid_bytes'] },
    ),
    collectorBehind: gauge(
      'octroi_collector_behind_bytes',
      'Bytes of the access log that were not read when the collector last looked',
    ),
    collectorGaps: counter(
      'octroi_collector_gaps_total',
      'Times that the rest of a log could not be found: lines may be lost; alert when it grows',
    ),
    storageMeasurements: new Counter({
      name: 'octroi_storage_measurements_total',
      help: 'Measurements of a Docker host: measured or failed (then the last values stay)',
      labelNames: ['host', 'outcome'],
      registers,
    }),
    containersCleaned: counter(
      'octroi_containers_cleaned_total',
      'Containers of finished deployments: removed, gone already, or failed to be removed',
      { outcome: ['removed', 'gone', 'failed'] },
    ),
    webhookRequests: counter(
      'octroi_webhook_requests_total',
      "Requests to the platform's webhook: delivered or failed (tried again)",
      { outcome: ['delivered', 'failed'] },
    ),
    webhookWaiting: gauge(
      'octroi_webhook_waiting',
      "Changes that the platform's webhook has not taken yet, when this worker last looked",
    ),
    webhookFailing: gauge(
      'octroi_webhook_failing_seconds',
      "For how long the platform's webhook has taken nothing, when this worker last looked; 0: it does",
    ),
    ticketStreams: gauge('octroi_ticket_streams', 'Readers that follow a ticket at this process'),
    chatRequests: counter(
      'octroi_chat_requests_total',
      "Requests to the support team's chat: delivered, refused (never tried again) or failed (tried again)",
      { outcome: ['delivered', 'refused', 'failed'] },
    ),
    chatWaiting: gauge(
      'octroi_chat_waiting',
      "Messages that the support team's chat has not taken yet, when this worker last looked",
    ),
    chatFailing: gauge(
      'octroi_chat_failing_seconds',
      'Age of the message that the chat does not take, when this worker last looked; 0: it takes them',
    ),
    mails: counter(
      'octroi_mails_total',
      'Tries to send a mail: sent, postponed (tried again later) or refused (never tried again)',
      { outcome: ['sent', 'postponed', 'refused'] },
    ),
    mailsWaiting: gauge(
      'octroi_mails_waiting',
      'Mails in the outbox that are neither sent nor refused, when this worker last looked',
    ),
    mailsReceived: counter(
      'octroi_mails_received_total',
      'Mails that came in: posted (a message of a ticket now), ignored or duplicate',
      { outcome: ['posted', 'ignored', 'duplicate'] },
    ),
    sqlStatements: counter(
      'octroi_sql_statements_total',
      'Statements sent to PostgreSQL, with BEGIN and COMMIT',
    ),
  };
}

/** Every combination of the labels' values. */
function combinations<L extends string>(labels: Record<L, readonly string[]>): Record<L, string>[] {
  return Object.entries<readonly string[]>(labels).reduce(
    (made, [label, values]) =>
      made.flatMap((before) => values.map((value) => ({ ...before, [label]: value }))),
    [{}],
  ) as Record<L, string>[];
}
