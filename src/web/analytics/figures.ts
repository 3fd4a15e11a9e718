/** Months, comparisons and consumers in words and figures. */
import type { comparisonBody, topConsumersBody, trendsBody } from '../../api/analytics-body.js';
import { alertMetrics, type AlertMetric } from '../../domain/alerts.js';
import { formatsOf, type Locale } from '../../mail/formats.js';
import { barsOf, barStep, chartHeight } from '../chart.js';
import { bytesIn } from '../usage/view.js';
import { analyticsWords } from './words.js';

type Trends = Awaited<ReturnType<typeof trendsBody>>;
export type Comparison = Omit<Awaited<ReturnType<typeof comparisonBody>>, 'projects'>;
type Compared = Comparison['traffic'];
type Consumers = Omit<Awaited<ReturnType<typeof topConsumersBody>>, 'month'>;

/** Numbers of months that can be chosen. */
const spans = [6, 12, 24];

export function trendsView({ months }: Trends, path: string, locale: Locale) {
  const w = analyticsWords[locale].trends;
  const format = formatsOf(locale);
  const rows = months.map(({ month, complete, traffic, storage }) => ({
    month: complete ? format.month(month) : w.soFar(format.month(month)),
    figures: [traffic, storage].map(({ bytes, change_percent }) => ({
      bytes: bytesIn(locale, bytes),
      change: change_percent === null ? '–' : format.change(change_percent),
    })),
  }));
  const charts = alertMetrics.map((metric) => {
    const name = analyticsWords[locale].metrics[metric];
    const values = months.map((month) => month[metric].bytes);
    const most = Math.max(...values);
    const bars = barsOf(values);
    return {
      name,
      label: w.chart(name, months.length),
      width: months.length * barStep,
      barWidth: barStep - 2,
      height: chartHeight,
      bars: bars.map((bar, n) => ({ ...bar, runs: months[n]?.complete === false })),
      first: rows[0]?.month,
      last: rows.at(-1)?.month,
      most:
        most > 0
          ? w.most(bytesIn(locale, most), format.month(months[values.lastIndexOf(most)]?.month ?? ''))
          : null,
    };
  });
  const choices = spans.map((count) => ({
    name: w.months(count),
    href: `${path}?months=${count}`,
    chosen: count === months.length,
  }));
  return { rows, charts, choices };
}

/** What is beside what, as a sentence. */
export function comparedView(comparison: Comparison, locale: Locale): string {
  const { month, until, complete, same_elapsed_part, previous } = comparison;
  const w = analyticsWords[locale].comparison;
  const format = formatsOf(locale);
  const before = format.month(previous.month);
  if (complete) return w.whole(format.month(month), before);
  const end = format.instant(until.toISOString());
  return same_elapsed_part ? w.samePart(end, before) : w.shorter(end, before);
}

/** Bytes, those before, and the change. */
export function pairView({ bytes, previous_bytes, change_percent }: Compared, locale: Locale) {
  const w = analyticsWords[locale].comparison;
  const nothing = bytes > 0 ? w.fromNothing : '–';
  return {
    bytes: bytesIn(locale, bytes),
    before: bytesIn(locale, previous_bytes),
    change: change_percent === null ? nothing : formatsOf(locale).change(change_percent),
  };
}

/** One that was deleted says so. */
export function nameOf({ name, status }: { name: string; status: string }, locale: Locale): string {
  return status === 'deleted' ? analyticsWords[locale].deleted(name) : name;
}

export function consumersView({ by_traffic, by_storage }: Consumers, locale: Locale) {
  const w = analyticsWords[locale].consumers;
  const listOf = (metric: AlertMetric, consumers: Consumers['by_traffic']) => ({
    title: w.by[metric],
    none: w.none[metric],
    projects: consumers.map(({ bytes, share_percent, ...project }) => ({
      name: nameOf(project, locale),
      share: share_percent ?? 0,
      text: w.share(bytesIn(locale, bytes), formatsOf(locale).percent(share_percent ?? 0)),
    })),
  });
  return [listOf('traffic', by_traffic), listOf('storage', by_storage)];
}
