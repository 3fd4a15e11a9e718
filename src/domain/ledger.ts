/**
 * The double-entry ledger: what each business event books. Every transaction sums to zero,
 * so the sum over all accounts is always zero; a team's balance is the sum of its `team_credit`.
 */
import { money, negate, type Money } from './money.js';

/** `external`: the money at the payment backend. `team_credit`: what we owe a team. `revenue`: what was bought. */
export type Account = 'external' | 'team_credit' | 'revenue';

/** `payment`: money came in. `purchase`: credit was spent on a plan or add-on. */
export type LedgerKind = 'payment' | 'purchase';

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

function transfer(kind: LedgerKind, from: Account, to: Account, amount: Money): Booking[] {
  return [
    { kind, account: from, amount: negate(amount) },
    { kind, account: to, amount: money(amount.minor, amount.currency) },
  ];
}
