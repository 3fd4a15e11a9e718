/** Plan names and paid periods. What a plan grants and costs is data, in `plan_terms` and `price`. */

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
 * The period that a payment buys, of a plan or an add-on: it runs `periodMs` from the payment, or, paid early, from
 * the present end. Source: decisions.md, "Periods".
 */
export function nextPeriod(presentEnd: Date | null, paidAt: Date, periodMs: number): Period {
  const start = presentEnd && presentEnd > paidAt ? presentEnd : paidAt;
  return { start, end: new Date(start.getTime() + periodMs) };
}

/** How much of a period is left at `now`, milliseconds: what a full refund takes away. */
export function unusedMs({ start, end }: Period, now: Date): number {
  return Math.max(0, end.getTime() - Math.max(start.getTime(), now.getTime()));
}
