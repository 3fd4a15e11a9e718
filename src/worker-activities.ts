/** The activities of a worker. */
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
import { createChatWebhook } from './integrations/chat-webhook.js';
import type { Mailer } from './integrations/mail.js';
import type { PaymentBackend } from './integrations/payment-backend.js';
import { createPlatformWebhook } from './integrations/webhook.js';
import { noteAlerts } from './metering/usage-watch.js';
import type { Parts } from './parts.js';
import { createContainerStore } from './stores/containers.js';
import { createIdleProjects } from './stores/idle-projects.js';
import { createRetentionStore } from './stores/retention.js';

export function createActivities(parts: Parts, backend: PaymentBackend, mailer: Mailer | undefined) {
  const { config, db, metrics, log, payments, inbox, addons, alerts, subscriptions, refunds, storage } =
    parts;
  const { attachments, attachmentStorage, ticketStore, ticketLookup, ticketWorkflows } = parts;
  const { paymentWorkflows, billingWorkflows, webhookStore, webhookWorkflow, chatOutbox, chatWorkflow } =
    parts;
  const { outbox, mailWorkflow, links } = parts;
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
      hasWebhook: config.platformWebhook !== undefined,
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
      backendPerMinute: config.payment.rateLimit,
      metrics,
      log,
    }),
  };
}
