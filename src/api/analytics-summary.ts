/** A team's month on one page: what it uses, what it costs, what runs out when. */
import type { Config } from '../config.js';
import { byteLimits, effectiveLimits, usageLevel, usagePercent } from '../domain/limits.js';
import { money, moneyToWire } from '../domain/money.js';
import { alertFigures } from '../stores/alerts.js';
import type { TeamLimits } from '../stores/limits.js';
import { runningCosts, type RunningCost } from '../stores/running-costs.js';
import { comparisonBody, predictionBody, topConsumersBody } from './analytics-body.js';
import type { Services } from './services.js';

const topProjects = 3;
/** More than a month can have: two metrics, two levels. */
const mostAlerts = 10;

export async function summaryBody(services: Services, team: string, limits: TeamLimits) {
  return summaryOf(await summaryParts(services, team, limits), limits, services.config);
}

export type SummaryParts = Awaited<ReturnType<typeof summaryParts>>;

/** What a summary is made of, asked for at once: comparison and forecast take most of the time. */
export async function summaryParts({ db, alerts }: Services, team: string, limits: TeamLimits) {
  const [comparison, forecast, top, open, costs] = await Promise.all([
    comparisonBody(db, team),
    predictionBody(db, team, limits),
    topConsumersBody(db, team, topProjects),
    alerts.list(team, { acknowledged: false, after: null, limit: mostAlerts }),
    runningCosts(db, team),
  ]);
  return { comparison, forecast, top, open, costs };
}

export type SummaryBody = ReturnType<typeof summaryOf>;

export function summaryOf(
  { comparison, forecast, top, open, costs }: SummaryParts,
  limits: TeamLimits,
  config: Pick<Config, 'billingPeriodMs'>,
) {
  const { by_traffic, by_storage } = top;
  const bytes = byteLimits(limits.terms, limits.units);
  return {
    month: forecast.month,
    as_of: forecast.as_of,
    traffic: share(BigInt(forecast.traffic.bytes), bytes.traffic),
    storage: share(BigInt(forecast.storage.bytes), bytes.storage),
    comparison: { ...comparison, projects: undefined },
    forecast: shortForecast(forecast),
    top_consumers: { by_traffic, by_storage },
    alerts: open
      .filter(({ month }) => month === forecast.month)
      .map((alert) => ({
        id: alert.id,
        metric: alert.metric,
        level: alert.level,
        ...alertFigures(alert),
        created_at: alert.created_at,
      })),
    limits: effectiveLimits(limits.terms, limits.units),
    cost: { period_seconds: config.billingPeriodMs / 1000, ...costBody(costs) },
  };
}

function share(used: bigint, limit: bigint | null) {
  return {
    bytes: Number(used),
    limit_bytes: limit === null ? null : Number(limit),
    percent: usagePercent(used, limit),
    level: usageLevel(used, limit),
  };
}

function shortForecast(forecast: Awaited<ReturnType<typeof predictionBody>>) {
  const { traffic, storage, enough_data } = forecast;
  return {
    enough_data,
    predicted_bytes: traffic.predicted_bytes,
    low_bytes: traffic.low_bytes,
    high_bytes: traffic.high_bytes,
    traffic_limit_reached_on: traffic.reached_on,
    storage_limit_reached_on: storage.reached_on,
  };
}

function costBody(costs: readonly RunningCost[]) {
  const currency = costs[0]?.currency;
  if (currency === undefined) return { currency: null, total: null, items: [] };
  const total = costs
    .filter((cost) => cost.currency === currency)
    .reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
  return {
    currency,
    total: moneyToWire(money(total, currency)),
    items: costs.map((cost) => ({
      item: cost.item,
      quantity: cost.quantity,
      amount: moneyToWire(money(cost.amount_minor, cost.currency)),
      currency: cost.currency,
      until: cost.until,
    })),
  };
}
