/**
 * Signing in and out. `POST /login` takes a token of a form of ours. The platform hands a person over by
 * `POST /login/jwt`, from a page of its own: that opens nothing yet, but asks whether to go on as that person, since
 * anybody's page could send a browser here with somebody else's token. There is no such GET: a token in an address
 * stays in histories and logs.
 */
import type { Context } from 'koa';
import { z } from 'zod';
import type { Reply } from '../api/reply.js';
import { route } from '../api/route.js';
import type { Services } from '../api/services.js';
import { AppError } from '../errors.js';
import { signedInScopes } from '../stores/sessions.js';
import { readCookie, writeCookie } from './cookies.js';
import { formToken, ownPath, readForm, requireOwnForm } from './forms.js';
import { localeOf, locales } from './locale.js';
import { homeOf } from './navigation.js';
import { page } from './page.js';
import { redirect } from './routes.js';
import { findVisit, formSecret, show } from './visit.js';
import { words } from './words.js';

type Said = Exclude<keyof (typeof words)['en']['login'], 'title' | 'token' | 'hint' | 'submit'>;

const text = z.string().optional().catch(undefined);

export const loginRoutes = [
  route({
    method: 'get',
    path: '/',
    summary: 'Leads to the first page of one’s first team, or to signing in',
    access: 'public',
    page: true,
    async handle({ ctx }, services) {
      const visit = await findVisit(ctx, services, { sayFlash: false });
      if (!visit) return redirect('/login');
      const home = homeOf(visit.session);
      if (home) return redirect(home);
      return show(visit, 'message', visit.words.noTeam);
    },
  }),

  route({
    method: 'get',
    path: '/login',
    summary: 'The form to sign in with a token',
    access: 'public',
    page: true,
    query: z.object({ to: text, said: z.enum(['ended', 'signedOut']).optional().catch(undefined) }),
    async handle({ query: { to, said }, ctx }, services) {
      if (await findVisit(ctx, services, { sayFlash: false })) return redirect(ownPath(to));
      return loginPage(ctx, services, { to, said });
    },
  }),

  route({
    method: 'post',
    path: '/login',
    summary: 'Sign in with a token',
    access: 'public',
    page: true,
    async handle({ ctx, requestId }, services) {
      const { baseUrl } = services.config;
      const form = await readForm(ctx);
      const to = form.get('to') ?? undefined;
      const former = readCookie(ctx, 'session', baseUrl);
      requireOwnForm(ctx, form, { secret: readCookie(ctx, 'form', baseUrl), baseUrl });
      const person = await personOf(ctx, form, services);
      if (typeof person === 'string') return loginPage(ctx, services, { to, said: person });
      const secret = await services.sessions.open(person, former, requestId);
      if (!secret) return loginPage(ctx, services, { to, said: 'unknownUser' });
      writeCookie(ctx, 'session', secret, { baseUrl });
      return redirect(ownPath(to));
    },
  }),

  route({
    method: 'post',
    path: '/login/jwt',
    summary: 'The platform hands a signed-in person over: asks whether to go on as that person',
    access: 'public',
    page: true,
    async handle({ ctx }, services) {
      const form = await readForm(ctx);
      const to = form.get('to') ?? undefined;
      const person = await personOf(ctx, form, services);
      if (typeof person === 'string') return loginPage(ctx, services, { to, said: person });
      const user = person.userId ? await services.db.models.User.findByPk(person.userId) : null;
      if (!user || user.deletedAt) return loginPage(ctx, services, { to, said: 'unknownUser' });
      const locale = localeOf(ctx, services.config.baseUrl, user.locale);
      const { title, ask, ...labels } = words[locale].handOver;
      const frame = formFrame(ctx, services, locale, to);
      return entrance('hand-over', {
        ...frame,
        title,
        ...labels,
        ask: ask(user.name),
        jwt: form.get('token'),
      });
    },
  }),

  route({
    method: 'post',
    path: '/logout',
    summary: 'Sign out',
    access: 'public',
    page: true,
    async handle({ ctx }, services) {
      const { baseUrl } = services.config;
      const form = await readForm(ctx);
      const secret = readCookie(ctx, 'session', baseUrl);
      // Signed out already, in another tab or by a double click.
      if (secret && (await services.sessions.find(secret, { sayFlash: false }))) {
        requireOwnForm(ctx, form, { secret, baseUrl });
        await services.sessions.close(secret);
      }
      writeCookie(ctx, 'session', '', { baseUrl, maxAge: 0 });
      return redirect('/login?said=signedOut');
    },
  }),

  route({
    method: 'post',
    path: '/language',
    summary: 'Choose the language of the pages',
    access: 'public',
    page: true,
    async handle({ ctx }, { config: { baseUrl } }) {
      const form = await readForm(ctx);
      const secret = readCookie(ctx, 'session', baseUrl) ?? readCookie(ctx, 'form', baseUrl);
      requireOwnForm(ctx, form, { secret, baseUrl });
      const locale = z.enum(locales).catch('en').parse(form.get('language'));
      writeCookie(ctx, 'language', locale, { baseUrl, maxAge: 365 * 86_400 });
      return redirect(ownPath(form.get('to')));
    },
  }),
];

/** Whom the form's token, of ours or of the platform, is for; or why that is nobody. */
async function personOf(ctx: Context, form: URLSearchParams, { authenticate, loginLimit }: Services) {
  const wait = await loginLimit.waitOf(ctx);
  if (wait > 0) {
    ctx.set('Retry-After', String(wait));
    return 'tooMany' as const;
  }
  try {
    const token = (form.get('token') ?? '').trim();
    const { actor, tokenId } = await authenticate(`Bearer ${token}`, null);
    const scope = signedInScopes.find((each) => each === actor.scope);
    // An agent writes to people, as somebody.
    if (!scope || (scope === 'support' && !actor.userId)) return 'notAPerson' as const;
    return { userId: actor.userId, scope, tokenId };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'unavailable') return 'unavailable' as const;
    await loginLimit.failed(ctx);
    return 'wrong' as const;
  }
}

const statusOf: Partial<Record<Said, number>> = {
  wrong: 401,
  notAPerson: 403,
  unknownUser: 403,
  tooMany: 429,
  unavailable: 503,
};

function loginPage(ctx: Context, services: Services, { to, said }: { to?: string; said?: Said }): Reply {
  const locale = localeOf(ctx, services.config.baseUrl);
  const { title, token, hint, submit, ...sayings } = words[locale].login;
  const data = { ...formFrame(ctx, services, locale, to), title, label: token, hint, submit };
  const bad = said !== undefined && said in statusOf;
  return entrance('login', { ...data, said: said && sayings[said], bad }, said && statusOf[said]);
}

/** What the forms of somebody who is not signed in need. */
function formFrame(ctx: Context, { config: { baseUrl } }: Services, locale: 'en' | 'fr', to?: string) {
  const secret = formSecret(ctx, baseUrl);
  const path = ownPath(to);
  const here = path === '/' ? '/login' : `/login?to=${encodeURIComponent(path)}`;
  return { locale, locales, words: words[locale], formToken: formToken(secret), to: path, here };
}

const entrance = (view: string, data: Parameters<typeof page>[1], status?: number) =>
  page(view, data, status, 'same-origin');
