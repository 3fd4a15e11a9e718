/** May a team, or one of its projects, use more? Asked by the platform before it serves. */
import { z } from 'zod';
import { byteLimits, usageLevel, usageLevels, usagePercent } from '../domain/limits.js';
import { limitsOf, usageOf } from '../stores/limits.js';
import { notFound } from './membership.js';
import { route } from './route.js';
import type { Services } from './services.js';
import { idOf } from './wire.js';

const metrics = ['traffic', 'storage', 'projects', 'members'] as const;

const checked = z
  .strictObject({
    metric: z.enum(metrics),
    unit: z.enum(['bytes', 'count']),
    used: z.number().meta({ examples: [5_368_709_120] }),
    limit: z
      .number()
      .nullable()
      .describe('null: unlimited')
      .meta({ examples: [107_374_182_400] }),
    percent: z
      .number()
      .nullable()
      .meta({ examples: [5] }),
    level: z.enum(usageLevels),
  })
  .meta({ id: 'LimitCheck' });

export const limitRoutes = [
  route({
    method: 'get',
    path: '/api/limits/:team/check',
    summary: 'Whether the team is within its limits',
    access: { scopes: ['platform', 'user'], teamRole: 'member' },
    params: z.object({ team: z.string() }),
    query: z.strictObject({ project: z.string().max(128).optional(), metric: z.enum(metrics).optional() }),
    response: z.strictObject({
      team_id: idOf('team-1'),
      project_id: idOf('shop').nullable(),
      allowed: z.boolean().meta({ examples: [true] }),
      enforced: z.boolean().meta({ examples: [true] }),
      exceeded: z.array(z.enum(metrics)).meta({ examples: [[]] }),
      checks: z.array(checked),
    }),
    async handle({ params: { team }, query }, services) {
      const { config } = services;
      await requireProject(team, query.project, services);
      const wanted = metrics.filter((metric) => !query.metric || metric === query.metric);
      const all = await measure(team, services);
      const checks = wanted.map((metric) => check(metric, all[metric]));
      const exceeded = checks.filter(({ level }) => level === 'exceeded').map(({ metric }) => metric);
      return {
        body: {
          team_id: team,
          project_id: query.project ?? null,
          allowed: !config.enforceLimits || exceeded.length === 0,
          enforced: config.enforceLimits,
          exceeded,
          checks,
        },
      };
    },
  }),
];

async function requireProject(team: string, project: string | undefined, { db }: Services): Promise<void> {
  if (project === undefined) return;
  const row = await db.models.Project.findByPk(project);
  if (row?.teamId !== team || row.status === 'deleted') throw notFound();
}

interface Measure {
  used: bigint;
  /** null: unlimited. */
  limit: bigint | null;
  unit: 'bytes' | 'count';
}

async function measure(team: string, { db }: Services): Promise<Record<(typeof metrics)[number], Measure>> {
  const { terms, units } = await limitsOf(db, team);
  const used = await usageOf(db, team);
  const { traffic, storage } = byteLimits(terms, units);
  const count = (limit: number) => (limit < 0 ? null : BigInt(limit));
  return {
    traffic: { used: used.traffic, limit: traffic, unit: 'bytes' },
    storage: { used: used.storage, limit: storage, unit: 'bytes' },
    projects: { used: used.projects, limit: count(terms.max_projects), unit: 'count' },
    members: { used: used.members, limit: count(terms.max_members), unit: 'count' },
  };
}

function check(metric: string, { used, limit, unit }: Measure) {
  return {
    metric,
    unit,
    used: Number(used),
    limit: limit === null ? null : Number(limit),
    percent: usagePercent(used, limit),
    level: usageLevel(used, limit),
  };
}
