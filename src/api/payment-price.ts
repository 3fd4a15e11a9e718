/** What a payment is for and what it costs: decided here from the plan, never by the client. */
import { z } from 'zod';
import {
  formatMoney,
  InvalidAmount,
  money,
  moneyToWire,
  parseMoney,
  sameMoney,
  type Currency,
  type Money,
} from '../domain/money.js';
import { topUpMinor } from '../domain/payments.js';
import { parsePlan } from '../domain/plans.js';
import { AppError, invalidField, type ErrorCode } from '../errors.js';
import { notForSale } from '../stores/prices.js';
import type { Services } from './services.js';

/** What a client says of it. */
export interface Wish {
  plan_upgrade?: boolean | null | undefined;
  new_plan?: string | null | undefined;
}

/** An amount as a client writes it; none if it does not say. */
export type NamedAmount = string | number | null | undefined;

/** What may be in the way of a payment for a plan or an add-on. */
export const purchaseErrors = [
  'amount_mismatch',
  'conflict',
  'insufficient_credit',
  'not_for_sale',
  'payment_in_progress',
  'plan_required',
] as const satisfies readonly ErrorCode[];

/** The plan that the body names, or null for a top-up. */
export function wantedPlan({ plan_upgrade, new_plan }: Wish): 'pro' | null {
  if (!plan_upgrade && !new_plan) return null;
  if (plan_upgrade === false) throw invalidField('new_plan', 'contradiction', 'needs plan_upgrade: true');
  const plan = parsePlan(new_plan ?? 'pro');
  if (!plan) throw invalidField('new_plan', 'unknown_plan', 'is not a plan; use pro');
  if (plan === 'free') throw invalidField('new_plan', 'not_for_sale', 'the free plan needs no payment');
  return plan;
}

/**
 * The amount to pay: the plan's price, or the top-up that the client names.
 * @throws AppError `amount_mismatch` when the client names another price.
 */
export async function priceOf(
  planId: 'pro' | null,
  named: NamedAmount,
  teamId: string,
  { subscriptions }: Services,
): Promise<Money> {
  const { currency, price_minor } = await subscriptions.find(teamId);
  if (!planId) return topUp(named, currency);
  if (price_minor === null) throw notForSale(planId, currency);
  const price = money(price_minor, currency);
  requireSameAmount(named, price, `The ${planId} plan`);
  return price;
}

/** @throws AppError `amount_mismatch` when the client names another price. */
export function requireSameAmount(named: NamedAmount, price: Money, what: string): void {
  if (named != null && !sameMoney(readAmount(named, price.currency), price)) {
    const detail = `${what} costs ${formatMoney(price)} ${price.currency}.`;
    throw new AppError('amount_mismatch', detail, {
      errors: [
        { field: 'amount', code: 'amount_mismatch', detail: `must be ${formatMoney(price)} or left out` },
      ],
      members: { expected_amount: moneyToWire(price), currency: price.currency },
    });
  }
}

function topUp(named: NamedAmount, currency: Currency): Money {
  if (named == null) throw invalidField('amount', 'required', 'is needed when no plan is named');
  const amount = readAmount(named, currency);
  const { min, max } = topUpMinor[currency];
  if (amount.minor < min || amount.minor > max) {
    const [from, to] = [min, max].map((minor) => formatMoney(money(minor, currency)));
    throw invalidField('amount', 'out_of_range', `must be from ${from} to ${to} ${currency}`);
  }
  return amount;
}

/** An amount as a client writes it, for `readAmount`. */
export const amountField = z.union([
  z
    .string()
    .max(40)
    .meta({ pattern: String.raw`^\s*\d{1,12}(\.\d+)?\s*$` }),
  z.number().meta({ minimum: 0, maximum: 999_999_999_999 }),
]);

/** @throws AppError `validation_failed` for what is no amount of the currency. */
export function readAmount(named: string | number, currency: Currency): Money {
  try {
    return parseMoney(named, currency);
  } catch (error) {
    if (error instanceof InvalidAmount) throw invalidField('amount', 'invalid_amount', error.message);
    throw error;
  }
}
