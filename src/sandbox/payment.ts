/** A payment of the sandbox, as it stands in the data file and in `GET /sandbox/payments`, and its wire shapes. */
import { randomBytes } from 'node:crypto';
import { formatMoney, type Currency, type Money } from '../domain/money.js';
import { isTerminal, type PaymentMethod, type ReportedStatus } from '../domain/payments.js';
import type { Faults } from './faults.js';
import type { InitiateRequest } from './requests.js';

export type FinalStatus = Extract<ReportedStatus, 'completed' | 'failed' | 'cancelled'>;

/** One callback to deliver; it is tried until the receiver answers 2xx. Instants are ISO 8601, UTC. */
export interface CallbackRecord {
  status: ReportedStatus;
  signature: 'valid' | 'wrong' | 'none';
  due_at: string;
  attempts: number;
  /** HTTP status of the last attempt; null before the first and when nobody answered. */
  last_status: number | null;
  delivered_at: string | null;
}

/** Money given back; it is in the currency of its payment. */
export interface RefundRecord {
  refund_id: string;
  /** Decimal text with the currency's decimals. */
  amount: string;
  reason: string | null;
  refunded_at: string;
}

export interface SandboxPayment {
  external_payment_id: string;
  payment_id: string;
  idempotency_key: string | null;
  /** Decimal text with the currency's decimals. */
  amount: string;
  currency: Currency;
  payment_method: PaymentMethod;
  metadata: InitiateRequest['metadata'];
  callback_url: string;
  status: ReportedStatus;
  /** What the initiate call answered, and answers again when it is repeated. */
  initial_status: 'pending' | 'processing';
  created_at: string;
  expires_at: string;
  finished_at: string | null;
  /** How and when the payment ends if nobody ends it before. */
  ending: { status: FinalStatus; at: string };
  transaction_id: string;
  provider_reference: string;
  faults: Faults;
  callbacks: CallbackRecord[];
  /** In the order in which they were made; together never more than the amount. */
  refunds: RefundRecord[];
}

/** How the sandbox ends payments by itself; milliseconds from the initiate call. */
export interface Delays {
  completeAfterMs: number;
  timeoutAfterMs: number;
}

/** A payment waits this long for a person. */
const lifetimeMs = 24 * 60 * 60 * 1000;

interface Ending {
  status: FinalStatus;
  afterMs: number;
}

/** The sandbox amounts, in minor units: 0.01, 0.02, 0.03 and 3.00 EUR; 1, 2, 3 and 300 XOF. */
function automaticEnding(amount: Money, { completeAfterMs, timeoutAfterMs }: Delays): Ending | undefined {
  const endings: Record<string, Ending> = {
    1: { status: 'completed', afterMs: 0 },
    2: { status: 'failed', afterMs: 0 },
    3: { status: 'cancelled', afterMs: timeoutAfterMs },
    300: { status: 'completed', afterMs: completeAfterMs },
  };
  return endings[amount.minor.toString()];
}

/** A new open payment; it is `processing` if it will end by itself, `pending` if it waits for a person. */
export function createPayment(
  request: InitiateRequest,
  idempotencyKey: string | null,
  faults: Faults,
  delays: Delays,
): SandboxPayment {
  const now = Date.now();
  const automatic = faults.outcome
    ? { status: faults.outcome, afterMs: faults.outcome_after_ms ?? 0 }
    : automaticEnding(request.amount, delays);
  const ending = automatic ?? { status: 'cancelled', afterMs: lifetimeMs };
  const initialStatus = automatic ? 'processing' : 'pending';
  return {
    external_payment_id: newId('pay'),
    payment_id: request.payment_id,
    idempotency_key: idempotencyKey,
    amount: formatMoney(request.amount),
    currency: request.currency,
    payment_method: request.payment_method,
    metadata: request.metadata,
    callback_url: request.callback_url,
    status: initialStatus,
    initial_status: initialStatus,
    created_at: iso(now),
    expires_at: iso(now + lifetimeMs),
    finished_at: null,
    ending: { status: ending.status, at: iso(now + ending.afterMs) },
    transaction_id: newId('txn'),
    provider_reference: newId(request.payment_method === 'mobile_money' ? 'momo' : 'card'),
    faults,
    callbacks: [],
    refunds: [],
  };
}

export function isOpen(payment: SandboxPayment): boolean {
  return !isTerminal(payment.status);
}

/** The answer to a status call. */
export function statusBody(payment: SandboxPayment): Record<string, unknown> {
  return {
    external_payment_id: payment.external_payment_id,
    status: payment.status,
    ...(payment.status === 'completed' && { completed_at: payment.finished_at }),
    ...(!isOpen(payment) && references(payment)),
    metadata: { ...payment.metadata, payment_id: payment.payment_id },
  };
}

/** The body of a callback that reports `status`. */
export function callbackBody(payment: SandboxPayment, status: ReportedStatus): Record<string, unknown> {
  return {
    external_payment_id: payment.external_payment_id,
    status,
    metadata: { payment_id: payment.payment_id, ...references(payment) },
  };
}

function references({ transaction_id, provider_reference }: SandboxPayment) {
  return { transaction_id, provider_reference };
}

/** Unguessable, since the pay page asks for no key. */
function newId(prefix: string): string {
  return `${prefix}_${randomBytes(16).toString('base64url')}`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
