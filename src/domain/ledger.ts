/**
 * The double-entry ledger: what each business event books. Every transaction sums to zero,
 * so the sum over all accounts is always zero; a team's balance is the sum of its `team_credit`.
 */
import { money, negate, type Money } from './money.js';

/** `external`: the money at the payment backend. `team_credit`: what we owe a team. `revenue`: what was bought. */
export type Account = 'external' | 'team_credit' | 'revenue';

/**
 * `payment`: money came in. `purchase`: credit was spent on a plan or add-on. `refund`: money went back, to the
 * credit or through the backend; `refund_reversal`: the backend did not take it.
 */
export const ledgerKinds = ['payment', 'purchase', 'refund', 'refund_reversal'] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

export interface Booking {
  kind: LedgerKind;
  account: Account;
  amount: Money;
}

/** Money that came in through the backend becomes the team's credit. */
export function bookPayment(amount: Money): Booking[] {
  return transfer('payment', 'external', 'team_credit', amount);
}

/** Credit spent on a purchase becomes revenue. */
export function bookPurchase(amount: Money): Booking[] {
  return transfer('purchase', 'team_credit', 'revenue', amount);
}

/**
 * A refund. What had been bought comes out of revenue, a top-up out of the team's credit; it goes to the credit or
 * leaves through the backend.
 */
export function bookRefund(amount: Money, bought: boolean, destination: RefundDestination): Booking[] {
  return transfer('refund', bought ? 'revenue' : 'team_credit', accountOf[destination], amount);
}

/** The backend refused: as if it had not been. */
export function bookRefundReversal(amount: Money, bought: boolean): Booking[] {
  return transfer('refund_reversal', 'external', bought ? 'revenue' : 'team_credit', amount);
}

export const refundDestinations = ['credit', 'backend'] as const;
export type RefundDestination = (typeof refundDestinations)[number];

const accountOf = { credit: 'team_credit', backend: 'external' } as const;

function transfer(kind: LedgerKind, from: Account, to: Account, amount: Money): Booking[] {
  return [
    { kind, account: from, amount: negate(amount) },
    { kind, account: to, amount: money(amount.minor, amount.currency) },
  ];
}
