/** The forecast in sentences, and drawn. */
import type { SummaryParts } from '../../api/analytics-summary.js';
import { forecastDays } from '../../domain/forecast.js';
import { storageDays } from '../../domain/storage-growth.js';
import { formatsOf, type Locale } from '../../mail/formats.js';
import { lengthsOf } from '../chart.js';
import { bytesIn } from '../usage/view.js';
import { analyticsWords } from './words.js';

type Forecast = SummaryParts['forecast'];

export function forecastView(forecast: Forecast, locale: Locale) {
  const w = analyticsWords[locale].forecast;
  return {
    sentences: [...amount(forecast, locale), ...trafficLimit(forecast, locale)],
    storage: storageSentences(forecast, locale),
    picture: pictureOf(forecast, locale),
    how: [w.method(forecastDays.most), w.methodLimits, w.methodStorage(storageDays.ahead)],
  };
}

function amount({ reason, days = 0, traffic }: Forecast, locale: Locale): string[] {
  const w = analyticsWords[locale].forecast;
  const { predicted_bytes, low_bytes, high_bytes, predicted_percent: percent } = traffic;
  if (predicted_bytes === null || low_bytes === null || high_bytes === null) {
    return [reason === 'no_traffic' ? w.noDays(forecastDays.most) : w.tooFewDays(forecastDays.needed, days)];
  }
  const bytes = (count: number) => bytesIn(locale, count);
  const share = percent === null ? null : formatsOf(locale).percent(percent);
  return [w.expected(bytes(predicted_bytes), share), w.interval(bytes(low_bytes), bytes(high_bytes))];
}

function trafficLimit({ enough_data, traffic }: Forecast, locale: Locale): string[] {
  const w = analyticsWords[locale].forecast;
  const day = (date: string) => formatsOf(locale).day(date);
  const { limit_bytes, reached, reached_on: on, reached_on_earliest: earliest } = traffic;
  if (limit_bytes === null) return [w.unlimited.traffic];
  if (reached && on) return [w.trafficReached(day(on))];
  if (!enough_data) return [];
  if (on) return [`${w.trafficWill(day(on))}${earliest && earliest < on ? w.asEarlyAs(day(earliest)) : ''}.`];
  return [earliest ? w.trafficPerhaps(day(earliest)) : w.trafficNot];
}

function storageSentences({ storage }: Forecast, locale: Locale): string[] {
  const w = analyticsWords[locale].forecast;
  const { limit_bytes, reached, growth_bytes_per_day: growth, reached_on: on } = storage;
  if (growth === null) return [...(reached ? [w.storageReached] : []), w.storageUnknown(storageDays.needed)];
  const grows = growth > 0 ? w.storageGrows(bytesIn(locale, growth)) : w.storageFlat;
  if (limit_bytes === null) return [grows, w.unlimited.storage];
  if (reached) return [w.storageReached, grows];
  if (growth <= 0) return [grows];
  return [grows, on ? w.storageWill(formatsOf(locale).day(on)) : w.storageNot(storageDays.ahead)];
}

/** What is drawn on one line from nothing to the limit or the upper end, whichever is more; null without a forecast. */
function pictureOf({ traffic }: Forecast, locale: Locale) {
  const w = analyticsWords[locale].forecast;
  const {
    bytes: used,
    predicted_bytes: expected,
    low_bytes: low,
    high_bytes: high,
    limit_bytes: limit,
  } = traffic;
  if (expected === null || low === null || high === null) return null;
  const text = (count: number) => bytesIn(locale, count);
  const [usedTo, expectedAt, lowAt, highAt, limitAt] = lengthsOf([
    used,
    expected,
    low,
    high,
    limit ?? 0,
  ] as const);
  return {
    label: w.picture,
    usedTo,
    expectedAt,
    lowAt,
    highAt,
    limitAt: limit === null ? null : limitAt,
    key: [
      { name: 'used', text: w.used(text(used)) },
      { name: 'median', text: w.median(text(expected)) },
      { name: 'between', text: w.between(text(low), text(high)) },
      ...(limit === null ? [] : [{ name: 'limit', text: w.limit(text(limit)) }]),
    ],
  };
}
