/**
 * What happens around the end of a paid period, of a plan or an add-on. Source: decisions.md, "Periods".
 * All instants are read from one clock, PostgreSQL's: views carry its `now`, and waits are differences to it.
 */
import type { AddonStatus } from './addons.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The period for which the distances below are meant; for another they scale. */
const standardPeriodMs = 30 * dayMs;

/** How long things last: settings `BILLING_PERIOD` and `GRACE_PERIOD`, milliseconds. */
export interface BillingTerms {
  billingPeriodMs: number;
  gracePeriodMs: number;
}

/**
 * The steps before an end: three reminders, then the renewal from credit, an hour early so that nothing is off in
 * between. A period's `stage` is how many of them are behind it.
 */
const stages = [
  { kind: 'remind', beforeMs: 7 * dayMs },
  { kind: 'remind', beforeMs: 3 * dayMs },
  { kind: 'remind', beforeMs: 1 * dayMs },
  { kind: 'renew', beforeMs: 1 * hourMs },
] as const;

/** The stage of a period whose end has been dealt with. */
export const endedStage = stages.length + 1;

/** How long before the end stage `stage` (from 1) comes, milliseconds. */
export function stageBeforeEndMs(stage: number, { billingPeriodMs }: BillingTerms): number {
  return ((stages[stage - 1]?.beforeMs ?? 0) * billingPeriodMs) / standardPeriodMs;
}

/** The next thing to do, and when; `stage` is what it brings the period to. */
export interface Step<Kind extends string = string> {
  kind: Kind;
  /** ISO 8601. */
  at: string;
  stage: number;
}

interface PaidPeriod {
  now: string;
  endsAt: string;
  stage: number;
  terms: BillingTerms;
}

/** The next stage before the end: of those that are due the last one, since a late reminder replaces earlier ones. */
function nextStage({ now, endsAt, stage, terms }: PaidPeriod): Step<'remind' | 'renew'> | undefined {
  const ahead = stages
    .map(({ kind }, index) => ({
      kind,
      stage: index + 1,
      at: new Date(Date.parse(endsAt) - stageBeforeEndMs(index + 1, terms)).toISOString(),
    }))
    .slice(stage);
  return ahead.filter(({ at }) => at <= now).at(-1) ?? ahead[0];
}

/** An add-on as its workflow sees it; instants ISO 8601. */
export interface AddonView {
  status: AddonStatus;
  now: string;
  endsAt: string | null;
  stage: number;
  /** Until when a payment for it is open, if one is. */
  paymentUntil: string | null;
  terms: BillingTerms;
}

/** How long after its deadline an open payment must have ended by itself; how often one is looked for that has not. */
const paymentLagMs = 5 * 60_000;

/** What is next for an add-on; undefined once nothing can come any more. */
export function nextAddonStep(view: AddonView): Step<'look' | 'remind' | 'renew' | 'end'> | undefined {
  const { status, endsAt, paymentUntil, stage } = view;
  if (status === 'active' && endsAt) {
    return nextStage({ ...view, endsAt }) ?? { kind: 'end', at: endsAt, stage: endedStage };
  }
  const undecided = status === 'pending' || (status === 'expired' && paymentUntil !== null);
  if (!undecided) return undefined;
  const until = Math.max(Date.parse(paymentUntil ?? view.now), Date.parse(view.now)) + paymentLagMs;
  return { kind: 'look', at: new Date(until).toISOString(), stage };
}

/** A team's pro plan as its workflow sees it; instants ISO 8601. */
export interface SubscriptionView {
  /** The plan that counts; `ending`: its time is over, and its end is not dealt with. */
  status: 'none' | 'active' | 'grace' | 'ending';
  now: string;
  endsAt: string | null;
  /** The end of period and grace; that of the period alone if the team cancelled. */
  proUntil: string | null;
  stage: number;
  /** In grace: it can be renewed from credit at this moment. */
  covered: boolean;
  terms: BillingTerms;
  /** The team is deleted. */
  gone: boolean;
}

/** What is next for a plan; undefined while there is nothing to wait for but news. */
export function nextSubscriptionStep(
  view: SubscriptionView,
): Step<'remind' | 'renew' | 'enterGrace' | 'fall'> | undefined {
  const { status, now, endsAt, proUntil, stage } = view;
  if (status === 'none' || !endsAt || !proUntil) return undefined;
  const fall = { kind: 'fall', at: proUntil, stage: endedStage } as const;
  if (status === 'ending' || stage >= endedStage) {
    return view.covered ? { kind: 'renew', at: now, stage: endedStage } : fall;
  }
  const before = nextStage({ ...view, endsAt });
  if (before) return before;
  return proUntil > endsAt ? { kind: 'enterGrace', at: endsAt, stage: endedStage } : fall;
}
