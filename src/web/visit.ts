/** Who looks at a page, and the frame in which it is shown to them. */
import { randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import type { Actor } from '../api/actor.js';
import { notFound, requireAtLeast } from '../api/membership.js';
import type { Reply } from '../api/reply.js';
import type { Services } from '../api/services.js';
import type { TeamRole } from '../domain/roles.js';
import { AppError } from '../errors.js';
import type { Locale } from '../mail/formats.js';
import { subjectOf, type Session, type SignedInScope } from '../stores/sessions.js';
import { readCookie, writeCookie } from './cookies.js';
import { formToken } from './forms.js';
import { localeOf, locales } from './locale.js';
import { linksOf, teamHome, type PageName } from './navigation.js';
import { page } from './page.js';
import { words, type Words } from './words.js';

export interface Visit {
  secret: string;
  session: Session;
  actor: Actor;
  locale: Locale;
  words: Words;
  /** Where this page is, for coming back to it. */
  here: string;
}

/** Somebody who is not signed in. */
export interface Guest extends Omit<Visit, 'session' | 'actor'> {
  session: null;
  actor: null;
}

/** Who looks at a page that is for everybody. */
export type Reader = Visit | Guest;

export interface TeamVisit extends Visit {
  /** `role` is null for support agents, who are of every team. */
  team: { id: string; name: string; role: TeamRole | null };
}

/** Who is signed in; undefined if nobody is. */
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
  const actor: Actor = { subject: subjectOf(session), scope, userId };
  const locale = localeOf(ctx, baseUrl, session.locale ?? undefined);
  ctx.state.actor = actor.subject;
  ctx.state.locale = locale;
  return { secret, session, actor, locale, words: words[locale], here: ctx.url };
}

/** Who looks at a page that is for everybody; their forms are bound to a cookie of its own where nobody is signed in. */
export async function findReader(
  ctx: Context,
  services: Services,
  { sayFlash }: { sayFlash: boolean },
): Promise<Reader> {
  const visit = await findVisit(ctx, services, { sayFlash });
  if (visit) return visit;
  const { baseUrl } = services.config;
  const locale = localeOf(ctx, baseUrl);
  const secret = formSecret(ctx, baseUrl);
  return { secret, session: null, actor: null, locale, words: words[locale], here: ctx.url };
}

/** What forms of somebody who is not signed in are bound to; the cookie that holds it comes with the first of them. */
export function formSecret(ctx: Context, baseUrl: string): string {
  const known = readCookie(ctx, 'form', baseUrl);
  if (known) return known;
  const secret = randomBytes(32).toString('base64url');
  writeCookie(ctx, 'form', secret, { baseUrl });
  return secret;
}

/** @throws AppError `unauthenticated` when nobody is signed in, any more; `forbidden` for another scope. */
export async function requireVisit(
  ctx: Context,
  services: Services,
  { scopes, sayFlash }: { scopes: readonly SignedInScope[]; sayFlash: boolean },
): Promise<Visit> {
  const visit = await findVisit(ctx, services, { sayFlash });
  if (!visit) throw new AppError('unauthenticated', 'Sign in to see this page.');
  if (scopes.includes(visit.session.scope)) return visit;
  throw new AppError('forbidden', `This page is for who signs in with the scope ${scopes.join(' or ')}.`);
}

/** @throws AppError `not_found` for a team of others, `forbidden` for a role too low. */
export async function ofTeam(
  ctx: Context,
  visit: Visit,
  { teamId, needed }: { teamId: string; needed: TeamRole },
  { sessions }: Services,
): Promise<TeamVisit> {
  ctx.state.teamId = teamId;
  if (visit.session.scope !== 'user') {
    const name = await sessions.teamName(teamId);
    if (name === undefined) throw notFound();
    return { ...visit, team: { id: teamId, name, role: null } };
  }
  const team = visit.session.teams.find(({ id }) => id === teamId);
  requireAtLeast(team?.role ?? null, needed);
  if (!team) throw notFound();
  return { ...visit, team };
}

/** A view within the frame of the dashboard. `live`: seconds after which it is loaded again where no script does. */
export function show(
  visit: Reader & { team?: TeamVisit['team'] | undefined },
  view: string,
  data: { title: string; current?: PageName; live?: number; [more: string]: unknown },
  status = 200,
): Reply {
  const { session, locale, words, secret, team, here } = visit;
  const frame = {
    locale,
    words,
    here,
    locales,
    token: formToken(secret),
    once: crypto.randomUUID(),
    userName: session?.name,
    flash: session?.flash,
    team,
    teams: session?.teams.map(({ id, name }) => ({ id, name, href: teamHome(id) })) ?? [],
    links: session ? linksOf(session.scope, team?.id) : [],
  };
  return page(view, { ...frame, ...data }, status, 'same-origin');
}
