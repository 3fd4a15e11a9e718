/** What analytics answer, as it is on the wire: the schemas of analytics-body.ts and analytics-summary.ts. */
import { z } from 'zod';
import { alertLevels, alertMetrics } from '../domain/alerts.js';
import { usageLevels } from '../domain/limits.js';
import { projectStatuses } from '../domain/projects.js';
import { amount, at, bytes, count, currency, idOf, uuid, words } from './wire.js';

const month = words('2026-11');
const percent = z
  .number()
  .nullable()
  .meta({ examples: [12.5] });
const day = z.iso
  .date()
  .nullable()
  .meta({ examples: ['2026-11-29'] });
const maybeBytes = bytes.nullable();
const limitBytes = maybeBytes.describe('null: unlimited').meta({ examples: [107_374_182_400] });
const project = { id: idOf('shop'), name: words('Shop'), status: z.enum(projectStatuses) };

const change = z.strictObject({ bytes, change_percent: percent });
export const trendsSchema = z
  .strictObject({
    months: z.array(z.strictObject({ month, complete: z.boolean(), traffic: change, storage: change })),
  })
  .meta({ id: 'UsageTrends' });

const compared = z.strictObject({ bytes, previous_bytes: bytes, change_percent: percent });
const pairs = { traffic: compared, storage: compared };
const part = { month, from: at, until: at };
const comparison = {
  ...part,
  complete: z.boolean(),
  elapsed_seconds: count,
  same_elapsed_part: z.boolean(),
  previous: z.strictObject({ ...part, seconds: count }),
  ...pairs,
};
export const comparisonSchema = z
  .strictObject({ ...comparison, projects: z.array(z.strictObject({ ...project, ...pairs })) })
  .meta({ id: 'UsageComparison' });

const reached = z.boolean().describe('Whether the limit is reached already.');
export const predictionSchema = z
  .strictObject({
    month,
    as_of: at,
    enough_data: z.boolean().meta({ examples: [true] }),
    based_on_days: count.optional(),
    reason: z.enum(['no_traffic', 'too_few_days']).optional(),
    needed_days: count.optional(),
    days: count.optional(),
    traffic: z.strictObject({
      bytes,
      limit_bytes: limitBytes,
      predicted_bytes: maybeBytes,
      low_bytes: maybeBytes,
      high_bytes: maybeBytes,
      interval_percent: z.literal(80).optional(),
      predicted_percent: percent,
      reached,
      reached_on: day,
      reached_on_earliest: day,
    }),
    storage: z.strictObject({
      bytes,
      limit_bytes: limitBytes,
      growth_bytes_per_day: z
        .number()
        .nullable()
        .meta({ examples: [1_048_576] }),
      reached,
      reached_on: day,
    }),
  })
  .meta({ id: 'UsagePrediction' });

const consumers = z.array(z.strictObject({ ...project, bytes, share_percent: percent }));
const tops = { by_traffic: consumers, by_storage: consumers };
export const topConsumersSchema = z.strictObject({ month, ...tops }).meta({ id: 'TopConsumers' });

const share = z.strictObject({ bytes, limit_bytes: limitBytes, percent, level: z.enum(usageLevels) });
const alert = z.strictObject({
  id: uuid,
  metric: z.enum(alertMetrics),
  level: z.enum(alertLevels),
  used_bytes: bytes,
  limit_bytes: bytes,
  percent,
  created_at: at,
});
const cost = z.strictObject({
  item: words('pro'),
  quantity: count,
  amount,
  currency,
  until: at.nullable(),
});
const limit = z.number().meta({ examples: [100] });

export const summarySchema = z
  .strictObject({
    month,
    as_of: at,
    traffic: share,
    storage: share,
    comparison: z.strictObject(comparison),
    forecast: z.strictObject({
      enough_data: z.boolean().meta({ examples: [true] }),
      predicted_bytes: maybeBytes,
      low_bytes: maybeBytes,
      high_bytes: maybeBytes,
      traffic_limit_reached_on: day,
      storage_limit_reached_on: day,
    }),
    top_consumers: z.strictObject(tops),
    alerts: z.array(alert),
    limits: z.strictObject({ cpu_cores: limit, memory_mb: limit, traffic_gb: limit, storage_mb: limit }),
    cost: z.strictObject({
      period_seconds: z.number().meta({ examples: [2_592_000] }),
      currency: currency.nullable(),
      total: amount.nullable(),
      items: z.array(cost),
    }),
  })
  .meta({ id: 'UsageSummary' });
