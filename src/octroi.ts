/** The composition root: builds everything from a config, and closes it again. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import { NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { createBillingActivities } from './activities/billing.js';
import { createChatActivities } from './activities/chat.js';
import { createContainerActivities } from './activities/containers.js';
import { createMailActivities } from './activities/mail.js';
import { createNightlyActivities } from './activities/nightly.js';
import { createPaymentActivities } from './activities/payments.js';
import { createProjectActivities } from './activities/projects.js';
import { createRecoveryActivities } from './activities/recovery.js';
import { createRefundActivities } from './activities/refunds.js';
import { createStorageActivities } from './activities/storage.js';
import { createRetentionActivities } from './activities/retention.js';
import { createWebhookActivities } from './activities/webhook.js';
import { createTicketActivities } from './activities/tickets.js';
import { createUsageActivities } from './activities/usage.js';
import { createApi } from './api/app.js';
import { createAuthenticator } from './api/authentication.js';
import type { Services } from './api/services.js';
import type { Config } from './config.js';
import { createBillingWorkflows } from './integrations/billing-workflows.js';
import { createChatWebhook } from './integrations/chat-webhook.js';
import { createDockerWorkflows } from './integrations/docker-workflows.js';
import { createMailer, type Mailer } from './integrations/mail.js';
import { createMailWorkflow } from './integrations/mail-workflow.js';
import { createPaymentBackend, type PaymentBackend } from './integrations/payment-backend.js';
import { createPaymentWorkflows } from './integrations/payment-workflows.js';
import { applySchedules, runSchedule } from './integrations/schedules.js';
import { applySearchAttributes } from './integrations/temporal.js';
import { readArticles } from './kb/shipped.js';
import { createTicketWorkflows } from './integrations/ticket-workflows.js';
import { listen, type RunningServer } from './listen.js';
import { createPlatformWebhook } from './integrations/webhook.js';
import { createWebhookWorkflow } from './integrations/webhook-workflow.js';
import type { Logger } from './log.js';
import { createMailLinks } from './mail/links.js';
import { createHosts } from './metering/hosts.js';
import { createTrafficRecorder } from './metering/recorder.js';
import { createUsageWatch, noteAlerts } from './metering/usage-watch.js';
import { createMetrics } from './metrics.js';
import { openDatabase } from './models/database.js';
import { migrateUp, pendingMigrations } from './models/migrator.js';
import { createAddonStore } from './stores/addons.js';
import { createCannedReplies } from './stores/canned-replies.js';
import { createContainerStore } from './stores/containers.js';
import { createAlertStore } from './stores/alerts.js';
import { createAttachmentStore } from './stores/attachments.js';
import { createChatOutbox } from './stores/chat-outbox.js';
import { createKbStore } from './stores/kb.js';
import { createKbReaders } from './stores/kb-readers.js';
import { createKbSearch } from './stores/kb-search.js';
import { shipArticles } from './stores/kb-shipped.js';
import { createKbWriting } from './stores/kb-writing.js';
import { createInboundStore } from './stores/inbound-mail.js';
import { createMailOutbox } from './stores/mail-outbox.js';
import { createPaymentInbox } from './stores/payment-inbox.js';
import { createPaymentStore } from './stores/payments.js';
import { createPermits } from './stores/permits.js';
import { createPriceStore } from './stores/prices.js';
import { createProjectStore } from './stores/project-actions.js';
import { createIdleProjects } from './stores/idle-projects.js';
import { createRefundStore } from './stores/refunds.js';
import { createRetentionStore } from './stores/retention.js';
import { createStorageStore } from './stores/storage.js';
import { createSubscriptionStore } from './stores/subscriptions.js';
import { createTicketLists } from './stores/ticket-lists.js';
import { createTicketLookup } from './stores/ticket-lookup.js';
import { createTicketStore } from './stores/tickets.js';
import { createTrafficStore } from './stores/traffic.js';
import { createWebhookStore } from './stores/webhook.js';
import { createAttachmentStorage } from './support/attachments.js';
import { createLive } from './support/live.js';
import type { StreamTimes } from './support/ticket-stream.js';
import { createInbound } from './support/inbound.js';
import { startMailReceiver, type MailReceiver } from './support/mail-receiver.js';
import { createTickets } from './support/tickets.js';

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
}

export type Octroi = ReturnType<typeof createOctroi>;

/**
 * About two seconds of tries: a client is answered soon when Temporal is away, and no retry outlives the request that
 * it is for (the client library throws out of a timer when it retries on a closed connection).
 */
const retryBriefly = makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: 5 }));

/** Milliseconds that a readiness check of Temporal may take. */
const readinessMs = 2_500;

/** Builds the service; nothing is connected until a part starts. */
export function createOctroi(config: Config, { log, workflowBundle, streamTimes }: OctroiOptions) {
  const metrics = createMetrics();
  const db = openDatabase(config.databaseUrl, {
    poolSize: config.databasePoolSize,
    onStatement: () => metrics.sqlStatements.inc(),
    onChanges: () => void tellPlatform(),
    onChat: config.chatWebhook && (() => void tellChat()),
    onMail: () => void wakeMail(),
  });
  const connection = Connection.lazy({ address: config.temporal.address, interceptors: [retryBriefly] });
  const client = new Client({ connection, namespace: config.temporal.namespace });
  const { taskQueue, namespace } = config.temporal;

  const payments = createPaymentStore(db, config);
  const inbox = createPaymentInbox(db, config);
  const addons = createAddonStore(db, config);
  const alerts = createAlertStore(db, config);
  const attachments = createAttachmentStore(db);
  const attachmentStorage = createAttachmentStorage(db, config.support.attachmentDir);
  const subscriptions = createSubscriptionStore(db, config);
  const prices = createPriceStore(db);
  const projects = createProjectStore(db);
  const refunds = createRefundStore(db);
  const storage = createStorageStore(db);
  const ticketStore = createTicketStore(db, config.support);
  const ticketLookup = createTicketLookup(db, config.support);
  const ticketWorkflows = createTicketWorkflows(client, { taskQueue });
  const tickets = createTickets({
    store: ticketStore,
    lookup: ticketLookup,
    workflows: ticketWorkflows,
    log,
  });
  const paymentWorkflows = createPaymentWorkflows(client, { taskQueue, ...config.payment });
  const billingWorkflows = createBillingWorkflows(client, {
    taskQueue,
    awaitsCredit: (teamId) => subscriptions.awaitsCredit(teamId),
  });
  const dockerWorkflows = createDockerWorkflows(client, { taskQueue, hosts: config.dockerHosts });
  const webhookWorkflow = createWebhookWorkflow(client, { taskQueue, target: 'platform' });
  const chatWorkflow = createWebhookWorkflow(client, { taskQueue, target: 'chat' });
  const chatOutbox = createChatOutbox(db);
  const mailWorkflow = createMailWorkflow(client, { taskQueue });
  const outbox = createMailOutbox(db);
  const webhookStore = createWebhookStore(db);
  const links = createMailLinks({
    baseUrl: config.baseUrl,
    secret: config.signingSecret,
    supportAddress: config.support.address,
  });
  const inbound = createInbound({
    store: createInboundStore(db),
    tickets,
    addresses: links.tickets,
    from: config.mail.from,
    attachments: { store: attachments, storage: attachmentStorage },
    metrics,
    log,
  });
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
    await applySchedules(client, { taskQueue });
  }

  /** Changes for the platform were committed. When Temporal is away, the recovery finds them. */
  async function tellPlatform(): Promise<void> {
    if (!config.platformWebhook) return;
    try {
      await webhookWorkflow.wake();
    } catch (err) {
      log.warn({ err }, 'changes for the platform wait for the recovery');
    }
  }

  /** Messages for the chat were committed. When Temporal is away, the recovery finds them. */
  async function tellChat(): Promise<void> {
    try {
      await chatWorkflow.wake();
    } catch (err) {
      log.warn({ err }, 'messages for the chat wait for the recovery');
    }
  }

  /** Mail was committed. When Temporal is away, the recovery finds it. */
  async function wakeMail(): Promise<void> {
    if (!config.mail.smtpUrl) return;
    try {
      await mailWorkflow.wake();
    } catch (err) {
      log.warn({ err }, 'mail waits for the recovery');
    }
  }

  /** Starts the HTTP API on the configured port. */
  async function startApi(): Promise<RunningApi> {
    const { databaseUrl, deployDomain } = config;
    const hosts = createHosts({ db, databaseUrl, deployDomain, log });
    // Without a journal: what the endpoint acknowledges is stored.
    const watch = createUsageWatch({ alerts, log, metrics });
    const store = createTrafficStore(db, hosts);
    const recorder = await createTrafficRecorder({ store, log, metrics, onRecorded: watch.touch });
    const live = createLive({ db, databaseUrl, log, metrics });
    const services: Services = {
      config,
      log,
      metrics,
      db,
      authenticate: createAuthenticator(db, config.jwt),
      payments,
      inbox,
      addons,
      alerts,
      cannedReplies: createCannedReplies(db),
      inbound,
      attachments,
      attachmentStorage,
      live,
      streamTimes,
      subscriptions,
      prices,
      projects,
      refunds,
      recorder,
      kb: createKbStore(db),
      kbReaders: createKbReaders(db),
      kbSearch: createKbSearch(db),
      kbWriting: createKbWriting(db),
      paymentWorkflows,
      billingWorkflows,
      storage,
      dockerWorkflows,
      tickets,
      ticketStore,
      ticketLookup,
      ticketLists: createTicketLists(db),
      links,
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
    return startMailReceiver({ ...options, inbound, addresses: links.tickets, log });
  }

  /** Starts a worker; it polls until it is closed. */
  async function startWorker(): Promise<RunningWorker> {
    const permits = createPermits(db, config.payment.rateLimit);
    await permits.prepare();
    const backend = createPaymentBackend({
      url: config.payment.backendUrl,
      apiKey: config.payment.apiKey,
      takePermit: () => permits.take(),
      onRequest: (operation, outcome) => metrics.backendRequests.inc({ operation, outcome }),
      onCircuit: (open) => metrics.backendCircuitOpen.set(open ? 1 : 0),
    });
    const mailer = openMailer(config, log);
    const native = await NativeConnection.connect({ address: config.temporal.address });
    const worker = await Worker.create({
      connection: native,
      namespace,
      taskQueue,
      workflowBundle: workflowBundle ?? builtBundle(),
      activities: activitiesFor(backend, mailer),
      maxCachedWorkflows: config.workflowCacheSize,
      shutdownGraceTime: '25s',
    });
    const done = worker.run().finally(async () => {
      backend.close();
      mailer?.close();
      await native.close();
    });
    const close = async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await done;
    };
    return { done, close };
  }

  function activitiesFor(backend: PaymentBackend, mailer: Mailer | undefined) {
    const callbackUrl = `${config.baseUrl}/api/payments/callback`;
    const buyers = billingWorkflows;
    return {
      ...createPaymentActivities({ store: payments, inbox, backend, callbackUrl, buyers, metrics, log }),
      ...createBillingActivities({ addons, subscriptions }),
      ...createRefundActivities({ refunds, backend, buyers, log }),
      ...createStorageActivities({
        store: storage,
        hosts: config.dockerHosts,
        platformName: config.platformName,
        onMeasured: async (ids) => noteAlerts(await alerts.checkProjects(ids), 'storage', { log, metrics }),
        metrics,
        log,
      }),
      ...createContainerActivities({
        store: createContainerStore(db),
        hosts: config.dockerHosts,
        metrics,
        log,
      }),
      ...createMailActivities({ outbox, mailer, links, metrics, log }),
      ...createNightlyActivities({ addons, subscriptions, workflows: billingWorkflows, metrics, log }),
      ...createProjectActivities({ projects: createIdleProjects(db), metrics, log }),
      ...createTicketActivities({ tickets: ticketStore, log }),
      ...createUsageActivities({ alerts, metrics, log }),
      ...createRetentionActivities({
        retention: createRetentionStore(db),
        attachments,
        attachmentStorage,
      }),
      ...createWebhookActivities({
        store: webhookStore,
        webhook: config.platformWebhook && createPlatformWebhook(config.platformWebhook),
        metrics,
        log,
      }),
      ...createChatActivities({
        outbox: chatOutbox,
        chat: config.chatWebhook && createChatWebhook(config.chatWebhook),
        metrics,
        log,
      }),
      ...createRecoveryActivities({
        store: payments,
        inbox,
        workflows: paymentWorkflows,
        refunds,
        billing: billingWorkflows,
        tickets: { lookup: ticketLookup, workflows: ticketWorkflows },
        webhook: config.platformWebhook && { store: webhookStore, workflow: webhookWorkflow },
        chat: config.chatWebhook && { outbox: chatOutbox, workflow: chatWorkflow },
        mail: mailer && { outbox, workflow: mailWorkflow },
        metrics,
        log,
      }),
    };
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
    applySchedules: () => applySchedules(client, { taskQueue }),
    runSchedule: (id: string, options: { dryRun: boolean }) => runSchedule(client, taskQueue, id, options),
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

function builtBundle(): WorkflowBundleOption {
  const codePath = fileURLToPath(new URL('./workflows.bundle.js', import.meta.url));
  if (!existsSync(codePath)) throw new Error(`${codePath} is missing: run npm run build`);
  return { codePath };
}
