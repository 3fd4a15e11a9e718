/**
 * How pages of the dashboard are declared. `teamPage` and `staffPage` show something, `publicPage` to those who are not
 * signed in too; `teamAction` and `staffAction` take a form, do what it says once, and lead on, so that reloading and going
 * back repeat nothing. What they throw becomes an error page (error-pages.ts).
 */
import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import type { z } from 'zod';
import { once } from '../api/idempotency.js';
import type { Reply } from '../api/reply.js';
import { check, route, type Route } from '../api/route.js';
import type { Services } from '../api/services.js';
import type { TeamRole } from '../domain/roles.js';
import { AppError } from '../errors.js';
import type { SignedInScope } from '../stores/sessions.js';
import { readForm, requireOwnForm, type Form } from './forms.js';
import { findReader, ofTeam, requireVisit, type Reader, type TeamVisit, type Visit } from './visit.js';

type Params = Record<string, string>;

/** Support agents are of every team, where they are let in at all. */
interface OfTeam {
  path: `/teams/:team/${string}`;
  /** Default: `member` for pages, `admin` for actions. */
  teamRole?: TeamRole;
  support?: boolean;
}
interface OfStaff {
  path: string;
  scopes: readonly [SignedInScope, ...SignedInScope[]];
}

interface Page<V, Query> {
  summary: string;
  query?: z.ZodType<Query>;
  /** Nobody reads it as a page: what is to be said once is kept for one that is. */
  quiet?: boolean;
  show: (
    visit: V,
    request: { params: Params; query: Query; ctx: Context },
    services: Services,
  ) => Reply | Promise<Reply>;
}

/** What was done: where it leads, a path of ours, and what the page there says once, in the language of the visit. */
export interface Done {
  to: string;
  said?: string;
}

interface Sent {
  params: Params;
  form: Form;
  requestId: string;
  /** The id for what it makes: the same however often the form is sent. */
  resourceId: string;
}

interface Action<V extends Visit> {
  summary: string;
  /** Bytes that its form may have; default 20,000. */
  formLimit?: number;
  /** A page of its own instead is not kept: sent again, it runs again with the same `resourceId`. */
  run: (visit: V, sent: Sent, services: Services) => Promise<Done | Reply>;
  /** The page of the form again, with what was typed and what is wrong; without it, an error page. */
  refused?: (visit: V, sent: Sent & { error: AppError }, services: Services) => Reply | Promise<Reply>;
}

/** Finds out who asks, and whether they may. */
type Enter<V> = (ctx: Context, params: Params, services: Services, sayFlash: boolean) => Promise<V>;

export function teamPage<Query = unknown>(spec: OfTeam & Page<TeamVisit, Query>): Route {
  return pageRoute(spec, intoTeam(spec, 'member'));
}

export function teamAction(spec: OfTeam & Action<TeamVisit>): Route {
  return actionRoute(spec, intoTeam(spec, 'admin'));
}

export function staffPage<Query = unknown>(spec: OfStaff & Page<Visit, Query>): Route {
  return pageRoute(spec, asStaff(spec));
}

export function staffAction(spec: OfStaff & Action<Visit>): Route {
  return actionRoute(spec, asStaff(spec));
}

export function publicPage<Query = unknown>(spec: { path: string } & Page<Reader, Query>): Route {
  return pageRoute(spec, (ctx, _params, services, sayFlash) => findReader(ctx, services, { sayFlash }));
}

function intoTeam({ teamRole, support }: OfTeam, usual: TeamRole): Enter<TeamVisit> {
  const scopes = support ? (['user', 'support'] as const) : (['user'] as const);
  return async (ctx, { team: teamId = '' }, services, sayFlash) => {
    const visit = await requireVisit(ctx, services, { scopes, sayFlash });
    return ofTeam(ctx, visit, { teamId, needed: teamRole ?? usual }, services);
  };
}

function asStaff({ scopes }: OfStaff): Enter<Visit> {
  return (ctx, _params, services, sayFlash) => requireVisit(ctx, services, { scopes, sayFlash });
}

function pageRoute<V, Query>(
  { path, summary, query, quiet = false, show }: Page<V, Query> & { path: string },
  enter: Enter<V>,
): Route {
  return route({
    method: 'get',
    path,
    summary,
    access: 'public',
    page: true,
    async handle({ params: given, ctx }, services) {
      const params = given as Params;
      const visit = await enter(ctx, params, services, !quiet && !ctx.get('Octroi-Live'));
      const asked = query ? check(query, ctx.query, 'query') : (ctx.query as Query);
      return show(visit, { params, query: asked, ctx }, services);
    },
  });
}

function actionRoute<V extends Visit>(
  { path, summary, formLimit, run, refused }: Action<V> & { path: string },
  enter: Enter<V>,
): Route {
  return route({
    method: 'post',
    path,
    summary,
    access: 'public',
    page: true,
    async handle({ params: given, ctx, requestId }, services) {
      const params = given as Params;
      const visit = await enter(ctx, params, services, false);
      const form = await readForm(ctx, formLimit);
      requireOwnForm(ctx, form, { secret: visit.secret, baseUrl: services.config.baseUrl });
      const sent = (resourceId: string): Sent => ({ params, form, requestId, resourceId });
      try {
        return await onceByForm(ctx, visit, form, services, async (id) => {
          const done = await run(visit, sent(id), services).catch((error: unknown) => {
            throw new NotKept(error);
          });
          if (!('to' in done)) throw new NotKept(done);
          if (done.said) await services.sessions.say(visit.secret, done.said);
          return { body: done };
        });
      } catch (thrown) {
        const error = thrown instanceof NotKept ? thrown.outcome : thrown;
        if (!(error instanceof Error)) return error as Reply;
        if (!refused || !isRefusal(error)) throw error;
        return refused(visit, { ...sent(crypto.randomUUID()), error }, services);
      }
    },
  });
}

/**
 * A page that an action answers with, or why it did nothing; thrown past `once`, which keeps only where to go on. What was
 * refused may be sent again, once what was in the way is gone.
 */
class NotKept extends Error {
  constructor(readonly outcome: unknown) {
    super('an outcome that is not kept');
  }
}

/** What is wrong with what was asked for, as against who asks and how we are. */
export const isRefusal = (error: unknown): error is AppError =>
  error instanceof AppError &&
  (error.code === 'plan_required' || (error.status < 500 && ![401, 403, 404].includes(error.status)));

/**
 * A form of a page that has shown `once` is done once, however often its button is clicked, or it is sent again by
 * going back; what was changed in it makes it another one.
 */
async function onceByForm(
  ctx: Context,
  { actor, secret }: Visit,
  form: Form,
  { db }: Services,
  respond: (resourceId: string) => Promise<Reply>,
): Promise<Reply> {
  const shown = form.get('once');
  const fields = [...form].filter(([name]) => name !== 'form_token');
  const digest = createHash('sha256').update(JSON.stringify([secret, ctx.path, fields]));
  for (const { name, data } of form.files) digest.update(`${name}\n${data.length}\n`).update(data);
  const hash = digest.digest('hex');
  const key = `form:${hash}`;
  const { body } = shown
    ? await once({ subject: actor.subject, key, hash }, db, respond)
    : await respond(crypto.randomUUID());
  return redirect((body as Done).to);
}

/** To a page, by GET whatever came before. */
export function redirect(to: string): Reply {
  return { status: 303, headers: { Location: to, 'Cache-Control': 'no-store' }, body: '' };
}
