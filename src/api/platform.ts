import { z } from 'zod';
import { applyChange } from '../stores/platform.js';
import { platformId } from '../stores/platform-fields.js';
import { kindNames, kinds, type KindName } from '../stores/platform-kinds.js';
import { importRoute } from './platform-import.js';
import { route, type Route } from './route.js';
import { objectSchema, platformExamples } from './platform-schemas.js';

const params = z.object({ id: platformId });

/** The host platform keeps its users, teams and what they own current here. */
export const platformRoutes: readonly Route[] = [
  importRoute,
  ...kindNames.flatMap((kind) => [putRoute(kind), deleteRoute(kind)]),
];

function putRoute(kind: KindName): Route {
  return route({
    method: 'put',
    path: `/api/platform/${kind}/:id`,
    summary: `Create or replace one of the ${kind}`,
    access: { scopes: ['platform'] },
    params,
    body: kinds[kind].fields,
    response: objectSchema(kind),
    statuses: [200, 201],
    errors: ['conflict'],
    examples: platformExamples[kind],
    links: { [`delete /api/platform/${kind}/:id`]: {} },
    async handle({ params: { id }, body: fields, actor, requestId }, { db }) {
      const { status, object } = await applyChange(
        db,
        { kind, id, fields },
        { actor: actor.subject, requestId },
      );
      return { status: status === 'created' ? 201 : 200, body: object };
    },
  });
}

function deleteRoute(kind: KindName): Route {
  return route({
    method: 'delete',
    path: `/api/platform/${kind}/:id`,
    summary: `Delete one of the ${kind}; 204 also when there is none`,
    access: { scopes: ['platform'] },
    params,
    async handle({ params: { id }, actor, requestId }, { db }) {
      await applyChange(db, { kind, id, fields: null }, { actor: actor.subject, requestId });
      return { status: 204 };
    },
  });
}
