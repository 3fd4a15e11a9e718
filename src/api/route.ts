import type Router from '@koa/router';
import type { Context } from 'koa';
import type { z } from 'zod';
import type { Scope, TeamRole } from '../domain/roles.js';
import { AppError, type FieldError } from '../errors.js';
import type { Actor } from './actor.js';
import { readBody, readJson } from './body.js';
import type { Described } from './described.js';
import { onceByHeader } from './idempotency.js';
import { notFound, requireAtLeast } from './membership.js';
import type { Reply } from './reply.js';
import type { Services } from './services.js';

/**
 * Who may call a route: anyone, or a token of one of the scopes. `teamRole` is the role that a user needs in the
 * team that the path's `:team` names; tokens of other scopes, where they are allowed, are of every team. `objectRole` is
 * the role in the team of the object that the path names: `handle` looks that up. The rest of the world is told 404.
 */
export type Access =
  'public' | { scopes: readonly [Scope, ...Scope[]]; teamRole?: TeamRole; objectRole?: TeamRole };

/** A route, declared: its schemas check the input before `handle` sees it. */
export interface RouteSpec<Params, Query, Body> extends Described {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  summary: string;
  access: Access;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  /** A JSON body of at most 1 MB. Without it the body is left unread, for `handle` to stream. */
  body?: z.ZodType<Body>;
  /** A larger body, in bytes, of many things: `handle` itself looks for text that cannot be stored. */
  bulk?: { bodyLimit: number };
  /** It is public, and may be asked any number of times: for monitors, and for who signs what it sends. */
  unlimited?: true;
  /** It creates something: an `Idempotency-Key` makes it safe to repeat. */
  idempotent?: boolean;
  handle(request: Request<Params, Query, Body>, services: Services): Promise<Reply>;
}

export interface Request<Params = unknown, Query = unknown, Body = unknown> {
  params: Params;
  query: Query;
  body: Body;
  /** Absent on public routes only. */
  actor: Actor;
  requestId: string;
  /** The id for what the request creates; the same whenever a request is repeated under one Idempotency-Key. */
  resourceId: string;
  ctx: Context & { params: unknown };
}

/** A route with its types hidden, for lists of routes. */
export type Route = RouteSpec<never, never, never>;

/** Declares a route; its handler's types follow from the schemas. */
export function route<Params = unknown, Query = unknown, Body = unknown>(
  spec: RouteSpec<Params, Query, Body>,
): Route {
  return spec as unknown as Route;
}

/** Mounts declared routes: authentication, authorisation, idempotency, validation, then the handler. */
export function mount(router: Router, routes: readonly Route[], services: Services): void {
  for (const spec of routes as unknown as RouteSpec<unknown, unknown, unknown>[]) {
    router[spec.method](spec.path, async (ctx) => send(ctx, await answer(spec, ctx, services)));
  }
}

async function answer(
  spec: RouteSpec<unknown, unknown, unknown>,
  ctx: Context & { params: unknown },
  services: Services,
): Promise<Reply> {
  if (/%00/.test(ctx.url)) throw new AppError('malformed_request', 'The address holds a NUL character.');
  const actor = spec.unlimited ? anonymous : await authorize(spec.access, ctx, services);
  const raw = spec.body ? await readBody(ctx, spec.bulk?.bodyLimit) : undefined;
  const respond = (resourceId: string) =>
    spec.handle(
      {
        params: spec.params ? check(spec.params, ctx.params, 'path') : ctx.params,
        query: spec.query ? check(spec.query, ctx.query, 'query') : ctx.query,
        body:
          spec.body && raw
            ? check(spec.body, readJson(ctx, raw, spec.bulk !== undefined), 'body')
            : undefined,
        actor,
        requestId: ctx.state.requestId as string,
        resourceId,
        ctx,
      },
      services,
    );
  return spec.idempotent ? onceByHeader(ctx, actor, raw, services.db, respond) : respond(crypto.randomUUID());
}

const anonymous: Actor = { subject: 'anonymous', scope: 'user', userId: null };

/** @throws AppError unless whoever asks may call the route. */
export async function authorize(
  access: Access,
  ctx: Context & { params: unknown },
  { authenticate, limitRequests }: Services,
): Promise<Actor> {
  if (access === 'public') {
    await limitRequests(ctx, null);
    return anonymous;
  }
  const team = access.teamRole ? (ctx.params as { team: string }).team : null;
  const { actor, role, teamExists } = await authenticate(ctx.get('Authorization'), team).catch(
    async (error: unknown) => {
      if (error instanceof AppError && error.code === 'unauthenticated') await limitRequests(ctx, null);
      throw error;
    },
  );
  await limitRequests(ctx, actor);
  ctx.state.actor = actor.subject;
  if (!access.scopes.includes(actor.scope)) {
    throw new AppError('forbidden', `This needs a token with the scope ${access.scopes.join(' or ')}.`);
  }
  if (access.teamRole) {
    ctx.state.teamId = team;
    if (actor.scope === 'user') requireAtLeast(role, access.teamRole);
    else if (!teamExists) throw notFound();
  }
  return actor;
}

/**
 * Checks input against a schema.
 * @throws AppError `validation_failed` that names every field that is wrong.
 */
export function check<T>(schema: z.ZodType<T>, input: unknown, whole: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => fieldErrors(issue, whole));
  const detail = errors.map(({ field, detail }) => `${field}: ${detail}`).join('; ');
  throw new AppError('validation_failed', detail.slice(0, 1000), { errors });
}

function fieldErrors(issue: z.core.$ZodIssue, whole: string): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: [...path, key].join('.').slice(0, 200),
      code: 'unknown_field',
      detail: 'is not a field of this request',
    }));
  }
  return [{ field: path.join('.') || whole, code: issue.code, detail: issue.message }];
}

function send(ctx: Context, { status = 200, body, headers = {} }: Reply): void {
  ctx.status = body === undefined && status === 200 ? 204 : status;
  ctx.set(headers);
  if (body !== undefined) ctx.body = body;
}
