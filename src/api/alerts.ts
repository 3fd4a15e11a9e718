/** Alerts about usage, as a team's people see them. */
import { z } from 'zod';
import { alertLevels, alertMetrics } from '../domain/alerts.js';
import { alertFigures, type Alert } from '../stores/alerts.js';
import { userOf } from './actor.js';
import { notFound } from './membership.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { route } from './route.js';
import { at, bytes, idOf, maybeAt, nextCursor, uuid, words } from './wire.js';

const isTrue = z.enum(['true', 'false']).transform((text) => text === 'true');

const shownAlert = z
  .strictObject({
    id: uuid,
    metric: z.enum(alertMetrics),
    month: words('2026-11'),
    level: z.enum(alertLevels),
    used_bytes: bytes,
    limit_bytes: bytes,
    percent: z
      .number()
      .nullable()
      .meta({ examples: [81.5] }),
    created_at: at,
    acknowledged_at: maybeAt.meta({ examples: [null] }),
    acknowledged_by: idOf('ada')
      .nullable()
      .meta({ examples: [null] }),
  })
  .meta({ id: 'UsageAlert' });

export const alertRoutes = [
  route({
    method: 'get',
    path: '/api/alerts/:team',
    summary: 'Alerts about the usage of a team, newest first',
    access: { scopes: ['user'], teamRole: 'member' },
    params: z.object({ team: z.string() }),
    query: z.strictObject({ ...pageQuery, acknowledged: isTrue.optional() }),
    response: z.strictObject({ alerts: z.array(shownAlert), next_cursor: nextCursor }),
    links: { 'post /api/alerts/:team/:id/acknowledge': { id: 'alerts/0/id' } },
    async handle({ params, query }, { alerts }) {
      const [after = null] = decodeCursor(query.cursor, z.tuple([z.uuid()])) ?? [];
      const acknowledged = query.acknowledged ?? null;
      const rows = await alerts.list(params.team, { acknowledged, after, limit: query.limit + 1 });
      const { items, next_cursor } = pageOf(rows, query.limit, ({ id }) => [id]);
      return { body: { alerts: items.map(alertBody), next_cursor } };
    },
  }),

  route({
    method: 'post',
    path: '/api/alerts/:team/:id/acknowledge',
    summary: 'Say that an alert was seen; the first to say so stays named',
    access: { scopes: ['user'], teamRole: 'admin' },
    params: z.object({ team: z.string(), id: z.string() }),
    response: shownAlert,
    async handle({ params: { team, id }, actor, requestId }, { alerts }) {
      if (!z.uuid().safeParse(id).success) throw notFound();
      const origin = { actor: actor.subject, requestId };
      const alert = await alerts.acknowledge(team, id, userOf(actor), origin);
      if (!alert) throw notFound();
      return { body: alertBody(alert) };
    },
  }),
];

function alertBody(alert: Alert) {
  const { id, metric, month, level, created_at, acknowledged_at, acknowledged_by } = alert;
  return { id, metric, month, level, ...alertFigures(alert), created_at, acknowledged_at, acknowledged_by };
}
