/** Payments are asked for at the backend, and settled as always: by the store, on the condition of its status. */
import { createPaymentActivities, newsOf } from '../activities/payments.js';
import { isTerminal, judgeReport, type PaymentStatus } from '../domain/payments.js';
import { BackendRejected, type PaymentBackend } from '../integrations/payment-backend.js';
import type { Payment } from '../models/index.js';
import type { Parts } from '../parts.js';

/**
 * What came of asking: how the payment ended, or `late_money`, when it had ended here without; `open`, `unchanged`;
 * `unknown_there`: the backend has no such payment; `not_taken`: it never told us an id; `unanswered`: to be asked again.
 */
export type Outcome =
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'late_money'
  | 'open'
  | 'unchanged'
  | 'unknown_there'
  | 'not_taken'
  | 'unanswered';

/** Younger payments are left to the request that makes them. */
const youngMs = 60_000;

export function createAsking({
  parts,
  backend,
  dryRun,
}: {
  parts: Parts;
  backend: PaymentBackend;
  dryRun: boolean;
}) {
  const { payments, inbox, billingWorkflows: buyers, metrics, log, config } = parts;
  const callbackUrl = `${config.baseUrl}/api/payments/callback`;
  const { initiatePayment } = createPaymentActivities({
    store: payments,
    inbox,
    backend,
    callbackUrl,
    buyers,
    metrics,
    log,
    signal: () => undefined,
  });
  const counts: Record<Outcome, number> = {
    completed: 0,
    failed: 0,
    cancelled: 0,
    late_money: 0,
    open: 0,
    unchanged: 0,
    unknown_there: 0,
    not_taken: 0,
    unanswered: 0,
  };
  const unknownThere: string[] = [];
  /** Open payments that have ended there. */
  const ended = new Set<string>();

  /** Asks the backend for a payment and settles it. */
  async function ask(payment: Payment): Promise<void> {
    try {
      const outcome = await outcomeOf(payment);
      counts[outcome] += 1;
      if (outcome === 'completed' || outcome === 'failed' || outcome === 'cancelled') ended.add(payment.id);
    } catch (err) {
      log.warn({ err, payment: payment.id }, 'the backend did not tell of a payment');
      counts.unanswered += 1;
    }
  }

  async function outcomeOf(payment: Payment): Promise<Outcome> {
    const externalId = payment.externalPaymentId ?? (await take(payment));
    if (!externalId) return 'not_taken';
    try {
      return await settle(payment, await backend.status(externalId, payment.teamId));
    } catch (error) {
      if (!(error instanceof BackendRejected && error.httpStatus === 404)) throw error;
      unknownThere.push(payment.id);
      return 'unknown_there';
    }
  }

  /**
   * The row does not know what the backend calls the payment, though it may have it: the same initiate call again tells,
   * and makes no second one.
   */
  async function take(payment: Payment): Promise<string | null> {
    if (dryRun || payment.createdAt.getTime() > Date.now() - youngMs) return null;
    await initiatePayment(payment.id);
    return (await payments.find(payment.id))?.externalPaymentId ?? null;
  }

  async function settle(
    payment: Payment,
    answer: Awaited<ReturnType<PaymentBackend['status']>>,
  ): Promise<Outcome> {
    if (dryRun) return toldOf(payment.status, answer.status);
    const { outcome, status, buyer } = await payments.report(payment.id, newsOf(answer));
    if (outcome !== 'ignored' && isTerminal(status)) await tell(buyer);
    if (outcome === 'late_money') return 'late_money';
    return outcome === 'applied' ? endOf(status) : isTerminal(status) ? 'unchanged' : 'open';
  }

  /** What was bought looks at its row once more; if Temporal is away, the start of its workflow does that. */
  async function tell(buyer: Parameters<typeof buyers.wakeBuyer>[0]): Promise<void> {
    await buyers
      .wakeBuyer(buyer)
      .catch((err: unknown) => log.warn({ err }, 'a plan or add-on was not woken'));
  }

  return { ask, counts, unknownThere, ended };
}

function toldOf(current: PaymentStatus, reported: PaymentStatus): Outcome {
  const verdict = judgeReport(current, reported);
  if (verdict === 'late_money') return 'late_money';
  return verdict === 'apply' ? endOf(reported) : isTerminal(current) ? 'unchanged' : 'open';
}

const endOf = (status: PaymentStatus): Outcome =>
  status === 'completed' || status === 'failed' || status === 'cancelled' ? status : 'open';
