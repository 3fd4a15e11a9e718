/** The usage of a team's month in words and figures, for the view. */
import type { TeamUsage, TeamUsageBody } from '../../api/usage.js';
import { formatMonth, addMonths, monthOf, parseMonth } from '../../domain/months.js';
import { formatsOf, type Formats, type Locale } from '../../mail/formats.js';
import { alertFigures, type NamedAlert } from '../../stores/alerts.js';
import { barsOf, barStep, chartHeight } from '../chart.js';
import { usageWords } from './words.js';

export type Share = TeamUsageBody['traffic'];

/** Projects that are listed; what others have used is said in one line. */
const listed = 200;
/** Months that can be chosen, this one included. */
const monthsBack = 24;

const formats: Record<Locale, Formats> = { en: formatsOf('en'), fr: formatsOf('fr') };

/** All but the alerts, the same for everybody who reads it in a language. */
export function usageView({ usage, now }: TeamUsage, locale: Locale) {
  const w = usageWords[locale];
  const format = formats[locale];
  const month = format.month(usage.month);
  const shareOf = (share: Share) => shareView(share, locale);
  return {
    w,
    title: w.title(month),
    months: monthChoices(usage.month, now, locale),
    daysLeft: usage.days_left > 0 ? w.daysLeft(usage.days_left) : null,
    totals: [
      { name: w.metrics.traffic, ...shareOf(usage.traffic) },
      { name: w.metrics.storage, ...shareOf(usage.storage) },
    ],
    projects: usage.projects.slice(0, listed).map(({ name, status, traffic, storage }) => ({
      name,
      status: status === 'active' ? null : w.status[status],
      metrics: [
        { name: w.metrics.traffic, ...shareOf(traffic) },
        { name: w.metrics.storage, ...shareOf(storage) },
      ],
    })),
    more: moreProjects(usage, locale),
    chart: chartView(usage, locale),
    storageNotes: storageNotes(usage, now, locale),
  };
}

/** Bytes as people read them; what rounds down to nothing is not said to be nothing. */
export function bytesIn(locale: Locale, bytes: number): string {
  const smallest = Math.ceil(2 ** 20 / 100);
  const text = formats[locale].bytes(Math.max(bytes, bytes > 0 ? smallest : 0));
  return bytes > 0 && bytes < smallest ? usageWords[locale].tiny(text) : text;
}

export function shareView({ bytes, limit_bytes: limit, percent, level }: Share, locale: Locale) {
  const w = usageWords[locale];
  const used = bytesIn(locale, bytes);
  if (limit === null || percent === null) return { text: w.unlimited(used), level, meter: null };
  const text = w.of(used, bytesIn(locale, limit), formats[locale].percent(percent));
  return {
    text,
    level,
    levelName: w.levels[level],
    beyond: bytes > limit ? w.beyond(bytesIn(locale, bytes - limit)) : null,
    // A meter ends at its limit; what is beyond is in the words.
    meter: Math.min(percent, 100),
  };
}

export function alertView(alert: NamedAlert, locale: Locale, mayAcknowledge: boolean) {
  const w = usageWords[locale];
  const { id, level, metric, created_at, acknowledged_at } = alert;
  const { used_bytes, limit_bytes, percent } = alertFigures(alert);
  const format = formats[locale];
  const [used, limit] = [bytesIn(locale, used_bytes), bytesIn(locale, limit_bytes)];
  return {
    id,
    level,
    levelName: w.levels[level],
    at: format.instant(created_at.toISOString()),
    text: w.alert(level, metric, used, limit, format.percent(percent ?? 0)),
    seen:
      acknowledged_at &&
      w.seenBy(alert.acknowledged_by_name ?? w.somebody, format.instant(acknowledged_at.toISOString())),
    mayAcknowledge: mayAcknowledge && !acknowledged_at,
    label: w.acknowledgeWhich(w.metrics[metric], w.levels[level]),
  };
}

export function monthChoices(shown: string, now: Date, locale: Locale) {
  const present = monthOf(now);
  const months = Array.from({ length: monthsBack }, (_, n) => formatMonth(addMonths(present, -n)));
  if (!months.includes(shown)) months.push(shown);
  const parsed = parseMonth(shown) ?? present;
  const after = formatMonth(addMonths(parsed, 1));
  return {
    choices: months.map((value) => ({ value, name: formats[locale].month(value), chosen: value === shown })),
    before: formatMonth(addMonths(parsed, -1)),
    after: after <= formatMonth(present) ? after : null,
  };
}

function moreProjects({ projects }: TeamUsageBody, locale: Locale): string | null {
  const rest = projects.slice(listed);
  if (rest.length === 0) return null;
  const sum = (metric: 'traffic' | 'storage') =>
    bytesIn(
      locale,
      rest.reduce((total, project) => total + project[metric].bytes, 0),
    );
  return usageWords[locale].more(rest.length, sum('traffic'), sum('storage'));
}

const chartFormats = { en: chartFormatsOf('en-GB'), fr: chartFormatsOf('fr-FR') };

function chartFormatsOf(tag: string) {
  return {
    dates: new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long', timeZone: 'UTC' }),
    numbers: new Intl.NumberFormat(tag),
  };
}

function chartView({ days, month }: TeamUsageBody, locale: Locale) {
  const w = usageWords[locale];
  const { dates, numbers } = chartFormats[locale];
  const rows = days.map(({ date, bytes }) => ({
    day: dates.format(new Date(date)),
    text: bytesIn(locale, bytes),
    bytes: numbers.format(bytes),
  }));
  const values = days.map(({ bytes }) => bytes);
  const top = values.indexOf(Math.max(...values));
  const best = rows[top];
  return {
    label: w.chart(formats[locale].month(month), days.length),
    width: days.length * barStep,
    barWidth: barStep - 2,
    height: chartHeight,
    bars: barsOf(values),
    rows,
    first: rows[0]?.day,
    last: rows.at(-1)?.day,
    most: best && (values[top] ?? 0) > 0 ? w.most(best.text, best.day) : null,
  };
}

function storageNotes(
  { measured_at, storage_failing_since, month }: TeamUsageBody,
  now: Date,
  locale: Locale,
): { measured: string; failing: string | null } {
  const w = usageWords[locale];
  const instant = (at: Date) => formats[locale].instant(at.toISOString());
  if (month !== formatMonth(monthOf(now))) return { measured: w.pastStorage, failing: null };
  return {
    measured: measured_at ? w.measured(instant(measured_at)) : w.neverMeasured,
    failing: storage_failing_since && w.failing(instant(storage_failing_since)),
  };
}
