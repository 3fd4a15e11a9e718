/** Canned replies: texts that support agents use again and again. */
import { z } from 'zod';
import type { Origin } from '../stores/audit.js';
import type { CannedReply } from '../stores/canned-replies.js';
import { text } from '../stores/platform-fields.js';
import { notFound } from './membership.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { route } from './route.js';
import type { Services } from './services.js';
import { at, nextCursor, uuid, words } from './wire.js';

const access = { scopes: ['support'] } as const;
const path = '/api/support/canned-replies';
const params = z.object({ id: z.string() });

/** As long as a message may be. */
export const cannedReplyFields = z.strictObject({
  title: text(100),
  body: z.string().trim().min(1, 'must not be empty').max(20_000),
});

const examples = { body: { title: 'Thanks', body: 'Thank you for your patience.' } };

const cannedReply = z
  .strictObject({
    id: uuid,
    title: words('Thanks'),
    body: words('Thank you for your patience.'),
    created_at: at,
    updated_at: at,
  })
  .meta({ id: 'CannedReply' });

/** To be mounted before routes of `/api/support/:team`. */
export const cannedReplyRoutes = [
  route({
    method: 'get',
    path,
    summary: 'Canned replies, by title',
    access,
    query: z.strictObject({ ...pageQuery, q: z.string().trim().max(100).optional() }),
    response: z.strictObject({ canned_replies: z.array(cannedReply), next_cursor: nextCursor }),
    async handle({ query }, services) {
      const { items, next_cursor } = await listCannedReplies(query, services);
      return { body: { canned_replies: items.map(replyBody), next_cursor } };
    },
  }),

  route({
    method: 'post',
    path,
    summary: 'Keep a canned reply',
    access,
    body: cannedReplyFields,
    idempotent: true,
    response: cannedReply,
    examples,
    statuses: [201],
    errors: ['conflict'],
    async handle({ body, actor, requestId, resourceId }, { cannedReplies }) {
      const reply = await cannedReplies.create(resourceId, body, { actor: actor.subject, requestId });
      return { status: 201, body: replyBody(reply) };
    },
  }),

  route({
    method: 'put',
    path: `${path}/:id`,
    summary: 'Change a canned reply',
    access,
    params,
    body: cannedReplyFields,
    response: cannedReply,
    examples,
    errors: ['conflict'],
    async handle({ params: { id }, body, actor, requestId }, services) {
      const origin = { actor: actor.subject, requestId };
      return { body: replyBody(await changeCannedReply(id, body, origin, services)) };
    },
  }),

  route({
    method: 'delete',
    path: `${path}/:id`,
    summary: 'Delete a canned reply; messages that were written with it stay',
    access,
    params,
    async handle({ params: { id }, actor, requestId }, services) {
      await removeCannedReply(id, { actor: actor.subject, requestId }, services);
      return { status: 204 };
    },
  }),
];

/** A page of them, by title. @throws AppError `validation_failed` for a cursor of another list. */
export async function listCannedReplies(
  { q, cursor, limit }: { q?: string | undefined; cursor?: string | undefined; limit: number },
  { cannedReplies }: Services,
) {
  const [after = null] = decodeCursor(cursor, z.tuple([text(500)])) ?? [];
  const rows = await cannedReplies.list({ q: q || null, after, limit: limit + 1 });
  return pageOf(rows, limit, ({ place }) => [place]);
}

/** @throws AppError `not_found` */
export async function findCannedReply(id: string, { cannedReplies }: Services): Promise<CannedReply> {
  const reply = isUuid(id) ? await cannedReplies.find(id) : undefined;
  if (!reply) throw notFound();
  return reply;
}

/** @throws AppError `not_found`; `conflict` for a title in use. */
export async function changeCannedReply(
  id: string,
  fields: z.infer<typeof cannedReplyFields>,
  origin: Origin,
  { cannedReplies }: Services,
): Promise<CannedReply> {
  const reply = isUuid(id) ? await cannedReplies.replace(id, fields, origin) : undefined;
  if (!reply) throw notFound();
  return reply;
}

/** @throws AppError `not_found` */
export async function removeCannedReply(
  id: string,
  origin: Origin,
  { cannedReplies }: Services,
): Promise<void> {
  if (!isUuid(id) || !(await cannedReplies.remove(id, origin))) throw notFound();
}

const isUuid = (id: string) => z.uuid().safeParse(id).success;

function replyBody({ id, title, body, created_at, updated_at }: CannedReply) {
  return { id, title, body, created_at, updated_at };
}
