/** What a team and its projects have used in a month, beside the team's limits. */
import { z } from 'zod';
import type { AlertMetric } from '../domain/alerts.js';
import { byteLimits, usageLevel, usageLevels, usagePercent } from '../domain/limits.js';
import { daysLeft, formatMonth, monthPattern, parseMonth, type Month } from '../domain/months.js';
import { projectStatuses } from '../domain/projects.js';
import type { Database } from '../models/database.js';
import { limitsOf } from '../stores/limits.js';
import { usageOfMonth, type MonthUsage, type ProjectUsage } from '../stores/usage.js';
import { notFound } from './membership.js';
import { route } from './route.js';
import { bytes, idOf, maybeAt, words } from './wire.js';

/** A month such as `2026-11`. */
export const monthQuery = z
  .string()
  .meta({ examples: ['2026-11'], pattern: monthPattern.source })
  .transform((text, context): Month => {
    const month = parseMonth(text);
    if (month) return month;
    context.addIssue({ code: 'custom', message: 'must be a month such as 2026-11' });
    return z.NEVER;
  });

const query = z.strictObject({ month: monthQuery.optional() });

const usageShare = z
  .strictObject({
    bytes,
    limit_bytes: bytes
      .nullable()
      .describe('null: unlimited')
      .meta({ examples: [107_374_182_400] }),
    percent: z
      .number()
      .nullable()
      .meta({ examples: [5] }),
    level: z.enum(usageLevels),
  })
  .meta({ id: 'UsageShare' });
const shares = { traffic: usageShare, storage: usageShare };
const projectHead = { id: idOf('shop'), name: words('Shop'), status: z.enum(projectStatuses) };
const monthHead = {
  month: words('2026-11'),
  days_left: z.number().meta({ examples: [6] }),
  measured_at: maybeAt.describe('When storage was measured.'),
  storage_failing_since: maybeAt.meta({ examples: [null] }),
};
const days = z.array(z.strictObject({ date: z.iso.date().meta({ examples: ['2026-11-24'] }), bytes }));

export const usageRoutes = [
  route({
    method: 'get',
    path: '/api/usage/:team',
    summary: 'Traffic and storage of a team in a month, of each project and each day, beside its limits',
    access: { scopes: ['user'], teamRole: 'member' },
    params: z.object({ team: z.string() }),
    query,
    response: z.strictObject({
      ...monthHead,
      ...shares,
      projects: z.array(z.strictObject({ ...projectHead, ...shares })),
      days,
    }),
    links: { 'get /api/usage/:team/projects/:id': { id: 'projects/0/id' } },
    async handle({ params: { team }, query: { month } }, { db }) {
      return { body: (await teamUsage(db, team, month)).usage };
    },
  }),

  route({
    method: 'get',
    path: '/api/usage/:team/projects/:id',
    summary: 'Traffic and storage of a project in a month, and of each day, beside the limits of its team',
    access: { scopes: ['user'], teamRole: 'member' },
    params: z.object({ team: z.string(), id: z.string() }),
    query,
    response: z.strictObject({ ...projectHead, ...monthHead, ...shares, days }),
    async handle({ params: { team, id }, query: { month } }, { db }) {
      const row = await db.models.Project.findByPk(id);
      if (row?.teamId !== team || row.status === 'deleted') throw notFound();
      const used = await usageOfMonth(db, team, { month, projectId: id });
      const beside = await limitsBeside(db, team);
      // Of a month before it was made there is nothing to tell.
      const { traffic = 0n, storage = 0n } = used.projects[0] ?? {};
      return {
        body: { ...named(row), ...head(used), ...beside({ traffic, storage }), days: daysBody(used) },
      };
    },
  }),
];

export type TeamUsage = Awaited<ReturnType<typeof teamUsage>>;
export type TeamUsageBody = TeamUsage['usage'];

/** What is told of a team's month, by default this one, and the moment that it is of. */
export async function teamUsage(db: Database, team: string, month: Month | undefined) {
  const used = await usageOfMonth(db, team, { month });
  const beside = await limitsBeside(db, team);
  const sum = (metric: AlertMetric) => used.projects.reduce((total, p) => total + p[metric], 0n);
  const usage = {
    ...head(used),
    ...beside({ traffic: sum('traffic'), storage: sum('storage') }),
    projects: used.projects.map((project) => ({ ...named(project), ...beside(project) })),
    days: daysBody(used),
  };
  return { usage, now: used.now };
}

const head = ({ month, now, measuredAt, failingSince }: MonthUsage) => ({
  month: formatMonth(month),
  days_left: daysLeft(month, now),
  measured_at: measuredAt,
  storage_failing_since: failingSince,
});

const named = ({ id, name, status }: Omit<ProjectUsage, AlertMetric>) => ({ id, name, status });

const daysBody = ({ days }: MonthUsage) => days.map(({ date, bytes }) => ({ date, bytes: Number(bytes) }));

/** Puts bytes beside the present limits of the team. */
async function limitsBeside(db: Database, team: string) {
  const { terms, units } = await limitsOf(db, team);
  const limits = byteLimits(terms, units);
  return (used: Record<AlertMetric, bigint>) => ({
    traffic: share(used.traffic, limits.traffic),
    storage: share(used.storage, limits.storage),
  });
}

function share(used: bigint, limit: bigint | null) {
  return {
    bytes: Number(used),
    limit_bytes: limit === null ? null : Number(limit),
    percent: usagePercent(used, limit),
    level: usageLevel(used, limit),
  };
}
