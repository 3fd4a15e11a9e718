/** What a form must have before it is believed: it comes from a page of ours, shown to this very browser. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import { readBody } from '../api/body.js';
import { AppError } from '../errors.js';

const formLimit = 20_000;

/** The fields of a form. @throws AppError `unsupported_media_type` for another kind of body. */
export async function readForm(ctx: Context): Promise<URLSearchParams> {
  if (!ctx.is('urlencoded')) throw new AppError('unsupported_media_type', 'Send the body as a form.');
  const text = (await readBody(ctx, formLimit)).toString('utf8');
  // PostgreSQL stores no NUL.
  return new URLSearchParams(text.replaceAll(/%00|\0/g, ''));
}

/** What forms carry; `secret` is what the browser's cookie holds, which nobody can tell from this. */
export const formToken = (secret: string) =>
  createHmac('sha256', secret).update('octroi form').digest('base64url');

/**
 * @throws AppError `forbidden` unless the form is one of ours, by its token and by what the browser says of where it
 * comes from. A browser that says nothing (no current one does) is judged by the token alone.
 */
export function requireOwnForm(
  ctx: Context,
  form: URLSearchParams,
  { secret, baseUrl }: { secret: string | undefined; baseUrl: string },
): void {
  const given = Buffer.from(form.get('form_token') ?? '');
  const wanted = Buffer.from(secret ? formToken(secret) : '');
  const isOurs = wanted.length > 0 && given.length === wanted.length && timingSafeEqual(given, wanted);
  if (isOurs && isSameOrigin(ctx, baseUrl)) return;
  ctx.state.staleForm = true;
  throw new AppError('forbidden', 'The form is not one of this session.');
}

function isSameOrigin(ctx: Context, baseUrl: string): boolean {
  const site = ctx.get('Sec-Fetch-Site');
  if (site) return site === 'same-origin';
  const origin = ctx.get('Origin');
  if (!origin) return true;
  return origin === new URL(baseUrl).origin || origin.replace(/^https?:\/\//, '') === ctx.get('Host');
}

/** Where to go on: a path of ours and nothing else, whatever a link says. */
export function ownPath(wanted: string | null | undefined): string {
  if (!wanted || wanted.length > 500 || !/^\/[\x21-\x7e]*$/.test(wanted) || /^\/[/\\]/.test(wanted))
    return '/';
  const base = 'http://own.invalid';
  const url = URL.canParse(wanted, base) ? new URL(wanted, base) : undefined;
  return url?.origin === base && !url.pathname.startsWith('//') ? url.pathname + url.search : '/';
}
