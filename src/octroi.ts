/** The composition root: builds everything from a config, and closes it again. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions, type WorkflowBundleOption } from '@temporalio/worker';
import { createApi } from './api/app.js';
import { createAuthenticator } from './api/authentication.js';
import { createPaymentTurns } from './api/payment-turns.js';
import { createRequestLimit } from './api/request-limit.js';
import type { Services } from './api/services.js';
import type { Config, WorkerKind } from './config.js';
import { createMailer } from './integrations/mail.js';
import { createPayloadCodec, dataConverterOf } from './integrations/payload-codec.js';
import { createPaymentBackend } from './integrations/payment-backend.js';
import { applySchedules, runSchedule } from './integrations/schedules.js';
import { applySearchAttributes } from './integrations/temporal.js';
import { jobsQueue } from './integrations/task-queue.js';
import { bundleFor } from './integrations/workflow-bundle.js';
import { createWorkflowSurvey } from './integrations/workflow-survey.js';
import { makeCurrent, workerVersion } from './integrations/worker-versions.js';
import { readArticles } from './kb/shipped.js';
import { listen, type RunningServer } from './listen.js';
import type { Logger } from './log.js';
import { createHosts } from './metering/hosts.js';
import { createTrafficRecorder } from './metering/recorder.js';
import { createUsageWatch } from './metering/usage-watch.js';
import { createMetrics } from './metrics.js';
import { openDatabase } from './models/database.js';
import { migrateUp, pendingMigrations } from './models/migrator.js';
import { reconcile, type ReconcileOptions } from './reconcile/reconcile.js';
import { createCannedReplies } from './stores/canned-replies.js';
import { eraseUser, type Erased, type Erasure } from './stores/erasure.js';
import { createKbStore } from './stores/kb.js';
import { createKbReaders } from './stores/kb-readers.js';
import { createKbSearch } from './stores/kb-search.js';
import { shipArticles } from './stores/kb-shipped.js';
import { createKbWriting } from './stores/kb-writing.js';
import { createPermits } from './stores/permits.js';
import { createSharedLoads } from './shared-loads.js';
import { createSessionStore } from './stores/sessions.js';
import { createTicketLists } from './stores/ticket-lists.js';
import { createTrafficStore } from './stores/traffic.js';
import { createLive } from './support/live.js';
import type { StreamTimes } from './support/ticket-stream.js';
import { startMailReceiver, type MailReceiver } from './support/mail-receiver.js';
import { createParts } from './parts.js';
import type { Tracing } from './tracing.js';
import { createLoginLimit } from './web/login-limit.js';
import { createActivities } from './worker-activities.js';
import { runWorkers } from './worker-run.js';

/** A part that runs until it is closed; `close` takes what is under way to its end. */
export interface Running {
  close(): Promise<void>;
}

export type RunningApi = RunningServer;

export interface RunningWorker extends Running {
  /** Ends when the worker ends; rejects when it fails. */
  done: Promise<void>;
}

export interface OctroiOptions {
  log: Logger;
  /** The workflows, bundled by the build; tests bring their own. */
  workflowBundle?: WorkflowBundleOption;
  /** For tests that cannot wait. */
  streamTimes?: Partial<StreamTimes>;
  /** How long a worker that is stopped lets work go on, and how long it may take to end. For tests that cannot wait. */
  stopTimes?: Pick<WorkerOptions, 'shutdownGraceTime' | 'shutdownForceTime'>;
  /** Without it nothing is traced. */
  tracing?: Tracing | undefined;
}

export type Octroi = ReturnType<typeof createOctroi>;

/**
 * About two seconds of tries: a client is answered soon when Temporal is away, and no retry outlives the request that
 * it is for (the client library throws out of a timer when it retries on a closed connection).
 */
const retryBriefly = makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: 5 }));

/** Milliseconds that a readiness check of Temporal may take. */
const readinessMs = 2_500;

/** Within the 45 seconds that compose and Helm give it. */
const stopTimesOfServices = { shutdownGraceTime: '25s', shutdownForceTime: '40s' } as const;

/** Builds the service; nothing is connected until a part starts. */
export function createOctroi(config: Config, options: OctroiOptions) {
  const { log, workflowBundle, streamTimes, stopTimes = stopTimesOfServices, tracing } = options;
  const metrics = createMetrics();
  const db = openDatabase(config.databaseUrl, {
    poolSize: config.databasePoolSize,
    onStatement: () => metrics.sqlStatements.inc(),
    onChanges: () => config.platformWebhook && wake(parts.webhookWorkflow),
    onChat: config.chatWebhook && (() => wake(parts.chatWorkflow)),
    onMail: () => config.mail.smtpUrl && wake(parts.mailWorkflow),
  });
  const connection = Connection.lazy({ address: config.temporal.address, interceptors: [retryBriefly] });
  const { taskQueue, namespace, payloadKeys } = config.temporal;
  const payloadCodec = createPayloadCodec(payloadKeys);
  const dataConverter = dataConverterOf(payloadCodec, payloadKeys);
  const client = new Client({ connection, namespace, dataConverter, interceptors: tracing?.client });
  // Schedules stay as they are for years, whatever becomes of keys; what they hold is in our source.
  const applyAllSchedules = () => applySchedules(new Client({ connection, namespace }), { taskQueue });

  const parts = createParts({ config, db, client, metrics, log });
  const readiness = {
    postgres: async () => void (await db.sequelize.query('SELECT 1')),
    migrations: async () => {
      const pending = await pendingMigrations(db.sequelize);
      if (pending.length > 0) throw new Error(`not applied: ${pending.join(', ')}`);
    },
    temporal: () =>
      connection.withDeadline(Date.now() + readinessMs, async () => {
        await connection.workflowService.describeNamespace({ namespace });
      }),
  };

  /** Brings database and namespace to what this version needs; safe to run at once from several processes. */
  async function setUp(): Promise<void> {
    const applied = await migrateUp(db.sequelize);
    if (applied.length > 0) log.info({ migrations: applied }, 'migrated');
    const written = await shipArticles(db, await readArticles());
    if (written > 0) log.info({ texts: written }, 'articles of the knowledge base brought up to date');
    await applySearchAttributes(connection, namespace);
    await applyAllSchedules();
  }

  /** Something was committed that a workflow is to deliver. When Temporal is away, the recovery finds it. */
  function wake(workflow: { wake(): Promise<void> }): void {
    workflow.wake().catch((err: unknown) => log.warn({ err }, 'what was committed waits for the recovery'));
  }

  /** Starts the HTTP API on the configured port. */
  async function startApi(): Promise<RunningApi> {
    const { databaseUrl, deployDomain } = config;
    const hosts = createHosts({ db, databaseUrl, deployDomain, log });
    // Without a journal: what the endpoint acknowledges is stored.
    const watch = createUsageWatch({ alerts: parts.alerts, log, metrics });
    const store = createTrafficStore(db, hosts);
    const recorder = await createTrafficRecorder({ store, log, metrics, onRecorded: watch.touch });
    const live = createLive({ db, databaseUrl, log, metrics });
    const services: Services = {
      ...parts,
      authenticate: createAuthenticator(db, config.jwt),
      limitRequests: createRequestLimit(config.rateLimit),
      paymentTurn: createPaymentTurns(config.payment.rateLimit),
      sessions: createSessionStore(db),
      loginLimit: createLoginLimit(),
      sharedLoads: createSharedLoads(),
      cannedReplies: createCannedReplies(db),
      live,
      streamTimes,
      recorder,
      kb: createKbStore(db),
      kbReaders: createKbReaders(db),
      kbSearch: createKbSearch(db),
      kbWriting: createKbWriting(db),
      ticketLists: createTicketLists(db),
      payloadCodec,
      readiness,
    };
    const api = await listen(createApi(services), config.port);
    const close = async () => {
      // Streams first: the server closes when all its answers have ended.
      await live.close();
      await api.close();
      await recorder.close();
      await watch.close();
      await hosts.close();
    };
    return { ...api, close };
  }

  /** Starts a receiver of mail for tickets. @throws Error without a support address. */
  async function startMailIn(options: { port: number; host: string; lmtp: boolean }): Promise<MailReceiver> {
    if (!config.support.address) throw new Error('SUPPORT_ADDRESS is not set: there is no mail to take');
    return startMailReceiver({ ...options, inbound: parts.inbound, addresses: parts.links.tickets, log });
  }

  /** The payment backend; `waits`: without a permit a call waits for one, instead of failing. */
  async function openBackend({ waits }: { waits: boolean }) {
    const permits = createPermits(db, config.payment.rateLimit);
    await permits.prepare();
    return createPaymentBackend({
      url: config.payment.backendUrl,
      apiKey: config.payment.apiKey,
      takePermit: waits ? permits.wait : permits.take,
      onRequest: (operation, outcome) => metrics.backendRequests.inc({ operation, outcome }),
      onCircuit: (open) => metrics.backendCircuitOpen.set(open ? 1 : 0),
    });
  }

  /**
   * Starts what rows need and Temporal does not have, and settles payments as the backend tells.
   * @throws Error when Temporal or PostgreSQL is away, or the database is not migrated.
   */
  async function runReconcile(options: Pick<ReconcileOptions, 'dryRun' | 'sinceDays' | 'onProgress'>) {
    await readiness.migrations();
    await readiness.temporal();
    if (!options.dryRun) {
      await applySearchAttributes(connection, namespace);
      await applyAllSchedules();
    }
    const backend = await openBackend({ waits: true });
    const survey = createWorkflowSurvey(client);
    return reconcile({ parts, backend, survey, ...options }).finally(() => backend.close());
  }

  /** Erases what names a user; files last, so that one that is left is found when it is done again. */
  async function erase(erasure: Erasure): Promise<Erased> {
    const result = await eraseUser(db, erasure, { actor: 'command line' });
    if (!erasure.dryRun) for (const id of result.files) await parts.attachmentStorage.delete(id);
    return result;
  }

  /** Starts a worker; it polls until it is closed. */
  async function startWorker(): Promise<RunningWorker> {
    const backend = await openBackend({ waits: false });
    const mailer = openMailer(config, log);
    const native = await NativeConnection.connect({ address: config.temporal.address });
    const options = {
      connection: native,
      namespace,
      workflowBundle: await bundleFor(workflowBundle ?? builtBundle(tracing), {
        encrypts: payloadKeys.length > 0,
      }),
      dataConverter,
      activities: createActivities(parts, backend, mailer),
      maxCachedWorkflows: config.workflowCacheSize,
      workerDeploymentOptions: workerVersion(taskQueue, config.workerBuildId),
      ...stopTimes,
      ...tracing?.worker,
    } satisfies Omit<WorkerOptions, 'taskQueue'>;
    const queueOf = {
      main: { taskQueue },
      // A few an hour: two polls of each kind are enough.
      jobs: {
        taskQueue: jobsQueue(taskQueue),
        maxConcurrentWorkflowTaskPolls: 2,
        maxConcurrentActivityTaskPolls: 2,
      },
    };
    const create = (kind: WorkerKind) => Worker.create({ ...options, ...queueOf[kind] });
    const workers = runWorkers(await Promise.all(config.workerKinds.map(create)), log);
    const done = workers.done
      .then(() => {})
      .finally(async () => {
        backend.close();
        mailer?.close();
        await native
          .close()
          .catch((err: unknown) => log.warn({ err }, 'the connection to Temporal stays open'));
      });
    const close = async () => {
      workers.stop();
      await done;
    };
    return { done, close };
  }

  /** Closes the connections; after the parts that use them. */
  async function close(): Promise<void> {
    await connection.close();
    await db.close();
  }

  return {
    config,
    db,
    client,
    metrics,
    readiness,
    setUp,
    applySchedules: applyAllSchedules,
    runSchedule: (id: string, options: { dryRun: boolean }) => runSchedule(client, taskQueue, id, options),
    reconcile: runReconcile,
    makeCurrent: (buildId: string | undefined) => makeCurrent(client, taskQueue, buildId),
    eraseUser: erase,
    startApi,
    startMailIn,
    startWorker,
    close,
  };
}

function openMailer({ mail: { smtpUrl: url, from } }: Config, log: Logger) {
  if (!url) log.warn('SMTP_URL is not set: mails wait in the outbox');
  return url ? createMailer({ url, from }) : undefined;
}

function builtBundle(tracing: Tracing | undefined): WorkflowBundleOption {
  const name = tracing ? 'workflows.traced.bundle.js' : 'workflows.bundle.js';
  const codePath = fileURLToPath(new URL(name, import.meta.url));
  if (!existsSync(codePath)) throw new Error(`${codePath} is missing: run npm run build`);
  return { codePath };
}
