/**
 * How pages of the dashboard are declared: `pageRoute` shows something to whoever is signed in, `actionRoute` takes a
 * form, does what it says and leads on, so that reloading repeats nothing. A path with `:team` is for people of that
 * team. What they throw becomes an error page (error-pages.ts).
 */
import type { Context } from 'koa';
import type { z } from 'zod';
import type { Actor } from '../api/actor.js';
import { notFound, requireAtLeast } from '../api/membership.js';
import type { Reply } from '../api/reply.js';
import { check, route } from '../api/route.js';
import type { Services } from '../api/services.js';
import type { TeamRole } from '../domain/roles.js';
import { AppError } from '../errors.js';
import type { Locale } from '../mail/formats.js';
import type { Session, TeamOfUser } from '../stores/sessions.js';
import { readCookie, writeCookie } from './cookies.js';
import { formToken, readForm, requireOwnForm } from './forms.js';
import { localeOf, locales } from './locale.js';
import { navigation, type PageName } from './navigation.js';
import { page } from './page.js';
import { words, type Words } from './words.js';

/** Who looks at a page, and how it is to be said. */
export interface Visit {
  secret: string;
  session: Session;
  actor: Actor;
  locale: Locale;
  words: Words;
  /** Where this page is, for coming back to it. */
  here: string;
}

export interface TeamVisit extends Visit {
  team: TeamOfUser;
}

/** The person who is signed in; undefined if nobody is. */
export async function findVisit(
  ctx: Context,
  { sessions, config: { baseUrl } }: Services,
  { sayFlash }: { sayFlash: boolean },
): Promise<Visit | undefined> {
  const secret = readCookie(ctx, 'session', baseUrl);
  const session = secret && (await sessions.find(secret, { sayFlash }));
  if (!session) {
    if (secret) writeCookie(ctx, 'session', '', { baseUrl, maxAge: 0 });
    return undefined;
  }
  const { userId, scope } = session;
  const actor: Actor = { subject: `user:${userId}`, scope, userId };
  const locale = localeOf(ctx, baseUrl, session.locale);
  ctx.state.actor = actor.subject;
  ctx.state.locale = locale;
  return { secret, session, actor, locale, words: words[locale], here: ctx.url };
}

/** @throws AppError `unauthenticated` when nobody is signed in, any more. */
async function requireVisit(ctx: Context, services: Services, sayFlash: boolean): Promise<Visit> {
  const visit = await findVisit(ctx, services, { sayFlash });
  if (visit) return visit;
  throw new AppError('unauthenticated', 'Sign in to see this page.');
}

/** @throws AppError `not_found` for a team of others, `forbidden` for a role too low. */
function ofTeam(ctx: Context, visit: Visit, teamId: string, needed: TeamRole): TeamVisit {
  const team = visit.session.teams.find(({ id }) => id === teamId);
  requireAtLeast(team?.role ?? null, needed);
  if (!team) throw notFound();
  ctx.state.teamId = teamId;
  return { ...visit, team };
}

type Params = Record<string, string>;

interface TeamPage<Query> {
  path: `/teams/:team/${string}`;
  summary: string;
  /** Default: `member`. */
  teamRole?: TeamRole;
  query?: z.ZodType<Query>;
  show: (
    visit: TeamVisit,
    request: { params: Params; query: Query },
    services: Services,
  ) => Reply | Promise<Reply>;
}

/** A page of a team. */
export function teamPage<Query = unknown>({ path, summary, teamRole, query, show }: TeamPage<Query>) {
  return route({
    method: 'get',
    path,
    summary,
    access: 'public',
    page: true,
    async handle({ params, ctx }, services) {
      const given = params as Params;
      const visit = await requireVisit(ctx, services, true);
      const seen = ofTeam(ctx, visit, given.team ?? '', teamRole ?? 'member');
      const asked = query ? check(query, ctx.query, 'query') : (ctx.query as Query);
      return show(seen, { params: given, query: asked }, services);
    },
  });
}

interface Done {
  /** A path of ours. */
  to: string;
  /** A key of `words.done`, said on the page that comes next. */
  flash?: string;
}

interface TeamAction {
  path: `/teams/:team/${string}`;
  summary: string;
  teamRole: TeamRole;
  run: (
    visit: TeamVisit,
    request: { params: Params; form: URLSearchParams; requestId: string },
    services: Services,
  ) => Promise<Done>;
}

/** What a button on a page of a team does. It may be sent twice: `run` must bear that. */
export function teamAction({ path, summary, teamRole, run }: TeamAction) {
  return route({
    method: 'post',
    path,
    summary,
    access: 'public',
    page: true,
    async handle({ params, ctx, requestId }, services) {
      const given = params as Params;
      const form = await readForm(ctx);
      const visit = await requireVisit(ctx, services, false);
      requireOwnForm(ctx, form, { secret: visit.secret, baseUrl: services.config.baseUrl });
      const seen = ofTeam(ctx, visit, given.team ?? '', teamRole);
      const { to, flash } = await run(seen, { params: given, form, requestId }, services);
      if (flash) await services.sessions.say(visit.secret, flash);
      return redirect(to);
    },
  });
}

/** To a page, by GET whatever came before. */
export function redirect(to: string): Reply {
  return { status: 303, headers: { Location: to, 'Cache-Control': 'no-store' }, body: '' };
}

/** A view within the frame of the dashboard. */
export function show(
  visit: Visit & { team?: TeamOfUser },
  view: string,
  data: { title: string; current?: PageName; [more: string]: unknown },
): Reply {
  const { session, locale, words, secret, team, here } = visit;
  const frame = {
    locale,
    words,
    here,
    locales,
    token: formToken(secret),
    userName: session.userName,
    flash: session.flash === null ? null : (words.done[session.flash] ?? null),
    team,
    teams: session.teams.map(({ id, name }) => ({ id, name, href: navigation[0].href(id) })),
    links: team ? navigation.map(({ name, href }) => ({ name, href: href(team.id) })) : [],
  };
  return page(view, { ...frame, ...data }, 200, 'same-origin');
}
