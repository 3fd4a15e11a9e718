/** What a form must have before it is believed: it comes from a page of ours, shown to this very browser. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import { readBody } from '../api/body.js';
import { AppError } from '../errors.js';

/** Bytes of a form at most, where nothing else is said. */
const usualLimit = 20_000;

export interface UploadedFile {
  name: string;
  /** As the browser says. */
  type: string;
  data: Buffer;
}

/** The fields of a form, and its files. */
export class Form extends URLSearchParams {
  readonly files: UploadedFile[] = [];
}

/**
 * Reads a form; a file field that was left empty is none. PostgreSQL stores no NUL: they are left out of texts.
 * @throws AppError `unsupported_media_type` for another kind of body, `malformed_request` for one that is broken.
 */
export async function readForm(ctx: Context, limit = usualLimit): Promise<Form> {
  if (ctx.is('urlencoded')) {
    const text = (await readBody(ctx, limit)).toString('utf8');
    return new Form(text.replaceAll(/%00|\0/g, ''));
  }
  if (!ctx.is('multipart/form-data')) {
    throw new AppError('unsupported_media_type', 'Send the body as a form.');
  }
  const headers = { 'Content-Type': ctx.get('Content-Type') };
  const body = new Response(await readBody(ctx, limit), { headers });
  const fields = await body.formData().catch((cause: unknown) => {
    throw new AppError('malformed_request', 'The form could not be read.', { cause });
  });
  const form = new Form();
  for (const [name, value] of fields) {
    if (typeof value === 'string') form.append(name, value.replaceAll('\0', ''));
    else if (value.size > 0 || value.name) {
      form.files.push({ name: value.name, type: value.type, data: Buffer.from(await value.arrayBuffer()) });
    }
  }
  return form;
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
