/** What a payment is for and what it costs: decided here from the plan, never by the client. */
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
import { parsePlan, type PlanId } from '../domain/plans.js';
import { AppError, invalidField } from '../errors.js';
import type { Services } from './services.js';

/** What a client says of it. */
export interface Wish {
  plan_upgrade?: boolean | null | undefined;
  new_plan?: string | null | undefined;
}

/** The plan that the body names, or null for a top-up. */
export function wantedPlan({ plan_upgrade, new_plan }: Wish): PlanId | null {
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
  planId: PlanId | null,
  named: string | number | undefined,
  { config, db }: Services,
): Promise<Money> {
  if (!planId) return topUp(named, config.currency);
  const plan = await db.models.SubscriptionPlan.findByPk(planId, { rejectOnEmpty: true });
  const price = money(plan.priceMinor, plan.currency);
  if (named !== undefined && !sameMoney(readAmount(named, price.currency), price)) {
    const detail = `The ${planId} plan costs ${formatMoney(price)} ${price.currency}.`;
    throw new AppError('amount_mismatch', detail, {
      errors: [
        { field: 'amount', code: 'amount_mismatch', detail: `must be ${formatMoney(price)} or left out` },
      ],
      members: { expected_amount: moneyToWire(price), currency: price.currency },
    });
  }
  return price;
}

function topUp(named: string | number | undefined, currency: Currency): Money {
  if (named === undefined) throw invalidField('amount', 'required', 'is needed when no plan is named');
  const amount = readAmount(named, currency);
  if (amount.minor < topUpMinor.min || amount.minor > topUpMinor.max) {
    const [min, max] = [topUpMinor.min, topUpMinor.max].map((minor) => formatMoney(money(minor, currency)));
    throw invalidField('amount', 'out_of_range', `must be from ${min} to ${max} ${currency}`);
  }
  return amount;
}

function readAmount(named: string | number, currency: Currency): Money {
  try {
    return parseMoney(named, currency);
  } catch (error) {
    if (error instanceof InvalidAmount) throw invalidField('amount', 'invalid_amount', error.message);
    throw error;
  }
}
