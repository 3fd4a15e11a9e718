/** What people do to the plan of their team, and what they see of it: for the API and the dashboard. */
import { money, moneyToWire } from '../domain/money.js';
import type { Origin } from '../stores/audit.js';
import { statusOf, type SubscriptionRow } from '../stores/subscriptions.js';
import type { Services } from './services.js';

/** Lets the plan end with what is paid for; in grace, now. @throws AppError `conflict`. */
export async function cancelPlan(team: string, origin: Origin, services: Services): Promise<SubscriptionRow> {
  await services.subscriptions.cancel(team, origin);
  return changedPlan(team, services);
}

/** Switches its renewal from credit on or off; on, it takes a cancellation back. */
export async function setPlanRenewal(
  team: string,
  autoRenew: boolean,
  origin: Origin,
  services: Services,
): Promise<SubscriptionRow> {
  await services.subscriptions.setAutoRenew(team, autoRenew, origin);
  return changedPlan(team, services);
}

/** Without Temporal the change stands all the same: the workflow sees it when it looks next. */
export async function changedPlan(
  team: string,
  { subscriptions, billingWorkflows, log }: Services,
): Promise<SubscriptionRow> {
  const row = await subscriptions.find(team);
  if (row.plan_id === 'pro') {
    await billingWorkflows
      .wakeSubscription(team)
      .catch((err: unknown) => log.warn({ err, team }, 'subscription workflow not woken'));
  }
  return row;
}

export type SubscriptionBody = ReturnType<typeof subscriptionBody>;

export function subscriptionBody(row: SubscriptionRow) {
  const status = statusOf(row);
  const pro = status === 'active' || status === 'grace';
  const renews = pro && row.cancelled_at === null;
  return {
    plan: pro ? 'pro' : 'free',
    status: pro ? status : 'none',
    current_period_end: row.current_period_end,
    grace_until: status === 'grace' ? row.pro_until : null,
    auto_renew: row.auto_renew && row.cancelled_at === null,
    cancel_at_period_end: pro && row.cancelled_at !== null,
    currency: row.currency,
    next_charge: renews && row.price_minor !== null ? nextCharge(row, row.price_minor) : null,
  } as const;
}

/** From credit if it suffices at that time, by a payment link otherwise. */
function nextCharge({ current_period_end, currency, covered }: SubscriptionRow, priceMinor: bigint) {
  return {
    at: current_period_end,
    amount: moneyToWire(money(priceMinor, currency)),
    currency,
    from: covered ? 'credit' : 'payment_link',
  } as const;
}
