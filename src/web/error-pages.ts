/** What goes wrong on a page, for people: the problem document of the API becomes a page in their language. */
import type { Context, Next } from 'koa';
import type { Services } from '../api/services.js';
import type { Locale } from '../mail/formats.js';
import { localeOf } from './locale.js';
import { ownPath } from './forms.js';
import { page } from './page.js';
import { redirect } from './routes.js';
import { words } from './words.js';

type ErrorName = keyof (typeof words)['en']['errors'];

/** Beside the API: whoever asks as a browser does gets a page; nobody signed in, the form for it. */
export function errorPages({ config: { baseUrl } }: Services) {
  return async (ctx: Context, next: Next): Promise<void> => {
    await next();
    if (ctx.response.type !== 'application/problem+json' || !wantsPage(ctx)) return;
    const signIn = ctx.status === 401 && ctx.method === 'GET';
    const { status, headers, body } = signIn ? toLogin(ctx) : errorPage(ctx, baseUrl);
    ctx.remove('WWW-Authenticate');
    ctx.body = body;
    ctx.status = status ?? 200;
    ctx.set(headers ?? {});
  };
}

const wantsPage = (ctx: Context) =>
  !/^\/(api|metrics|healthz|readyz)(\/|$)/.test(ctx.path) && ctx.accepts('json', 'html') === 'html';

/** A cookie that came along was one of a session that has ended. */
function toLogin(ctx: Context) {
  const query = new URLSearchParams({ to: ownPath(ctx.url) });
  if (ctx.response.get('Set-Cookie')) query.set('said', 'ended');
  return redirect(`/login?${query.toString()}`);
}

function errorPage(ctx: Context, baseUrl: string) {
  const locale = (ctx.state.locale as Locale | undefined) ?? localeOf(ctx, baseUrl);
  const { errors, home, reference } = words[locale];
  const [title, text] = errors[nameOf(ctx)];
  const id = ctx.status >= 500 ? reference(ctx.state.requestId as string) : undefined;
  return page('error', { locale, title, text, home, reference: id }, ctx.status, 'same-origin');
}

/** Codes of the catalogue (errors.ts) that have words of their own. */
const ofCode: Record<string, ErrorName> = {
  plan_required: 'plan',
  plan_limit: 'room',
  conflict: 'conflict',
};

function nameOf({ status, state, body }: Context): ErrorName {
  if (state.staleForm) return 'staleForm';
  const own = ofCode[(JSON.parse(body as string) as { code: string }).code];
  if (own) return own;
  if (status === 401) return 'ended';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'notFound';
  if (status === 429) return 'tooMany';
  return status >= 500 ? 'failed' : 'refused';
}
