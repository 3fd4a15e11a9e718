/** The life of a payment as a table, and what to do with a status that the payment backend reports. */
import type { Currency } from './money.js';
import type { PlanId } from './plans.js';

export const paymentStatuses = [
  'pending',
  'processing',
  'completed',
  'failed',
  'cancelled',
  'expired',
  'refunded',
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

export const paymentMethods = ['mobile_money', 'credit_card'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/** `credit`: from what the team has with us, at once, without the backend. */
export const purchaseMethods = [...paymentMethods, 'credit'] as const;
export type PurchaseMethod = (typeof purchaseMethods)[number];

/** What the backend may say of a payment; `expired` and `refunded` are ours alone. */
export const reportedStatuses = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const;
export type ReportedStatus = (typeof reportedStatuses)[number];

/** From each status, the statuses that may follow. A terminal state never changes back. */
const transitions: Record<PaymentStatus, readonly PaymentStatus[]> = {
  pending: ['processing', 'completed', 'failed', 'cancelled', 'expired'],
  processing: ['completed', 'failed', 'cancelled', 'expired'],
  completed: ['refunded'],
  failed: [],
  cancelled: [],
  expired: [],
  refunded: [],
};

/** What a payment is for: a plan, an add-on, or neither: credit. */
export interface Buyer {
  teamId: string;
  planId: PlanId | null;
  addonId: string | null;
}

export const paymentKinds = ['plan', 'addon', 'top_up'] as const;
export type PaymentKind = (typeof paymentKinds)[number];

export const kindOf = ({ planId, addonId }: Omit<Buyer, 'teamId'>): PaymentKind =>
  planId ? 'plan' : addonId ? 'addon' : 'top_up';

export const openStatuses: readonly PaymentStatus[] = ['pending', 'processing'];

export function isTerminal(status: PaymentStatus): boolean {
  return !openStatuses.includes(status);
}

/** The statuses from which `to` may be reached: the `WHERE status IN (…)` of a transition. */
export function sourcesOf(to: PaymentStatus): PaymentStatus[] {
  return paymentStatuses.filter((from) => transitions[from].includes(to));
}

/**
 * What a report means for a payment in `current`:
 * - `apply`: move to it;
 * - `late_money`: the payment had ended without money, yet the money moved: it becomes the team's credit;
 * - `ignore`: a repetition, or older news than what is known.
 */
export type Verdict = 'apply' | 'late_money' | 'ignore';

export function judgeReport(current: PaymentStatus, reported: PaymentStatus): Verdict {
  if (transitions[current].includes(reported)) return 'apply';
  const endedUnpaid = current === 'failed' || current === 'cancelled' || current === 'expired';
  return endedUnpaid && reported === 'completed' ? 'late_money' : 'ignore';
}

const longestPollGapMs = 60 * 60 * 1000;

/** Milliseconds before poll number `n` (from 0) for a lost callback: the first gap, then doubling up to an hour. */
export function pollGapMs(n: number, firstMs: number): number {
  return Math.min(firstMs * 2 ** n, Math.max(firstMs, longestPollGapMs));
}

/** A top-up of the team's credit, in minor units: 0.01 to 10,000.00 EUR (decisions.md, "Money"), about as much in XOF. */
export const topUpMinor = {
  EUR: { min: 1n, max: 1_000_000n },
  XOF: { min: 1n, max: 6_500_000n },
} as const satisfies Record<Currency, { min: bigint; max: bigint }>;
