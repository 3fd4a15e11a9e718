/** Analytics of a team on the pro plan: months, comparison, forecast, top consumers, summary, export. */
import { z } from 'zod';
import { summaryBody } from './analytics-summary.js';
import { comparisonBody, predictionBody, topConsumersBody, trendsBody } from './analytics-body.js';
import { requireAnalytics } from './analytics-plan.js';
import { csvOf, type Cell } from './csv.js';
import type { Database } from '../models/database.js';
import type { Reply } from './reply.js';
import { route } from './route.js';
import { exportUsage, type ExportedUsage } from '../stores/analytics-export.js';
import {
  comparisonSchema,
  predictionSchema,
  summarySchema,
  topConsumersSchema,
  trendsSchema,
} from './analytics-schemas.js';
import { wholeNumber } from './whole-number.js';

const access = { scopes: ['user'], teamRole: 'member' } as const;
const params = z.object({ team: z.string() });

/** How many months, this one too. */
export const monthsField = wholeNumber(1, 24);
const monthsQuery = z.strictObject({ months: monthsField.default(6) });

const comparisonQuery = z
  .strictObject({ month: wholeNumber(1, 12).optional(), year: wholeNumber(2000, 2199).optional() })
  .superRefine(({ month, year }, context) => {
    if ((month === undefined) === (year === undefined)) return;
    const path = [month === undefined ? 'month' : 'year'];
    context.addIssue({ code: 'custom', path, message: 'is needed: month and year go together' });
  });

export const analyticsRoutes = [
  route({
    method: 'get',
    path: '/api/analytics/:team/trends',
    summary: 'Traffic and storage of the last months, and how they changed',
    access,
    params,
    query: monthsQuery,
    response: trendsSchema,
    errors: ['plan_required'],
    async handle({ params: { team }, query: { months } }, services) {
      await requireAnalytics(services, team);
      return { body: await trendsBody(services.db, team, months) };
    },
  }),

  route({
    method: 'get',
    path: '/api/analytics/:team/comparison',
    summary: 'A month beside the month before, of the running month the same elapsed part',
    access,
    params,
    query: comparisonQuery,
    response: comparisonSchema,
    errors: ['plan_required'],
    async handle({ params: { team }, query: { month, year } }, services) {
      await requireAnalytics(services, team);
      const wanted = month !== undefined && year !== undefined ? { month, year } : undefined;
      return { body: await comparisonBody(services.db, team, wanted) };
    },
  }),

  route({
    method: 'get',
    path: '/api/analytics/:team/prediction',
    summary: 'Traffic at the end of the month, and when limits will be reached',
    access,
    params,
    query: z.strictObject({}),
    response: predictionSchema,
    errors: ['plan_required'],
    async handle({ params: { team } }, services) {
      const limits = await requireAnalytics(services, team);
      return { body: await predictionBody(services.db, team, limits) };
    },
  }),

  route({
    method: 'get',
    path: '/api/analytics/:team/top-consumers',
    summary: 'The projects that use most of this month',
    access,
    params,
    query: z.strictObject({ limit: wholeNumber(1, 50).default(5) }),
    response: topConsumersSchema,
    errors: ['plan_required'],
    async handle({ params: { team }, query: { limit } }, services) {
      await requireAnalytics(services, team);
      return { body: await topConsumersBody(services.db, team, limit) };
    },
  }),

  route({
    method: 'get',
    path: '/api/analytics/:team/summary',
    summary: 'This month in short: usage, comparison, forecast, alerts, limits and costs',
    access,
    params,
    query: z.strictObject({}),
    response: summarySchema,
    errors: ['plan_required'],
    links: { 'post /api/alerts/:team/:id/acknowledge': { id: 'alerts/0/id' } },
    async handle({ params: { team } }, services) {
      const limits = await requireAnalytics(services, team);
      return { body: await summaryBody(services, team, limits) };
    },
  }),

  route({
    method: 'get',
    path: '/api/analytics/:team/export/csv',
    summary: 'Traffic and storage of each project in the last months, as CSV',
    access,
    params,
    query: monthsQuery,
    response: {
      type: 'text/csv',
      about: 'Lines of month, project_id, project_name, traffic_bytes, storage_bytes.',
    },
    errors: ['plan_required'],
    async handle({ params: { team }, query: { months } }, services) {
      await requireAnalytics(services, team);
      return exportReply(services.db, team, months);
    },
  }),
];

const exportColumns = ['month', 'project_id', 'project_name', 'traffic_bytes', 'storage_bytes'];

const exportHeaders = {
  'Content-Type': 'text/csv; charset=utf-8',
  'Content-Disposition': 'attachment; filename="octroi-usage.csv"',
  'Cache-Control': 'private, no-store',
};

/** Usage of a team on pro as a file, streamed. */
export function exportReply(db: Database, team: string, months: number): Reply {
  return { body: csvOf(exportColumns, cells(exportUsage(db, team, months))), headers: exportHeaders };
}

async function* cells(usage: AsyncIterable<ExportedUsage>): AsyncGenerator<Cell[]> {
  for await (const { month, id, name, traffic, storage } of usage) yield [month, id, name, traffic, storage];
}
