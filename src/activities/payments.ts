import { ApplicationFailure, cancellationSignal } from '@temporalio/activity';
import { moneyToWire, money } from '../domain/money.js';
import { isTerminal, type Buyer, type PaymentStatus } from '../domain/payments.js';
import {
  BackendRejected,
  BackendUnavailable,
  type InitiateRequest,
  type PaymentBackend,
  type StatusAnswer,
} from '../integrations/payment-backend.js';
import type { BillingWorkflows } from '../integrations/billing-workflows.js';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { Payment } from '../models/index.js';
import type { PaymentInbox } from '../stores/payment-inbox.js';
import type { InitiationOrder, PaymentStore } from '../stores/payments.js';
import type { Report, Settlement } from '../stores/settlement.js';
import type { CancelRequest } from '../workflows/messages.js';

export interface PaymentActivityOptions {
  store: PaymentStore;
  inbox: PaymentInbox;
  backend: PaymentBackend;
  /** Where the backend calls back. */
  callbackUrl: string;
  /** The workflows of what payments are for. */
  buyers: Pick<BillingWorkflows, 'wakeBuyer'>;
  metrics: Metrics;
  log: Logger;
  /** Ends an initiate call; by default that of the activity. */
  signal?: () => AbortSignal | undefined;
}

export type PaymentActivities = ReturnType<typeof createPaymentActivities>;

/** The steps of a payment. Each may run twice: what it does is decided by the payment's row. */
export function createPaymentActivities(options: PaymentActivityOptions) {
  const { store, inbox, backend, callbackUrl, buyers, metrics, log, signal = cancellationSignal } = options;

  /**
   * Takes the payment to the backend and applies a callback that was faster than the answer. A request that the
   * backend refuses (400, 401) fails the payment, with the reason. One from credit is completed already.
   */
  async function initiatePayment(paymentId: string): Promise<{ status: PaymentStatus; deadline: string }> {
    const order = await store.beginInitiation(paymentId);
    const unchanged = { status: order.status, deadline: order.deadline_at.toISOString() };
    if (isTerminal(order.status)) {
      await tell({ teamId: order.team_id, planId: order.plan_id, addonId: order.addon_id }, order.status);
      return unchanged;
    }
    try {
      const answer = await backend.initiate(initiateRequest(order, callbackUrl), signal());
      const taken = await store.recordTaken(paymentId, {
        externalPaymentId: answer.external_payment_id,
        status: answer.status,
        paymentUrl: answer.payment_url ?? null,
        qrCode: answer.qr_code ?? null,
        expiresAt: answer.expires_at ?? null,
      });
      if (taken.status === 'cancelled') await withdraw(answer.external_payment_id, order.team_id);
      const early = await inbox.hasWaiting(answer.external_payment_id);
      const status = early ? await applyInbox(paymentId) : taken.status;
      return { status, deadline: taken.deadlineAt.toISOString() };
    } catch (error) {
      if (!(error instanceof BackendRejected)) throw retryable(error);
      const reason = explain(error);
      return {
        ...unchanged,
        status: await report(paymentId, { actor: 'payment-backend', status: 'failed', reason }),
      };
    }
  }

  /** It was cancelled here while the backend took it: there too, if that is still possible. */
  async function withdraw(externalPaymentId: string, teamId: string): Promise<void> {
    await backend
      .cancel(externalPaymentId, teamId)
      .catch((err: unknown) => log.warn({ err }, 'not cancelled at the backend'));
  }

  /** Applies the callbacks that wait for the payment; returns its status. */
  async function applyInbox(paymentId: string): Promise<PaymentStatus> {
    const { status, buyer, settlements } = await inbox.apply(paymentId);
    for (const settlement of settlements) {
      const delayMs = Date.now() - settlement.receivedAt.getTime();
      if (settlement.outcome !== 'ignored') metrics.callbackDelay.observe(delayMs / 1000);
      count(paymentId, settlement, delayMs);
    }
    await tell(buyer, status);
    return status;
  }

  /** Asks the backend for the payment's status and applies it. */
  async function pollPayment(paymentId: string): Promise<PaymentStatus> {
    const payment = await load(paymentId);
    const { externalPaymentId, status, teamId } = payment;
    if (isTerminal(status)) return tellAgain(payment);
    if (!externalPaymentId) return status;
    try {
      const answer = await backend.status(externalPaymentId, teamId);
      return await report(paymentId, newsOf(answer));
    } catch (error) {
      throw retryable(error);
    }
  }

  /** Cancels at the backend, then here; money that moved first wins. */
  async function cancelAtBackend(
    paymentId: string,
    { actor, requestId }: CancelRequest,
  ): Promise<PaymentStatus> {
    const payment = await load(paymentId);
    const { externalPaymentId, status, teamId } = payment;
    if (isTerminal(status)) return tellAgain(payment);
    const cancelled = { actor, status: 'cancelled', requestId } as const;
    if (!externalPaymentId) return report(paymentId, cancelled);
    try {
      await backend.cancel(externalPaymentId, teamId);
      return await report(paymentId, cancelled);
    } catch (error) {
      if (!(error instanceof BackendRejected) || error.httpStatus === 401) throw retryable(error);
      return error.httpStatus === 404 ? report(paymentId, cancelled) : afterRefusedCancel(paymentId);
    }
  }

  /** The backend would not cancel, because the payment has ended there: how? */
  async function afterRefusedCancel(paymentId: string): Promise<PaymentStatus> {
    const status = await pollPayment(paymentId);
    if (isTerminal(status)) return status;
    throw new BackendUnavailable('the backend neither cancels the payment nor says that it has ended');
  }

  /** Gives the payment up at its deadline. */
  function expirePayment(paymentId: string): Promise<PaymentStatus> {
    const reason = 'It was not paid in time.';
    return report(paymentId, { actor: 'system', status: 'expired', reason });
  }

  async function report(paymentId: string, news: Report): Promise<PaymentStatus> {
    const settlement = await store.report(paymentId, news);
    count(paymentId, settlement);
    await tell(settlement.buyer, settlement.status);
    return settlement.status;
  }

  /**
   * Wakes what the payment is for once it has ended. After the commit, and again if this is repeated: the workflow
   * looks at its row, so that once too often does no harm.
   */
  async function tell(buyer: Buyer, status: PaymentStatus): Promise<void> {
    if (!isTerminal(status)) return;
    await buyers.wakeBuyer(buyer);
  }

  /** A try before may have ended the payment, and failed to tell. */
  async function tellAgain(payment: Payment): Promise<PaymentStatus> {
    await tell(payment, payment.status);
    return payment.status;
  }

  function count(paymentId: string, { outcome, status }: Settlement, callbackMs?: number): void {
    if (outcome === 'ignored' || status === 'processing') return;
    metrics.payments.inc({ status: outcome === 'late_money' ? 'late_money' : status });
    if (outcome === 'late_money') {
      log.warn(
        { payment: paymentId, status },
        'money came for a payment that had ended: credited to the team',
      );
    } else log.info({ payment: paymentId, status, callback_ms: callbackMs }, 'payment settled');
  }

  async function load(paymentId: string) {
    const row = await store.find(paymentId);
    if (!row) throw ApplicationFailure.nonRetryable(`payment ${paymentId} has no row`, 'PaymentMissing');
    return row;
  }

  return { initiatePayment, applyInbox, pollPayment, cancelAtBackend, expirePayment };
}

/** What the backend tells of a payment when it is asked. */
export function newsOf(answer: StatusAnswer): Report {
  return {
    actor: 'payment-backend',
    status: answer.status,
    transactionId: answer.transaction_id ?? undefined,
    providerReference: answer.provider_reference ?? undefined,
    reason: answer.status === 'failed' ? 'The payment was refused.' : undefined,
  };
}

/** A failure that Temporal retries, when the backend says so or by the policy. */
function retryable(error: unknown): unknown {
  if (error instanceof BackendUnavailable || error instanceof BackendRejected) {
    return ApplicationFailure.create({
      message: error.message || error.name,
      type: error.name,
      cause: error,
      nextRetryDelay: error instanceof BackendUnavailable ? error.retryAfterMs : undefined,
    });
  }
  return error;
}

/** Why the backend would not take the payment, for the team that wanted to pay. */
function explain({ httpStatus, message }: BackendRejected): string {
  if (httpStatus === 401 || httpStatus === 403) {
    return 'The payment service did not accept our credentials. Nothing was charged; please contact support.';
  }
  const reason = message.replace(/[.\s]+$/, '');
  return `The payment service refused this payment${reason && `: ${reason}`}. Nothing was charged.`;
}

/** Wire shape: domain.md, "The payment backend". */
function initiateRequest(order: InitiationOrder, callbackUrl: string): InitiateRequest {
  return {
    payment_id: order.id,
    amount: moneyToWire(money(order.amount_minor, order.currency)),
    currency: order.currency,
    payment_method: order.payment_method,
    metadata: {
      description: order.description ?? (order.plan_id ? `Plan ${order.plan_id}` : (order.addon ?? 'Credit')),
      team_id: order.team_id,
      team_name: order.team_name,
      user_id: order.user_id,
      user_email: order.user_email,
      ...(order.plan_id && { plan_upgrade: true, new_plan: order.plan_id }),
    },
    callback_url: callbackUrl,
  };
}
