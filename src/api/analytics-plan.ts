/** Analytics are part of the pro plan; who is on another is told what they would get. */
import { money, moneyToWire } from '../domain/money.js';
import { AppError } from '../errors.js';
import { limitsOf, type TeamLimits } from '../stores/limits.js';
import type { Services } from './services.js';

/** What analytics are, in the order of the endpoints. */
export const analyticsFeatures = {
  trends: 'traffic and storage of up to 24 months, and how they changed',
  comparison: 'each month beside the same part of the month before, of every project',
  prediction: 'a forecast to the end of the month, and the day on which a limit will be reached',
  'top-consumers': 'the projects that use most',
  summary: 'all of it in short, with what it costs',
  'export/csv': 'the figures of every project and month as a file',
} as const;

export const hasAnalytics = ({ plan }: Pick<TeamLimits, 'plan'>) => plan === 'pro';

/** What a team on another plan would pay for them; `price` is null where the plan is not for sale. */
export async function analyticsOffer({ subscriptions, config }: Services, team: string) {
  const { currency, price_minor } = await subscriptions.find(team);
  return {
    price: price_minor === null ? null : money(price_minor, currency),
    currency,
    period_seconds: config.billingPeriodMs / 1000,
  };
}

/** The limits of a team on pro. @throws AppError `plan_required` of any other team, with what pro would give it. */
export async function requireAnalytics(services: Services, team: string): Promise<TeamLimits> {
  const limits = await limitsOf(services.db, team);
  if (hasAnalytics(limits)) return limits;
  const { price, ...offer } = await analyticsOffer(services, team);
  throw new AppError(
    'plan_required',
    `Analytics are part of the pro plan: ${list(Object.values(analyticsFeatures))}.`,
    {
      members: {
        plan: limits.plan,
        required_plan: 'pro',
        price: price && moneyToWire(price),
        ...offer,
        features: Object.entries(analyticsFeatures).map(([name, description]) => ({ name, description })),
      },
    },
  );
}

const list = (parts: readonly string[]) => parts.join('; ');
