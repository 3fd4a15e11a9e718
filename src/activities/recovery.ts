import type { PaymentWorkflows } from '../integrations/payment-workflows.js';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { PaymentInbox } from '../stores/payment-inbox.js';
import type { PaymentStore } from '../stores/payments.js';

export type RecoveryActivities = ReturnType<typeof createRecoveryActivities>;

/** Older than any request that is still being answered, yet well within a minute with the schedule's half. */
const strandedAfterMs = 20_000;
const atOnce = 500;

export function createRecoveryActivities(options: {
  store: PaymentStore;
  inbox: PaymentInbox;
  workflows: PaymentWorkflows;
  metrics: Metrics;
  log: Logger;
}) {
  const { store, inbox, workflows, metrics, log } = options;

  /** Starts the workflows that a crash or an outage of Temporal kept from starting, and wakes those with news. */
  async function recoverPayments(): Promise<{ payments: number; callbacks: number }> {
    const stranded = await store.findNeverStarted(strandedAfterMs, atOnce);
    for (const payment of stranded) await workflows.start(payment);
    const waiting = await inbox.findUnapplied(strandedAfterMs, atOnce);
    for (const paymentId of waiting) {
      const payment = await store.find(paymentId);
      if (payment) await workflows.wake(payment);
    }
    const found = { payments: stranded.length, callbacks: waiting.length };
    metrics.recovered.inc({ kind: 'payment' }, found.payments);
    metrics.recovered.inc({ kind: 'callback' }, found.callbacks);
    if (found.payments + found.callbacks > 0) log.warn(found, 'recovered payments');
    return found;
  }

  return { recoverPayments };
}
