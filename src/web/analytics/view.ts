/** The pages of analytics, put together for their views. */
import type { comparisonBody, topConsumersBody, trendsBody } from '../../api/analytics-body.js';
import { analyticsFeatures, type analyticsOffer } from '../../api/analytics-plan.js';
import { summaryOf, type SummaryBody, type SummaryParts } from '../../api/analytics-summary.js';
import type { Config } from '../../config.js';
import { alertMetrics } from '../../domain/alerts.js';
import { formatMoney } from '../../domain/money.js';
import { addonName } from '../../mail/addon-name.js';
import { formatsOf, type Locale } from '../../mail/formats.js';
import type { TeamLimits } from '../../stores/limits.js';
import { teamPath } from '../navigation.js';
import { bytesIn, monthChoices, shareView } from '../usage/view.js';
import { usageWords } from '../usage/words.js';
import { comparedView, consumersView, nameOf, pairView, trendsView } from './figures.js';
import { forecastView } from './forecast-view.js';
import type { AnalyticsPageName } from './words-shape.js';
import { analyticsWords } from './words.js';

/** Projects that a comparison lists. */
const listed = 200;
/** Numbers of months that a file can have. */
const exported = [1, 3, 6, 12, 24];

/** What every page of analytics has. */
export function frameOf(team: string, page: AnalyticsPageName, locale: Locale) {
  const w = analyticsWords[locale];
  const path = teamPath(team, 'analytics');
  const pages = [
    { name: w.page.analytics, href: path, chosen: page === 'analytics' },
    { name: w.page.comparison, href: `${path}/comparison`, chosen: page === 'comparison' },
    { name: w.page.consumers, href: `${path}/consumers`, chosen: page === 'consumers' },
  ];
  return { w, path, pages, current: 'analytics' as const };
}

interface Overview {
  parts: SummaryParts;
  trends: Awaited<ReturnType<typeof trendsBody>>;
  limits: TeamLimits;
  config: Pick<Config, 'billingPeriodMs'>;
  team: string;
}

export function overviewView({ parts, trends, limits, config, team }: Overview, locale: Locale) {
  const w = analyticsWords[locale];
  const format = formatsOf(locale);
  const frame = frameOf(team, 'analytics', locale);
  const summary = summaryOf(parts, limits, config);
  const { comparison } = summary;
  return {
    ...frame,
    title: w.title(w.pages, format.month(summary.month)),
    asOf: w.asOf(format.instant(summary.as_of.toISOString())),
    totals: alertMetrics.map((metric) => ({
      name: w.metrics[metric],
      ...shareView(summary[metric], locale),
    })),
    limits: limitsView(summary, locale),
    alerts: summary.alerts.length > 0 && {
      text: w.alerts(summary.alerts.length),
      href: teamPath(team, 'usage'),
    },
    forecast: forecastView(parts.forecast, locale),
    compared: comparedView(comparison, locale),
    comparedMonths: [comparison.month, comparison.previous.month].map((month) => format.month(month)),
    pairs: alertMetrics.map((metric) => ({
      name: w.metrics[metric],
      ...pairView(comparison[metric], locale),
    })),
    trends: trendsView(trends, frame.path, locale),
    consumers: consumersView(summary.top_consumers, locale),
    costs: costsView(summary.cost, locale),
    exports: exported.map((value) => ({ value, name: w.csv.last(value), chosen: value === 6 })),
  };
}

function limitsView({ limits }: SummaryBody, locale: Locale): string {
  const [memory, traffic, storage] = [
    limits.memory_mb * 2 ** 20,
    limits.traffic_gb * 2 ** 30,
    limits.storage_mb * 2 ** 20,
  ].map((bytes) => bytesIn(locale, bytes)) as [string, string, string];
  return analyticsWords[locale].limits(formatsOf(locale).number(limits.cpu_cores), memory, traffic, storage);
}

function costsView({ period_seconds, currency, total, items }: SummaryBody['cost'], locale: Locale) {
  const w = analyticsWords[locale].costs;
  const format = formatsOf(locale);
  return {
    about: w.about(daysOf(period_seconds)),
    items: items.map(({ item, quantity, amount, until, ...cost }) => ({
      name: item === 'pro' ? w.pro : addonName({ resource_type: item, quantity }, locale),
      amount: format.money(String(amount), cost.currency),
      until: format.day(until.toISOString()),
    })),
    total: currency && total !== null ? format.money(String(total), currency) : null,
    note: items.some((item) => item.currency !== currency) ? w.otherCurrency : null,
  };
}

const daysOf = (seconds: number) => Math.round((seconds / 86_400) * 100) / 100;

export function comparisonView(
  comparison: Awaited<ReturnType<typeof comparisonBody>>,
  { now, team }: { now: Date; team: string },
  locale: Locale,
) {
  const w = analyticsWords[locale];
  const { projects, month } = comparison;
  const rest = projects.length - listed;
  return {
    ...frameOf(team, 'comparison', locale),
    title: w.title(w.page.comparison, formatsOf(locale).month(month)),
    months: monthChoices(month, now, locale),
    monthWords: usageWords[locale],
    compared: comparedView(comparison, locale),
    rows: projects.slice(0, listed).map((project) => ({
      name: nameOf(project, locale),
      pairs: [pairView(project.traffic, locale), pairView(project.storage, locale)],
    })),
    more: rest > 0 ? w.comparison.more(rest) : null,
  };
}

export function consumersPageView(
  consumers: Awaited<ReturnType<typeof topConsumersBody>>,
  team: string,
  locale: Locale,
) {
  const w = analyticsWords[locale];
  return {
    ...frameOf(team, 'consumers', locale),
    title: w.title(w.page.consumers, formatsOf(locale).month(consumers.month)),
    consumers: consumersView(consumers, locale),
  };
}

export function offerView(
  { price, period_seconds }: Awaited<ReturnType<typeof analyticsOffer>>,
  team: string,
  locale: Locale,
) {
  const { offer } = analyticsWords[locale];
  const features = Object.keys(analyticsFeatures) as (keyof typeof analyticsFeatures)[];
  return {
    offer,
    current: 'analytics' as const,
    title: offer.title,
    features: features.map((name) => offer.features[name]),
    price:
      price &&
      offer.price(formatsOf(locale).money(formatMoney(price), price.currency), daysOf(period_seconds)),
    billing: teamPath(team, 'billing'),
  };
}
