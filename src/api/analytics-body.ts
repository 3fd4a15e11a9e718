/** What analytics answer, each from the database to its fields: for the API, and for pages that show the same. */
import type { AlertMetric } from '../domain/alerts.js';
import {
  changePercent,
  comparedParts,
  secondsOf,
  sharePercent,
  type MonthPart,
} from '../domain/comparison.js';
import { forecastDays } from '../domain/forecast.js';
import { byteLimits, usagePercent } from '../domain/limits.js';
import { formatMonth, monthOf, monthStart, type Month } from '../domain/months.js';
import { predictStorage, predictTraffic, type TrafficPrediction } from '../domain/prediction.js';
import { invalidField } from '../errors.js';
import type { Database } from '../models/database.js';
import {
  clockOf,
  compareProjects,
  historyOf,
  monthTotals,
  topConsumers,
  type Consumer,
} from '../stores/analytics.js';
import type { TeamLimits } from '../stores/limits.js';

export async function trendsBody(db: Database, team: string, months: number) {
  // One more, for the change in the first.
  const totals = await monthTotals(db, team, months + 1);
  return {
    months: totals.slice(1).map(({ month, running, traffic, storage }, n) => ({
      month,
      complete: !running,
      traffic: { bytes: Number(traffic), change_percent: changePercent(traffic, totals[n]?.traffic ?? 0n) },
      storage: { bytes: Number(storage), change_percent: changePercent(storage, totals[n]?.storage ?? 0n) },
    })),
  };
}

/** @throws AppError `validation_failed` for a month that has not begun. */
export async function comparisonBody(db: Database, team: string, wanted?: Month) {
  const now = await clockOf(db);
  const month = wanted ?? monthOf(now);
  if (monthStart(month) > now) throw invalidField('month', 'in_future', 'has not begun');
  const parts = comparedParts(month, now);
  const isRunning = formatMonth(month) === formatMonth(monthOf(now));
  const projects = await compareProjects(db, team, parts, isRunning);
  const sum = (of: keyof Figures) => projects.reduce((total, project) => total + project[of], 0n);
  const whole = {
    traffic: sum('traffic'),
    storage: sum('storage'),
    previous_traffic: sum('previous_traffic'),
    previous_storage: sum('previous_storage'),
  };
  return {
    ...partBody(parts.current),
    complete: !isRunning,
    elapsed_seconds: secondsOf(parts.current),
    same_elapsed_part: parts.sameElapsedPart,
    previous: { ...partBody(parts.previous), seconds: secondsOf(parts.previous) },
    ...beside(whole),
    projects: projects.map(({ id, name, status, ...figures }) => ({ id, name, status, ...beside(figures) })),
  };
}

type Figures = Record<AlertMetric | `previous_${AlertMetric}`, bigint>;

const partBody = ({ month, from, until }: MonthPart) => ({ month: formatMonth(month), from, until });

function beside({ traffic, storage, previous_traffic, previous_storage }: Figures) {
  const pair = (bytes: bigint, before: bigint) => ({
    bytes: Number(bytes),
    previous_bytes: Number(before),
    change_percent: changePercent(bytes, before),
  });
  return { traffic: pair(traffic, previous_traffic), storage: pair(storage, previous_storage) };
}

export async function predictionBody(db: Database, team: string, { terms, units }: TeamLimits) {
  const history = await historyOf(db, team);
  const limits = byteLimits(terms, units);
  const traffic = predictTraffic(history, limits.traffic);
  const storage = predictStorage(history, limits.storage);
  return {
    month: formatMonth(monthOf(history.now)),
    as_of: history.now,
    ...enoughBody(traffic),
    traffic: {
      bytes: Number(history.traffic),
      limit_bytes: limits.traffic === null ? null : Number(limits.traffic),
      ...totalBody(traffic, limits.traffic),
      reached: traffic.reached,
      reached_on: traffic.reachedOn,
      reached_on_earliest: traffic.enough ? traffic.earliestOn : traffic.reachedOn,
    },
    storage: {
      bytes: Number(history.storage),
      limit_bytes: limits.storage === null ? null : Number(limits.storage),
      growth_bytes_per_day: storage.growth === null ? null : Math.round(storage.growth),
      reached: storage.reached,
      reached_on: storage.reachedOn,
    },
  };
}

function enoughBody(traffic: TrafficPrediction) {
  if (traffic.enough) return { enough_data: true, based_on_days: traffic.basedOn };
  const { reason, days } = traffic;
  return { enough_data: false, reason, needed_days: forecastDays.needed, days };
}

function totalBody(traffic: TrafficPrediction, limit: bigint | null) {
  if (!traffic.enough)
    return { predicted_bytes: null, low_bytes: null, high_bytes: null, predicted_percent: null };
  const { expected, low, high } = traffic.total;
  return {
    predicted_bytes: expected,
    low_bytes: low,
    high_bytes: high,
    interval_percent: 80,
    predicted_percent: usagePercent(BigInt(expected), limit),
  };
}

export async function topConsumersBody(db: Database, team: string, limit: number) {
  const consumers = await topConsumers(db, team, limit);
  return {
    month: formatMonth(monthOf(await clockOf(db))),
    by_traffic: ranked(consumers, 'traffic', limit),
    by_storage: ranked(consumers, 'storage', limit),
  };
}

function ranked(consumers: readonly Consumer[], metric: AlertMetric, limit: number) {
  const rank = (project: Consumer) => Number(project[`${metric}_rank`]);
  return consumers
    .filter((project) => project[metric] > 0n && rank(project) <= limit)
    .sort((a, b) => rank(a) - rank(b))
    .map((project) => ({
      id: project.id,
      name: project.name,
      status: project.status,
      bytes: Number(project[metric]),
      share_percent: sharePercent(project[metric], project[`team_${metric}`]),
    }));
}
