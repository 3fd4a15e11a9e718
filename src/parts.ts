/** What API, worker and mail receiver are made of: stores, the workflows as others speak to them, and what joins them. */
import type { Client } from '@temporalio/client';
import type { Config } from './config.js';
import { createBillingWorkflows } from './integrations/billing-workflows.js';
import { createDockerWorkflows } from './integrations/docker-workflows.js';
import { createMailWorkflow } from './integrations/mail-workflow.js';
import { createPaymentWorkflows } from './integrations/payment-workflows.js';
import { createScheduleControl } from './integrations/schedule-control.js';
import { createTaskQueue } from './integrations/task-queue.js';
import { createTicketWorkflows } from './integrations/ticket-workflows.js';
import { createWebhookWorkflow } from './integrations/webhook-workflow.js';
import type { Logger } from './log.js';
import { createMailLinks } from './mail/links.js';
import type { Metrics } from './metrics.js';
import type { Database } from './models/database.js';
import { createAddonStore } from './stores/addons.js';
import { createAlertStore } from './stores/alerts.js';
import { createAttachmentStore } from './stores/attachments.js';
import { createChatOutbox } from './stores/chat-outbox.js';
import { createInboundStore } from './stores/inbound-mail.js';
import { createMailOutbox } from './stores/mail-outbox.js';
import { createObjectLookup } from './stores/objects.js';
import { createPaymentInbox } from './stores/payment-inbox.js';
import { createPaymentStore } from './stores/payments.js';
import { createPriceStore } from './stores/prices.js';
import { createProjectStore } from './stores/project-actions.js';
import { createRefundStore } from './stores/refunds.js';
import { createStorageStore } from './stores/storage.js';
import { createSubscriptionStore } from './stores/subscriptions.js';
import { createTicketLookup } from './stores/ticket-lookup.js';
import { createTicketStore } from './stores/tickets.js';
import { createWebhookStore } from './stores/webhook.js';
import { createAttachmentStorage } from './support/attachments.js';
import { createInbound } from './support/inbound.js';
import { createTickets } from './support/tickets.js';

export type Parts = ReturnType<typeof createParts>;

export interface PartsOptions {
  config: Config;
  db: Database;
  client: Client;
  metrics: Metrics;
  log: Logger;
}

export function createParts({ config, db, client, metrics, log }: PartsOptions) {
  const { taskQueue } = config.temporal;
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
  const taskQueues = createTaskQueue(client, { taskQueue });
  const scheduleControl = createScheduleControl(client);
  const chatOutbox = createChatOutbox(db);
  const mailWorkflow = createMailWorkflow(client, { taskQueue });
  const objects = createObjectLookup(db);
  const outbox = createMailOutbox(db);
  const webhookStore = createWebhookStore(db);
  const links = createMailLinks({
    baseUrl: config.baseUrl,
    secrets: config.signingSecrets,
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

  return {
    config,
    db,
    metrics,
    log,
    payments,
    inbox,
    addons,
    alerts,
    attachments,
    attachmentStorage,
    subscriptions,
    prices,
    projects,
    refunds,
    storage,
    ticketStore,
    ticketLookup,
    ticketWorkflows,
    tickets,
    paymentWorkflows,
    billingWorkflows,
    dockerWorkflows,
    taskQueue: taskQueues,
    scheduleControl,
    objects,
    webhookStore,
    webhookWorkflow,
    chatOutbox,
    chatWorkflow,
    outbox,
    mailWorkflow,
    links,
    inbound,
  };
}
