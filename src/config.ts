/** The environment, read once, checked, and turned into one typed object. Nothing else reads `process.env`. */
import { hkdfSync } from 'node:crypto';
import ms, { type StringValue } from 'ms';
import { z } from 'zod';
import { currencies, type Currency } from './domain/money.js';
import type { Secret, Secrets } from './domain/secrets.js';
import type { Calendar } from './domain/sla.js';
import type { TicketPriority } from './domain/tickets.js';
import type { WebhookTarget } from './integrations/signed-post.js';
import { calendarSetting } from './support/calendar-setting.js';

/** Every setting; durations are milliseconds. */
export interface Config {
  /** Port of the API; 0 takes any free one. */
  port: number;
  /** Requests a minute of a user, or of an address without a token, at one process; 0: any number. */
  rateLimit: number;
  /** Where the outside world reaches the API: the payment backend calls back here. */
  baseUrl: string;
  /** Port of the worker's health and metrics server; unset: none. */
  workerPort: number | undefined;
  databaseUrl: string;
  databasePoolSize: number;
  /** `uiUrl`: of Temporal's Web UI, for links to it. */
  temporal: {
    address: string;
    namespace: string;
    taskQueue: string;
    uiUrl: string | undefined;
    /** What payloads in Temporal are encrypted with; none: they are plain. */
    payloadKeys: readonly Secret[];
  };
  /** The build that a worker is of, for Temporal's worker versioning; unset: none, and no versioning. */
  workerBuildId: string | undefined;
  /** What a worker takes: a task queue each. */
  workerKinds: WorkerKind[];
  /** Workflows that a worker keeps in memory at most; what a sleeping one has done is read again when it wakes. */
  workflowCacheSize: number;
  payment: {
    backendUrl: string;
    apiKey: string;
    webhookSecrets: Secrets;
    pollFirstMs: number;
    deadlineMs: number;
    /** Requests a minute that the backend allows for our key, across all processes. */
    rateLimit: number;
  };
  billingPeriodMs: number;
  gracePeriodMs: number;
  /** Teams over a limit are to be refused by the platform. */
  enforceLimits: boolean;
  currency: Currency;
  /** Without `smtpUrl` nothing is sent. */
  mail: { smtpUrl: string | undefined; from: string };
  /** Signs the links in mails: the same in every process. */
  signingSecrets: Secrets;
  support: {
    /** Working time in which support answers, seconds, by priority. */
    targets: Record<TicketPriority, number>;
    calendar: Calendar;
    /** A resolved ticket is closed after so much silence. */
    closeAfterMs: number;
    /** Answers to mails of tickets come to this address, with a token before the @; without it they are not asked for. */
    address: string | undefined;
    /** Where attachments are kept; without it in the database. */
    attachmentDir: string | undefined;
  };
  /** The chat of the support team, in the shape of Slack's incoming webhooks. */
  chatWebhook: WebhookTarget | undefined;
  /** The platform's webhook, told of state changes and alerts; without it there is the feed alone. */
  platformWebhook: WebhookTarget | undefined;
  /** Where containers run. */
  dockerHosts: DockerHost[];
  /** Aliases are `<subdomain>.<deploy domain>`. */
  deployDomain: string;
  /** Volumes are named `<platform name>_<project id>_…`. */
  platformName: string;
  /** Directory of the journal of traffic that is not in the database yet; without it a killed process loses a second. */
  trafficJournal: string | undefined;
  jwt: { secrets: readonly string[]; jwksUrl: string | undefined; issuer: string; audience: string };
  logLevel: string;
}

/** `main`: what somebody waits for, payments, tickets, mail. `jobs`: those of the night, and measurements of Docker engines. */
export const workerKinds = ['main', 'jobs'] as const;
export type WorkerKind = (typeof workerKinds)[number];

/** A Docker engine: a name of its own, and its address as in `DOCKER_HOST`. */
export interface DockerHost {
  name: string;
  /** `unix:///var/run/docker.sock`, `tcp://10.0.0.2:2375`. */
  address: string;
}

/** Settings that cannot be used, each with its reason; the process must not start. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** `30s`, `15m`, `24h`, `30d` → milliseconds. */
const duration = (fallback: string) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'must be a duration such as 30s, 15m, 24h or 30d')
    .default(fallback)
    .transform((text) => ms(text as StringValue));

const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');
const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

const smtpUrl = z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// address' });
/** `name@host`, alone or as `Somebody <name@host>`. */
const sender = z
  .string()
  .regex(
    /^(?:[^<>@\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
    'must be as in: Billing <billing@example.org>',
  );
/** `name@host` alone. */
const mailbox = z
  .string()
  .regex(
    /^[^\s<>@+"]{1,21}@[^\s<>@"]+$/,
    'must be as in: support@example.org, without a +, up to 21 characters before the @',
  );
/** `address`, or several as `name=address,name=address`. */
const dockerHosts = z
  .string()
  .default('unix:///var/run/docker.sock')
  .transform((text, context): DockerHost[] => {
    const hosts = text.split(',').map((entry) => {
      const match = /^\s*(?:([\w.-]{1,64})=)?((?:unix:\/\/\/|tcp:\/\/|https?:\/\/)\S+?)\s*$/.exec(entry);
      return { name: match?.[1] ?? 'local', address: match?.[2] ?? '' };
    });
    const distinct = new Set(hosts.map(({ name }) => name)).size === hosts.length;
    if (!distinct || hosts.some(({ address }) => !address)) {
      context.addIssue({
        code: 'custom',
        message: 'must be unix:///path or tcp://host:port, or several as name=address,name=address',
      });
    }
    return hosts;
  });
const kinds = z
  .string()
  .default(workerKinds.join(','))
  .transform((text) => text.split(',').map((kind) => kind.trim()))
  .pipe(z.array(z.enum(workerKinds, `must be ${workerKinds.join(' or ')}, or both with a comma between`)));
const domainName = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'must be a host name');

const plainName = z.string().regex(/^[\w.-]{1,64}$/, 'must be letters, digits, _ . -');

/** One, or several with commas between: the first is in use, the others are being replaced. */
const secretsOf = (minLength: number) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every((part) => part.length >= minLength), {
      error: `must have at least ${minLength} characters; several are set with commas between, the present one first`,
    })
    .transform((parts) => parts as [string, ...string[]]);
const secrets = secretsOf(32);

const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info');

const settings = z.object({
  PORT: integer(0, 65535).default(8000),
  RATE_LIMIT: integer(0, 1_000_000).default(600),
  BASE_URL: httpUrl.optional(),
  WORKER_PORT: integer(0, 65535).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' }),
  DATABASE_POOL_SIZE: integer(1, 200).default(10),
  TEMPORAL_ADDRESS: z.string().min(1).default('localhost:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_TASK_QUEUE: z.string().min(1).default('octroi'),
  TEMPORAL_UI_URL: httpUrl.optional(),
  TEMPORAL_PAYLOAD_KEYS: secrets.optional(),
  WORKER_BUILD_ID: plainName.optional(),
  WORKER_KINDS: kinds,
  WORKFLOW_CACHE_SIZE: integer(1, 100_000).default(1000),
  PAYMENT_BACKEND_URL: httpUrl.default('http://localhost:8001'),
  PAYMENT_API_KEY: z.string().min(1),
  PAYMENT_WEBHOOK_SECRET: secretsOf(1),
  PAYMENT_POLL_FIRST: duration('30s'),
  PAYMENT_DEADLINE: duration('24h'),
  PAYMENT_RATE_LIMIT: integer(1, 1_000_000).default(100),
  BILLING_PERIOD: duration('30d'),
  GRACE_PERIOD: duration('7d'),
  ENFORCE_LIMITS: flag,
  CURRENCY: z.enum(currencies as [Currency, ...Currency[]]).default('EUR'),
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: sender.default('Octroi <no-reply@localhost>'),
  SIGNING_SECRET: secrets.optional(),
  SLA_URGENT: duration('2h'),
  SLA_HIGH: duration('4h'),
  SLA_NORMAL: duration('24h'),
  SLA_LOW: duration('48h'),
  SLA_CALENDAR: calendarSetting,
  TICKET_CLOSE_AFTER: duration('7d'),
  SUPPORT_ADDRESS: mailbox.optional(),
  ATTACHMENT_DIR: z.string().min(1).optional(),
  CHAT_WEBHOOK_URL: httpUrl.optional(),
  CHAT_WEBHOOK_SECRET: secrets.optional(),
  PLATFORM_WEBHOOK_URL: httpUrl.optional(),
  PLATFORM_WEBHOOK_SECRET: secrets.optional(),
  WEBHOOK_PRIVATE_ADDRESSES: flag,
  DOCKER_HOSTS: dockerHosts,
  DEPLOY_DOMAIN: domainName.default('localhost'),
  PLATFORM_NAME: plainName.default('octroi'),
  TRAFFIC_JOURNAL: z.string().min(1).optional(),
  PLATFORM_JWT_SECRET: secrets.optional(),
  PLATFORM_JWKS_URL: httpUrl.optional(),
  PLATFORM_JWT_ISSUER: z.string().min(1).default('platform'),
  PLATFORM_JWT_AUDIENCE: z.string().min(1).default('octroi'),
  LOG_LEVEL: logLevel,
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
});

/** What the sandbox payment backend shares with the service that talks to it. */
const sandboxSettings = settings
  .pick({ PAYMENT_API_KEY: true, PAYMENT_WEBHOOK_SECRET: true, PAYMENT_RATE_LIMIT: true })
  .extend({ SANDBOX_COMPLETE_AFTER: duration('30s') });

/** The process's environment, for those who hand it on to child processes. */
export function environment(): NodeJS.ProcessEnv {
  return process.env;
}

/** @throws ConfigError naming every setting that is missing or wrong. An empty value counts as unset. */
function parse<T>(schema: z.ZodType<T>, env: NodeJS.ProcessEnv): T {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `  ${name}: ${set[name] === undefined ? 'is not set' : issue.message}`;
  });
  throw new ConfigError(`These settings need attention:\n${lines.join('\n')}`);
}

/** For those who set none: one that every process comes to by itself, and that tells nothing of where it is from. */
function derived([first, ...others]: readonly [string, ...string[]]): Secrets {
  const from = (secret: string) => Buffer.from(hkdfSync('sha256', secret, '', 'octroi signing secret', 32));
  return [from(first), ...others.map(from)];
}

/** The level of the logs; read apart, so that a faulty setting can be logged. */
export function loadLogLevel(env: NodeJS.ProcessEnv = process.env): string {
  return logLevel.catch('info').parse(env.LOG_LEVEL || undefined);
}

/** Whether traces go anywhere; where, and how many, OpenTelemetry reads itself, by its standard names. */
export function loadTraces(env: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
}

/** Settings of the sandbox payment backend. @throws ConfigError */
export function loadSandboxConfig(env: NodeJS.ProcessEnv = process.env) {
  const e = parse(sandboxSettings, env);
  return {
    apiKey: e.PAYMENT_API_KEY,
    webhookSecret: e.PAYMENT_WEBHOOK_SECRET[0],
    rateLimitPerMinute: e.PAYMENT_RATE_LIMIT,
    completeAfterMs: e.SANDBOX_COMPLETE_AFTER,
  };
}

/** Where the database is, for commands that need nothing else. @throws ConfigError */
export function loadDatabaseUrl(env: NodeJS.ProcessEnv = process.env): string {
  return parse(settings.pick({ DATABASE_URL: true }), env).DATABASE_URL;
}

/** What counts traffic beside the service needs: the middleware's site, a log collector. @throws ConfigError */
export function loadMeteringConfig(env: NodeJS.ProcessEnv = process.env) {
  const wanted = {
    DATABASE_URL: true,
    DEPLOY_DOMAIN: true,
    TRAFFIC_JOURNAL: true,
    ENFORCE_LIMITS: true,
  } as const;
  const e = parse(settings.pick(wanted), env);
  return {
    databaseUrl: e.DATABASE_URL,
    deployDomain: e.DEPLOY_DOMAIN,
    journal: e.TRAFFIC_JOURNAL,
    enforceLimits: e.ENFORCE_LIMITS,
  };
}

/** @throws ConfigError for an address without the secret that its messages are signed with. */
function platformWebhook(e: z.output<typeof settings>) {
  const { PLATFORM_WEBHOOK_URL: url, PLATFORM_WEBHOOK_SECRET: secrets } = e;
  if (url === undefined) return undefined;
  if (secrets === undefined) {
    throw new ConfigError(
      'These settings need attention:\n  PLATFORM_WEBHOOK_SECRET: is not set, and PLATFORM_WEBHOOK_URL is',
    );
  }
  return { url, secrets, privateAddresses: e.WEBHOOK_PRIVATE_ADDRESSES };
}

/** Settings of the service. @throws ConfigError */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const e = parse(settings, env);
  const signingSecrets = e.SIGNING_SECRET ?? derived(e.PAYMENT_WEBHOOK_SECRET);
  return {
    port: e.PORT,
    rateLimit: e.RATE_LIMIT,
    baseUrl: e.BASE_URL ?? `http://localhost:${e.PORT}`,
    workerPort: e.WORKER_PORT,
    databaseUrl: e.DATABASE_URL,
    databasePoolSize: e.DATABASE_POOL_SIZE,
    temporal: {
      address: e.TEMPORAL_ADDRESS,
      namespace: e.TEMPORAL_NAMESPACE,
      taskQueue: e.TEMPORAL_TASK_QUEUE,
      uiUrl: e.TEMPORAL_UI_URL,
      payloadKeys: e.TEMPORAL_PAYLOAD_KEYS ?? [],
    },
    workerBuildId: e.WORKER_BUILD_ID,
    workerKinds: e.WORKER_KINDS,
    workflowCacheSize: e.WORKFLOW_CACHE_SIZE,
    payment: {
      backendUrl: e.PAYMENT_BACKEND_URL,
      apiKey: e.PAYMENT_API_KEY,
      webhookSecrets: e.PAYMENT_WEBHOOK_SECRET,
      pollFirstMs: e.PAYMENT_POLL_FIRST,
      deadlineMs: e.PAYMENT_DEADLINE,
      rateLimit: e.PAYMENT_RATE_LIMIT,
    },
    billingPeriodMs: e.BILLING_PERIOD,
    gracePeriodMs: e.GRACE_PERIOD,
    enforceLimits: e.ENFORCE_LIMITS,
    currency: e.CURRENCY,
    mail: { smtpUrl: e.SMTP_URL, from: e.MAIL_FROM },
    signingSecrets,
    support: {
      targets: {
        urgent: e.SLA_URGENT / 1000,
        high: e.SLA_HIGH / 1000,
        normal: e.SLA_NORMAL / 1000,
        low: e.SLA_LOW / 1000,
      },
      calendar: e.SLA_CALENDAR,
      closeAfterMs: e.TICKET_CLOSE_AFTER,
      address: e.SUPPORT_ADDRESS,
      attachmentDir: e.ATTACHMENT_DIR,
    },
    chatWebhook: e.CHAT_WEBHOOK_URL
      ? {
          url: e.CHAT_WEBHOOK_URL,
          secrets: e.CHAT_WEBHOOK_SECRET ?? signingSecrets,
          privateAddresses: e.WEBHOOK_PRIVATE_ADDRESSES,
        }
      : undefined,
    platformWebhook: platformWebhook(e),
    dockerHosts: e.DOCKER_HOSTS,
    deployDomain: e.DEPLOY_DOMAIN,
    platformName: e.PLATFORM_NAME,
    trafficJournal: e.TRAFFIC_JOURNAL,
    jwt: {
      secrets: e.PLATFORM_JWT_SECRET ?? [],
      jwksUrl: e.PLATFORM_JWKS_URL,
      issuer: e.PLATFORM_JWT_ISSUER,
      audience: e.PLATFORM_JWT_AUDIENCE,
    },
    logLevel: e.LOG_LEVEL,
  };
}
