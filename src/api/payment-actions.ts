import { AppError } from '../errors.js';
import type { Payment } from '../models/index.js';
import type { CancelRequest } from '../workflows/messages.js';
import type { Services } from './services.js';

/** How long a client waits for the backend before it is told 202: the workflow goes on. */
const initiationPatienceMs = 8_000;

/**
 * Starts the workflow of a payment and brings the row up to date. True when the pay link is there (or the backend
 * refused, or it came from credit): 201; false when the workflow still tries: 202.
 */
export async function startPayment(
  payment: Payment,
  { paymentWorkflows, log }: Pick<Services, 'paymentWorkflows' | 'log'>,
): Promise<boolean> {
  const settled = await paymentWorkflows
    .startAndAwaitInitiation(payment, initiationPatienceMs)
    .catch((err: unknown) => {
      log.warn({ err, payment: payment.id }, 'workflow not started; the recovery will start it');
      return false;
    });
  const { status } = await payment.reload();
  return settled || status === 'completed';
}

const cancelPatienceMs = 10_000;

/**
 * Cancels a payment that has not ended, and brings the row up to date. False when the backend has not answered yet:
 * 202, the workflow goes on.
 * @throws AppError `payment_not_cancellable` when it has ended otherwise, `unavailable` when no workflow took it.
 */
export async function cancelPayment(
  payment: Payment,
  request: CancelRequest,
  { paymentWorkflows }: Pick<Services, 'paymentWorkflows'>,
): Promise<boolean> {
  const answer = await paymentWorkflows.cancel(payment, request, cancelPatienceMs).catch((cause: unknown) => {
    throw new AppError('unavailable', 'The payment could not be cancelled now; try again.', {
      cause,
      headers: { 'Retry-After': '5' },
    });
  });
  const { status } = await payment.reload();
  if (answer.outcome === 'under_way') return false;
  if (status === 'cancelled' && answer.outcome === 'ended') return true;
  throw new AppError('payment_not_cancellable', `The payment is ${status}.`, {
    members: { payment_id: payment.id, payment_status: status },
  });
}
