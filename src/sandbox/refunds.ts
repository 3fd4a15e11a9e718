/** Refunds of a payment: what is left of it, and what may be given back. */
import { formatMoney, money, parseMoney, type Money } from '../domain/money.js';
import type { RefundRecord, SandboxPayment } from './payment.js';
import { Problem } from './problem.js';
import type { RefundRequest } from './requests.js';

/** What was given back of the payment so far. */
export function refunded({ refunds, currency }: SandboxPayment): Money {
  const sum = refunds.reduce((sum, { amount }) => sum + parseMoney(amount, currency).minor, 0n);
  return money(sum, currency);
}

/**
 * A new refund of the payment, to be kept by the caller.
 * @throws Problem 400 if the payment is not completed, or less than the amount is left of it.
 */
export function createRefund(payment: SandboxPayment, request: RefundRequest): RefundRecord {
  const { status, currency } = payment;
  if (status !== 'completed') throw new Problem(400, `The payment is ${status}, not completed`);
  if (request.currency !== currency) throw wrong('currency', `the payment is in ${currency}`);
  const left = money(parseMoney(payment.amount, currency).minor - refunded(payment).minor, currency);
  if (request.amount.minor > left.minor) {
    throw wrong('amount', `only ${formatMoney(left)} ${currency} of the payment is left`);
  }
  const { refund_id, reason } = request;
  return {
    refund_id,
    amount: formatMoney(request.amount),
    reason: reason ?? null,
    refunded_at: new Date().toISOString(),
  };
}

/**
 * The refund that a call repeats.
 * @param found what has the `refund_id` already
 * @throws Problem 422 if it is of another payment or another amount.
 */
export function sameRefund(
  found: { payment: SandboxPayment; refund: RefundRecord },
  payment: SandboxPayment,
  { amount, currency }: RefundRequest,
): RefundRecord {
  const { refund } = found;
  const same =
    found.payment === payment && refund.amount === formatMoney(amount) && payment.currency === currency;
  if (same) return refund;
  const was = `${refund.amount} ${found.payment.currency} of ${found.payment.external_payment_id}`;
  throw wrong('refund_id', `was a refund of ${was} before`, 422);
}

/** The answer to a refund call. */
export function refundBody(
  { external_payment_id }: SandboxPayment,
  { refund_id, refunded_at }: RefundRecord,
) {
  return { refund_id, external_payment_id, status: 'completed', refunded_at };
}

function wrong(field: string, detail: string, status = 400): Problem {
  return new Problem(status, `${field}: ${detail}`, { errors: [{ field, detail }] });
}
