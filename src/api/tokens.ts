import ms, { type StringValue } from 'ms';
import { z } from 'zod';
import { scopes } from '../domain/roles.js';
import { invalidField } from '../errors.js';
import type { Database } from '../models/database.js';
import type { Origin } from '../stores/audit.js';
import { instant, platformId, text } from '../stores/platform-fields.js';
import { createToken, listTokens, revokeToken } from '../stores/tokens.js';
import { notFound } from './membership.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { route } from './route.js';
import { at, maybeAt, nextCursor, uuid, words } from './wire.js';

const longestLifetimeMs = ms('36500d');

/** What is asked for when a token is made. */
export const newToken = z.strictObject({
  name: text(100),
  scope: z.enum(scopes),
  user_id: platformId.nullish(),
  expires_at: instant.nullish(),
  expires_in: z
    .string()
    .regex(/^[1-9]\d{0,7}(s|m|h|d)$/, 'must be a duration such as 12h or 30d')
    .nullish(),
});

export type NewTokenBody = z.infer<typeof newToken>;

const shownToken = {
  id: uuid,
  name: words('The platform'),
  scope: z.enum(scopes),
  user_id: words('ada').nullable(),
  created_at: at,
  expires_at: maybeAt,
};

/** The opaque tokens of people and programs, for operators. */
export const tokenRoutes = [
  route({
    method: 'post',
    path: '/api/tokens',
    summary: 'Create a token; it is shown in this answer only',
    access: { scopes: ['admin'] },
    body: newToken,
    idempotent: true,
    response: z.strictObject({
      ...shownToken,
      token: words('oct_b5d1b8c2f0a94a1e8f6c3d2e1a0b9c8d')
        .nullable()
        .describe('Only here; null when the request is repeated under its Idempotency-Key.'),
    }),
    statuses: [201],
    errors: ['conflict'],
    examples: { body: { name: 'The platform', scope: 'platform', expires_in: '365d' } },
    links: { 'delete /api/tokens/:id': { id: 'id' } },
    async handle({ body, actor, requestId, resourceId: id }, { db }) {
      const { token, record } = await makeToken(db, { id, ...body }, { actor: actor.subject, requestId });
      const { name, scope, user_id, created_at, expires_at } = record;
      const told = { name, scope, user_id, created_at, expires_at };
      // The answer kept for the Idempotency-Key would hold the token in plain: a repetition is told all but it.
      return { status: 201, body: { id, token, ...told }, repeatedBody: { id, token: null, ...told } };
    },
  }),

  route({
    method: 'get',
    path: '/api/tokens',
    summary: 'The tokens, newest first, without what they consist of',
    access: { scopes: ['admin'] },
    query: z.strictObject(pageQuery),
    response: z.strictObject({
      tokens: z.array(
        z.strictObject({
          ...shownToken,
          last_used_at: maybeAt,
          revoked_at: maybeAt.meta({ examples: [null] }),
        }),
      ),
      next_cursor: nextCursor,
    }),
    links: { 'delete /api/tokens/:id': { id: 'tokens/0/id' } },
    async handle({ query }, { db }) {
      const { items, next_cursor } = await pageOfTokens(db, query);
      return { body: { tokens: items, next_cursor } };
    },
  }),

  route({
    method: 'delete',
    path: '/api/tokens/:id',
    summary: 'Revoke a token; 204 also when it was revoked before',
    access: { scopes: ['admin'] },
    params: z.object({ id: z.string() }),
    async handle({ params: { id }, actor, requestId }, { db }) {
      await endToken(db, id, { actor: actor.subject, requestId });
      return { status: 204 };
    },
  }),
];

/** Makes the token that is asked for under `id`, the same for a request that is repeated. */
export function makeToken(
  db: Database,
  { id, atMost, ...body }: NewTokenBody & { id: string; atMost?: number },
  origin: Origin,
) {
  const { name, scope, user_id: userId = null } = body;
  const expiresAt = expiryOf(body, new Date());
  return createToken(db, { id, name, scope, userId, expiresAt, atMost }, origin);
}

/** Revokes a token, one that acts as `ofUser` where that is given. @throws AppError `not_found` */
export async function endToken(db: Database, id: string, origin: Origin, ofUser?: string): Promise<void> {
  const known = z.uuid().safeParse(id).success;
  if (!known || !(await revokeToken(db, id, origin, ofUser))) throw notFound();
}

/** A page of the tokens, newest first. */
export async function pageOfTokens(db: Database, { limit, cursor }: { limit: number; cursor?: string }) {
  const [after = null] = decodeCursor(cursor, z.tuple([z.uuid()])) ?? [];
  return pageOf(await listTokens(db, limit + 1, after), limit, ({ id }) => [id]);
}

/** When a token expires that is made at `now`; null: never. */
function expiryOf({ expires_at, expires_in }: NewTokenBody, now: Date): Date | null {
  if (expires_at && expires_in) {
    throw invalidField('expires_in', 'contradiction', 'must be left out when expires_at is given');
  }
  if (expires_in) {
    const lifetimeMs = ms(expires_in as StringValue);
    if (lifetimeMs > longestLifetimeMs) throw invalidField('expires_in', 'too_big', 'must be at most 36500d');
    return new Date(now.getTime() + lifetimeMs);
  }
  if (!expires_at) return null;
  const at = new Date(expires_at);
  if (at <= now) throw invalidField('expires_at', 'in_the_past', 'must be in the future');
  return at;
}
