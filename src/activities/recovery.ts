import type { BillingWorkflows } from '../integrations/billing-workflows.js';
import type { MailWorkflow } from '../integrations/mail-workflow.js';
import type { PaymentWorkflows } from '../integrations/payment-workflows.js';
import type { TicketWorkflows } from '../integrations/ticket-workflows.js';
import type { WebhookWorkflow } from '../integrations/webhook-workflow.js';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { ChatOutbox } from '../stores/chat-outbox.js';
import type { MailOutbox } from '../stores/mail-outbox.js';
import type { PaymentInbox } from '../stores/payment-inbox.js';
import type { PaymentStore } from '../stores/payments.js';
import type { RefundStore } from '../stores/refunds.js';
import type { TicketLookup } from '../stores/ticket-lookup.js';
import type { WebhookStore } from '../stores/webhook.js';

export type RecoveryActivities = ReturnType<typeof createRecoveryActivities>;

/** Older than any request that is still being answered, yet well within a minute with the schedule's half. */
const strandedAfterMs = 20_000;
/** Longer than a last poll takes, so that a workflow that is about to expire its payment is left to it. */
const overdueAfterMs = 5 * 60_000;
const atOnce = 500;

/** How many of each were found. */
export interface Recovered {
  /** Payments that were never started. */
  payments: number;
  /** Callbacks that waited. */
  callbacks: number;
  /** Payments past their deadline, whose workflow was lost or ended by hand. */
  overdue: number;
  /** Refunds that were never started. */
  refunds: number;
  /** Tickets whose workflow was never started, was lost, or goes by targets that have changed. */
  tickets: number;
  /** 1: changes for the platform waited, and nobody was about to tell it. */
  changes: number;
  /** 1: messages for the chat waited, and nobody was about to tell it. */
  chats: number;
  /** 1: mails were due, and nobody was about to send them. */
  mails: number;
}

export function createRecoveryActivities(options: {
  store: PaymentStore;
  inbox: PaymentInbox;
  workflows: PaymentWorkflows;
  refunds: RefundStore;
  billing: BillingWorkflows;
  tickets: { lookup: TicketLookup; workflows: TicketWorkflows };
  /** undefined: the platform has no webhook. */
  webhook: { store: WebhookStore; workflow: WebhookWorkflow } | undefined;
  /** undefined: support has no chat. */
  chat: { outbox: ChatOutbox; workflow: WebhookWorkflow } | undefined;
  /** undefined: there is no mail server. */
  mail: { outbox: MailOutbox; workflow: MailWorkflow } | undefined;
  /** Requests a minute that the payment backend takes: of more payments started in a run, the rest would only wait for it. */
  backendPerMinute: number;
  metrics: Metrics;
  log: Logger;
}) {
  const { store, inbox, workflows, refunds, billing, tickets, webhook, chat, mail, metrics, log } = options;
  const startedAtOnce = Math.min(atOnce, options.backendPerMinute);

  /** Starts workflows that a crash or an outage of Temporal kept from starting or ended, and wakes those with news. */
  async function recoverPayments(): Promise<Recovered> {
    const stranded = await store.findNeverStarted(strandedAfterMs, startedAtOnce);
    for (const payment of stranded) {
      await workflows.start(payment);
      if (payment.addonId) await billing.wakeAddon(payment.addonId, payment.teamId);
    }
    const waiting = await inbox.findUnapplied(strandedAfterMs, atOnce);
    for (const paymentId of waiting) {
      const payment = await store.find(paymentId);
      if (payment) await workflows.wake(payment);
    }
    const overdue = await store.findOverdue(overdueAfterMs, atOnce);
    for (const payment of overdue) await workflows.wake(payment);
    const unsent = await refunds.findNeverStarted(strandedAfterMs, atOnce);
    for (const refund of unsent) await billing.startRefund(refund);
    const found = {
      payments: stranded.length,
      callbacks: waiting.length,
      overdue: overdue.length,
      refunds: unsent.length,
      tickets: await recoverTickets(),
      changes: await recoverChanges(),
      chats: await recoverChats(),
      mails: await recoverMails(),
    };
    for (const [kind, count] of Object.entries(found)) metrics.recovered.inc({ kind }, count);
    if (Object.values(found).some((count) => count > 0)) log.warn(found, 'recovered payments');
    return found;
  }

  async function recoverTickets(): Promise<number> {
    const found = await tickets.lookup.findStranded(strandedAfterMs, overdueAfterMs, atOnce);
    for (const ticket of found) {
      await tickets.workflows.wake(ticket);
      await tickets.lookup.recordStarted(ticket.id);
    }
    return found.length;
  }

  /** Also measures how far the platform's webhook is behind. */
  async function recoverChanges(): Promise<number> {
    if (!webhook) return 0;
    const { waiting, oldestSeconds, failingSeconds } = await webhook.store.backlog();
    metrics.webhookWaiting.set(waiting);
    metrics.webhookFailing.set(failingSeconds);
    if (oldestSeconds * 1000 < strandedAfterMs) return 0;
    return (await webhook.workflow.startUnlessRunning()) ? 1 : 0;
  }

  /** Also measures how far the chat is behind. */
  async function recoverChats(): Promise<number> {
    if (!chat) return 0;
    const { waiting, oldestSeconds, failingSeconds } = await chat.outbox.backlog();
    metrics.chatWaiting.set(waiting);
    metrics.chatFailing.set(failingSeconds);
    if (oldestSeconds * 1000 < strandedAfterMs) return 0;
    return (await chat.workflow.startUnlessRunning()) ? 1 : 0;
  }

  /** Also counts the mails that wait. */
  async function recoverMails(): Promise<number> {
    if (!mail) return 0;
    const { count, dueInMs } = await mail.outbox.waiting();
    metrics.mailsWaiting.set(count);
    if (dueInMs === null || dueInMs > -strandedAfterMs) return 0;
    return (await mail.workflow.recover()) ? 1 : 0;
  }

  return { recoverPayments };
}
