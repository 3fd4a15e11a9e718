import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RefundRecord, SandboxPayment } from './payment.js';

/**
 * The payments, in memory and in an append-only NDJSON file: a line for every change, the last one of a payment
 * counts. Writing is synchronous, so a change is in the file before anybody hears of it, and changes keep their order.
 */
export class PaymentStore {
  readonly #payments = new Map<string, SandboxPayment>();
  readonly #byPaymentId = new Map<string, SandboxPayment>();
  readonly #byIdempotencyKey = new Map<string, SandboxPayment>();
  readonly #byRefundId = new Map<string, { payment: SandboxPayment; refund: RefundRecord }>();
  readonly #file: number | undefined;

  /** Reads `dataFile` and goes on writing it; without one, payments live in memory only. */
  constructor(dataFile?: string) {
    if (dataFile === undefined) return;
    mkdirSync(dirname(dataFile), { recursive: true });
    if (existsSync(dataFile)) readLines(dataFile).forEach((payment) => this.#index(payment));
    this.#file = openSync(dataFile, 'a');
  }

  /** Keeps the payment as it is now. */
  save(payment: SandboxPayment): void {
    if (this.#file !== undefined) writeSync(this.#file, `${JSON.stringify(payment)}\n`);
    this.#index(payment);
  }

  get(externalId: string): SandboxPayment | undefined {
    return this.#payments.get(externalId);
  }

  /** The payment that an initiate call repeats: one with the same `payment_id` or the same idempotency key. */
  findRepeated(paymentId: string, idempotencyKey: string | null): SandboxPayment | undefined {
    return this.#byPaymentId.get(paymentId) ?? this.#byIdempotencyKey.get(idempotencyKey ?? '');
  }

  /** The refund of this `refund_id`, of whatever payment. */
  findRefund(refundId: string): { payment: SandboxPayment; refund: RefundRecord } | undefined {
    return this.#byRefundId.get(refundId);
  }

  /** Every payment, newest first. */
  list(): SandboxPayment[] {
    return [...this.#payments.values()].reverse();
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #index(payment: SandboxPayment): void {
    this.#payments.set(payment.external_payment_id, payment);
    this.#byPaymentId.set(payment.payment_id, payment);
    if (payment.idempotency_key) this.#byIdempotencyKey.set(payment.idempotency_key, payment);
    for (const refund of payment.refunds) this.#byRefundId.set(refund.refund_id, { payment, refund });
  }
}

/** The whole lines of the file; what a crash left of a last one is cut off, or the next line would grow onto it. */
function readLines(file: string): SandboxPayment[] {
  const content = readFileSync(file);
  const end = content.lastIndexOf('\n') + 1;
  if (end < content.length) truncateSync(file, end);
  const lines = content.subarray(0, end).toString().split('\n');
  return lines.filter(Boolean).map(readPayment);
}

/** A payment kept before there were refunds has had none. */
function readPayment(line: string): SandboxPayment {
  return { refunds: [], ...(JSON.parse(line) as Omit<SandboxPayment, 'refunds'>) };
}
