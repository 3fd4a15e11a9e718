import { ApplicationFailure } from '@temporalio/activity';
import { moneyToWire } from '../domain/money.js';
import type { Buyer } from '../domain/payments.js';
import type { RefundStatus } from '../domain/refunds.js';
import { BackendRejected, RefundNotSupported, type PaymentBackend } from '../integrations/payment-backend.js';
import type { Logger } from '../log.js';
import type { RefundStore } from '../stores/refunds.js';

export type RefundActivities = ReturnType<typeof createRefundActivities>;

export function createRefundActivities(options: {
  refunds: RefundStore;
  backend: Pick<PaymentBackend, 'refund'>;
  /** The workflows of what payments are for. */
  buyers: { wakeBuyer(buyer: Buyer): Promise<void> };
  log: Logger;
}) {
  const { refunds, backend, buyers, log } = options;

  /**
   * Sends a refund to the backend and books its answer. Only a refusal fails it: as long as the backend does not
   * answer, the money may have moved.
   */
  async function sendRefund(refundId: string): Promise<RefundStatus> {
    await settle(refundId);
    const { refund, buyer } = await refunds.get(refundId);
    await buyers.wakeBuyer(buyer);
    return refund.status;
  }

  async function settle(refundId: string): Promise<void> {
    const { status, externalPaymentId, teamId, amount, reason } = await refunds.beginSending(refundId);
    if (status !== 'pending') return;
    try {
      await backend.refund(externalPaymentId, teamId, {
        refund_id: refundId,
        amount: moneyToWire(amount),
        currency: amount.currency,
        ...(reason && { reason }),
      });
      await refunds.complete(refundId);
    } catch (error) {
      const failure = refusal(error);
      if (failure === undefined) throw error;
      log.warn({ refund: refundId, failure }, 'refund refused by the backend');
      await refunds.fail(refundId, failure);
    }
  }

  return { sendRefund };
}

/** Why the backend will never make the refund; undefined for what may pass. */
function refusal(error: unknown): string | undefined {
  if (error instanceof RefundNotSupported) return 'The payment backend does not make refunds.';
  if (!(error instanceof BackendRejected)) return undefined;
  if (error.httpStatus === 401 || error.httpStatus === 403) {
    throw ApplicationFailure.create({ message: 'the backend does not accept our key', cause: error });
  }
  return `The payment backend refused: ${error.message}`;
}
