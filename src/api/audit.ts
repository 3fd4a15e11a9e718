import { z } from 'zod';
import { text } from '../stores/platform-fields.js';
import { listAudit } from '../stores/audit.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { route } from './route.js';

const query = z.strictObject({
  ...pageQuery,
  object_type: text(64).optional(),
  object_id: text(128).optional(),
  team: text(64).optional(),
});

/** The sort key of an entry: its id, a bigint as text. */
const cursorKey = z.tuple([z.string().regex(/^\d{1,18}$/)]);

/** Who did what, for operators. */
export const auditRoutes = [
  route({
    method: 'get',
    path: '/api/audit',
    summary: 'The audit log, newest first',
    access: { scopes: ['admin'] },
    query,
    async handle({ query: { limit, cursor, object_type, object_id, team } }, { db }) {
      const [before = null] = decodeCursor(cursor, cursorKey) ?? [];
      const filter = { objectType: object_type ?? null, objectId: object_id ?? null, teamId: team ?? null };
      const rows = await listAudit(db, filter, limit + 1, before);
      const { items, next_cursor } = pageOf(rows, limit, ({ id }) => [id]);
      return { body: { entries: items, next_cursor } };
    },
  }),
];
