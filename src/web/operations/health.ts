/** How Octroi does, for operators: what can be told here, in words, with what to do. */
import type { TaskQueue } from '../../integrations/task-queue.js';
import { checkReadiness } from '../../api/operations.js';
import type { Services } from '../../api/services.js';
import { formatsOf, type Locale } from '../../mail/formats.js';
import { versionOfPackage } from '../../openapi/document.js';
import { healthFacts, type HealthFacts } from '../../stores/health.js';
import { staffPage } from '../routes.js';
import { show } from '../visit.js';
import { healthWords } from './health-words.js';
import { operationsWords } from './words.js';

type Level = 'ok' | 'warning' | 'critical';
type Server = Awaited<ReturnType<TaskQueue['describe']>> | undefined;

/** A part: `fix` names what to do, said unless it is in order. */
interface Part {
  name: string;
  level: Level;
  texts: (string | null)[];
  fix?: string;
}

export const healthPages = [
  staffPage({
    path: '/operations/health',
    scopes: ['admin'],
    summary: 'How Octroi and what it needs do, and what to do about it',
    async show(visit, _request, services) {
      const { locale } = visit;
      const w = healthWords[locale];
      const [readiness, facts, server, failing] = await Promise.all([
        checkReadiness(services.readiness),
        healthFacts(services.db),
        services.taskQueue.describe().catch(() => undefined),
        failingWebhooks(services, locale),
      ]);
      const waiting = (await services.metrics.trafficWaiting.get()).values[0]?.value ?? 0;
      const parts = [
        ...dependencies(readiness.dependencies, locale),
        workers(server, locale),
        ...billing(facts, locale),
        mails(facts, services.config.mail.smtpUrl !== undefined, locale),
        ...metering(facts, waiting, locale),
        webhooks(failing, locale),
      ];
      const bad = parts.filter(({ level }) => level !== 'ok').length;
      return show(visit, 'operations/health', {
        title: w.title,
        current: 'health',
        w,
        parts: parts.map((part) => partView(part, locale)),
        summary: bad === 0 ? w.allWell : w.notAllWell(bad),
        level: bad === 0 ? 'ok' : 'critical',
        versions: versions(facts, server, locale),
      });
    },
  }),
];

function partView({ name, level, texts, fix = name }: Part, locale: Locale) {
  const w = healthWords[locale];
  const said = texts.filter((text) => text !== null);
  return { name: w.parts[name], level, levelName: w[level], texts: said, todo: level !== 'ok' && w.fix[fix] };
}

function dependencies(states: Record<string, string>, locale: Locale): Part[] {
  const w = healthWords[locale];
  return Object.entries(states).map(([name, state]) => ({
    name,
    level: state === 'ok' ? 'ok' : 'critical',
    texts: [state === 'ok' ? w.answers : w.doesNot(state)],
  }));
}

function workers(server: Server, locale: Locale): Part {
  const w = healthWords[locale];
  const name = 'workers';
  if (!server) return { name, level: 'warning', texts: [w.unknownWorkers], fix: 'temporal' };
  const { workflow, activity, jobs } = server;
  if (workflow === 0 || activity === 0) return { name, level: 'critical', texts: [w.noWorkers] };
  const texts = [w.workers(workflow, activity, jobs), jobs === 0 ? w.noJobs : null];
  return { name, level: jobs === 0 ? 'warning' : 'ok', texts, fix: 'jobs' };
}

function billing(facts: HealthFacts, locale: Locale): Part[] {
  const w = healthWords[locale];
  const { payments_not_taken, callbacks_unapplied, callbacks_unmatched, last_callback_at } = facts;
  const waits = callbacks_unapplied + callbacks_unmatched > 0;
  return [
    {
      name: 'payments',
      level: payments_not_taken > 0 ? 'critical' : 'ok',
      texts: [
        payments_not_taken > 0 ? w.payments(payments_not_taken) : w.paymentsFine,
        last_callback_at ? w.lastCallback(on(last_callback_at, locale)) : w.noCallback,
      ],
    },
    {
      name: 'callbacks',
      level: callbacks_unapplied > 0 ? 'critical' : waits ? 'warning' : 'ok',
      texts: [waits ? w.callbacks(callbacks_unapplied, callbacks_unmatched) : w.callbacksFine],
    },
  ];
}

function mails(facts: HealthFacts, hasServer: boolean, locale: Locale): Part {
  const w = healthWords[locale];
  const { mails_waiting, mails_overdue, mails_refused, mail_error } = facts;
  const name = 'mails';
  if (!hasServer) {
    const level = mails_waiting > 0 ? 'warning' : 'ok';
    return { name, level, texts: [w.noSmtp(mails_waiting)], fix: 'noSmtp' };
  }
  const some = mails_waiting + mails_refused > 0;
  return {
    name,
    level: mails_overdue > 0 ? 'critical' : mails_refused > 0 ? 'warning' : 'ok',
    texts: [
      some ? w.mails(mails_waiting, mails_overdue, mails_refused) : w.mailsFine,
      mail_error && w.lastError(mail_error),
    ],
  };
}

function metering(facts: HealthFacts, waiting: number, locale: Locale): Part[] {
  const w = healthWords[locale];
  const { last_traffic_at, unknown_hosts, collector_read_at, hosts_failing } = facts;
  return [
    {
      name: 'traffic',
      level: 'ok',
      texts: [
        last_traffic_at ? w.lastTraffic(on(last_traffic_at, locale)) : w.noTraffic,
        w.here(waiting, unknown_hosts),
        collector_read_at && w.collector(on(collector_read_at, locale)),
      ],
    },
    {
      name: 'storage',
      level: hosts_failing.length > 0 ? 'warning' : 'ok',
      texts: [hosts_failing.length > 0 ? w.storage(formatsOf(locale).list(hosts_failing)) : w.storageFine],
    },
  ];
}

function webhooks(failing: string[], locale: Locale): Part {
  const w = healthWords[locale];
  const fails = failing.length > 0;
  const text = fails ? w.webhooks(formatsOf(locale).list(failing)) : w.webhooksFine;
  return { name: 'webhooks', level: fails ? 'critical' : 'ok', texts: [text] };
}

/** By their names. */
async function failingWebhooks({ config, webhookStore, chatOutbox }: Services, locale: Locale) {
  const { names } = operationsWords[locale].webhooks;
  const platform = config.platformWebhook && (await webhookStore.backlog());
  const chat = config.chatWebhook && (await chatOutbox.backlog());
  return [
    ...(platform && platform.failingSeconds > 0 ? [names.platform] : []),
    ...(chat && chat.failingSeconds > 0 ? [names.chat] : []),
  ];
}

function versions(facts: HealthFacts, server: Server, locale: Locale) {
  const w = healthWords[locale];
  return [
    ['Octroi', versionOfPackage()],
    ['Node.js', process.versions.node],
    ['PostgreSQL', facts.version],
    ['Temporal', server?.version ?? w.unknown],
    [w.parts.migrations, w.migrations(facts.migrations, facts.last_migration ?? '')],
  ];
}

const on = (at: Date, locale: Locale) => formatsOf(locale).instant(at.toISOString());
