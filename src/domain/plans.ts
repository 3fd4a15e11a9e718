/** Plan names and plan periods. Limits and prices are data, in the table `subscription_plan`. */

export const planIds = ['free', 'pro'] as const;
export type PlanId = (typeof planIds)[number];

/** Older clients say `pay_as_you_go` for `pro`. */
const wireNames: Record<string, PlanId> = { free: 'free', pro: 'pro', pay_as_you_go: 'pro' };

/** The plan a client names, or undefined for a name that is none. */
export function parsePlan(name: string): PlanId | undefined {
  return Object.hasOwn(wireNames, name) ? wireNames[name] : undefined;
}

export interface Period {
  start: Date;
  end: Date;
}

/**
 * The period that a payment buys: it runs `periodMs` from the payment, or, paid early, from the present end.
 * Source: decisions.md, "Periods".
 */
export function nextPeriod(presentEnd: Date | null, paidAt: Date, periodMs: number): Period {
  const start = presentEnd && presentEnd > paidAt ? presentEnd : paidAt;
  return { start, end: new Date(start.getTime() + periodMs) };
}

/** The plan that counts at `now`: pro until the end of its paid period or of its grace. */
export function planAt(
  subscription: { currentPeriodEnd: Date | null; graceUntil: Date | null } | null,
  now: Date,
): PlanId {
  const until = subscription?.graceUntil ?? subscription?.currentPeriodEnd;
  return until && until > now ? 'pro' : 'free';
}
