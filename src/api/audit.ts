import { z } from 'zod';
import { text } from '../stores/platform-fields.js';
import { listAudit } from '../stores/audit.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { route } from './route.js';
import { at, idOf, nextCursor, words } from './wire.js';

const query = z.strictObject({
  ...pageQuery,
  object_type: text(64).optional(),
  object_id: text(128).optional(),
  team: text(64).optional(),
});

/** The sort key of an entry: its id, a bigint as text. */
const cursorKey = z.tuple([z.string().regex(/^\d{1,18}$/)]);

const state = z.record(z.string(), z.unknown()).nullable();
const auditEntry = z
  .strictObject({
    id: words('42'),
    at,
    actor: words('user:ada').describe('`user:…`, `token:…`, `payment-backend`, `system` or `anonymous`.'),
    action: words('payment.created'),
    object_type: words('payment'),
    object_id: words('0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01'),
    team_id: idOf('team-1').nullable(),
    before: state.meta({ examples: [null] }),
    after: state.meta({ examples: [{ status: 'pending' }] }),
    request_id: words('c2a1f0de').nullable(),
  })
  .meta({ id: 'AuditEntry' });

/** Who did what, for operators. */
export const auditRoutes = [
  route({
    method: 'get',
    path: '/api/audit',
    summary: 'The audit log, newest first',
    access: { scopes: ['admin'] },
    query,
    response: z.strictObject({ entries: z.array(auditEntry), next_cursor: nextCursor }),
    async handle({ query: { limit, cursor, object_type, object_id, team } }, { db }) {
      const [before = null] = decodeCursor(cursor, cursorKey) ?? [];
      const filter = { objectType: object_type ?? null, objectId: object_id ?? null, teamId: team ?? null };
      const rows = await listAudit(db, filter, limit + 1, before);
      const { items, next_cursor } = pageOf(rows, limit, ({ id }) => [id]);
      return { body: { entries: items, next_cursor } };
    },
  }),
];
