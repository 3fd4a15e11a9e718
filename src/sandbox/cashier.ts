import { formatMoney } from '../domain/money.js';
import type { Logger } from '../log.js';
import type { Agenda } from './agenda.js';
import { callbacksFor, type Courier } from './callbacks.js';
import type { Faults } from './faults.js';
import {
  createPayment,
  isOpen,
  type Delays,
  type FinalStatus,
  type RefundRecord,
  type SandboxPayment,
} from './payment.js';
import { Problem } from './problem.js';
import { createRefund, sameRefund } from './refunds.js';
import type { InitiateRequest, RefundRequest } from './requests.js';
import type { PaymentStore } from './store.js';

interface CashierOptions {
  store: PaymentStore;
  agenda: Agenda;
  courier: Courier;
  delays: Delays;
  logger: Logger;
}

/** Opens and ends payments, by the clock, by a person, by a call; and gives their money back. */
export class Cashier {
  constructor(private readonly options: CashierOptions) {}

  /** Goes on where the last process stopped: deadlines and undelivered callbacks. */
  resume(): void {
    for (const payment of this.options.store.list()) {
      if (isOpen(payment)) this.#awaitEnding(payment);
      this.options.courier.dispatch(payment);
    }
  }

  /**
   * The payment of an initiate call: a new one, or the one that the call repeats. A new one that ends at once has
   * ended on return, but its callbacks are still to be dispatched: they follow the answer.
   * @throws Problem 400 if the call repeats another with a different amount.
   */
  open(request: InitiateRequest, idempotencyKey: string | null, faults: Faults): SandboxPayment {
    const { store, delays, logger } = this.options;
    const known = store.findRepeated(request.payment_id, idempotencyKey);
    if (known) return sameOrRefused(known, request);

    const payment = createPayment(request, idempotencyKey, faults, delays);
    if (Date.parse(payment.ending.at) <= Date.now()) end(payment, payment.ending.status);
    if (faults.callback === 'early' && isOpen(payment))
      payment.callbacks = callbacksFor(payment, payment.status);
    store.save(payment);
    if (isOpen(payment)) this.#awaitEnding(payment);
    logger.info({ payment: payment.payment_id, amount: payment.amount, faults }, 'payment initiated');
    return payment;
  }

  /** Ends an open payment and sends word of it; a payment that has ended stays as it is. */
  settle(payment: SandboxPayment, status: FinalStatus): void {
    if (!isOpen(payment)) return;
    const { store, agenda, courier, logger } = this.options;
    end(payment, status);
    store.save(payment);
    agenda.forget(endingKey(payment));
    courier.dispatch(payment);
    logger.info({ payment: payment.payment_id, status }, 'payment ended');
  }

  /** @throws Problem 400 if the payment is completed or failed. */
  cancel(payment: SandboxPayment): void {
    this.settle(payment, 'cancelled');
    if (payment.status !== 'cancelled') throw new Problem(400, `The payment is already ${payment.status}`);
  }

  /**
   * The refund of a refund call: a new one, or the one that the call repeats.
   * @throws Problem 400 if there is not so much to give back, 422 if the call repeats another refund otherwise.
   */
  refund(payment: SandboxPayment, request: RefundRequest): RefundRecord {
    const { store, logger } = this.options;
    const known = store.findRefund(request.refund_id);
    if (known) return sameRefund(known, payment, request);

    const refund = createRefund(payment, request);
    payment.refunds.push(refund);
    store.save(payment);
    logger.info({ payment: payment.payment_id, ...refund }, 'payment refunded');
    return refund;
  }

  #awaitEnding(payment: SandboxPayment): void {
    const { status, at } = payment.ending;
    this.options.agenda.at(endingKey(payment), Date.parse(at), () => this.settle(payment, status));
  }
}

function end(payment: SandboxPayment, status: FinalStatus): void {
  payment.status = status;
  payment.finished_at = new Date().toISOString();
  payment.callbacks.push(...callbacksFor(payment, status));
}

function sameOrRefused(known: SandboxPayment, { amount, currency }: InitiateRequest): SandboxPayment {
  if (known.amount === formatMoney(amount) && known.currency === currency) return known;
  const detail = `was initiated before with ${known.amount} ${known.currency}`;
  throw new Problem(400, `amount: ${detail}`, { errors: [{ field: 'amount', detail }] });
}

function endingKey({ external_payment_id }: SandboxPayment): string {
  return `ending ${external_payment_id}`;
}
