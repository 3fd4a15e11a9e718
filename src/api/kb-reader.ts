import type { Secret } from '../domain/secrets.js';
/** Who reads the knowledge base, in which language, and what their caches may keep. */
import { createHash, createHmac } from 'node:crypto';
import type { Context } from 'koa';
import { z } from 'zod';
import { articleCategories, articleLocales } from '../domain/kb.js';
import type { Actor } from './actor.js';
import { languageOf } from './catalogue.js';
import type { Reply } from './reply.js';
import type { Services } from './services.js';
import { at, count, uuid, words } from './wire.js';

const oneOf = <T extends string>(values: readonly T[]) =>
  z.enum(values as [T, ...T[]], { error: `must be one of ${values.join(', ')}` });

export const locale = oneOf(articleLocales);
export const category = oneOf(articleCategories);

/** An article as lists show it. */
export const articleSchema = z
  .strictObject({
    id: uuid,
    slug: words('pay-with-mobile-money'),
    title: words('Pay with mobile money'),
    summary: words('From the pay link to the receipt.'),
    category,
    locale: locale.describe('Of the text; not the one asked for where the article lacks that.'),
    view_count: count,
    helpful_count: count,
    not_helpful_count: count,
    updated_at: at,
  })
  .meta({ id: 'ArticleSummary' });

/** The language asked for, else what the client accepts, else English. */
export const localeOf = (ctx: Context, asked?: z.infer<typeof locale>) => asked ?? languageOf(ctx);

/** Who sends a token; null: nobody did. @throws AppError `unauthenticated` for one that does not hold. */
export async function readerOf(ctx: Context, { authenticate }: Services): Promise<Actor | null> {
  const header = ctx.get('Authorization');
  if (!header) return null;
  const { actor } = await authenticate(header, null);
  ctx.state.actor = actor.subject;
  return actor;
}

/**
 * What a reader is counted by: the user, or a hash of address and browser that changes every UTC day and that nobody
 * can trace back without the signing secret.
 */
export function readerKey(ctx: Context, actor: Actor | null, secret: Secret, now: Date): string {
  if (actor) return actor.subject;
  const day = now.toISOString().slice(0, 10);
  const salt = createHmac('sha256', secret).update(`readers of the knowledge base ${day}`).digest();
  const hash = createHmac('sha256', salt)
    .update(`${ctx.ip}\n${ctx.get('User-Agent')}`)
    .digest('hex');
  return `anonymous:${hash.slice(0, 32)}`;
}

/** An answer that caches may keep as `control` says; one that the client has already is not sent again. */
export function cached(ctx: Context, body: object, control: string): Reply {
  const etag = `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 27)}"`;
  const headers = { ETag: etag, 'Cache-Control': control, Vary: 'Accept-Language, Authorization' };
  ctx.status = 200;
  ctx.set(headers);
  return ctx.fresh ? { status: 304, headers } : { body, headers };
}

/** The same for everyone, and not wrong for a minute. */
export const everyone = 'public, max-age=60';

/** To be asked for again each time: a view may be counted. */
export const askAgain = 'private, no-cache';
