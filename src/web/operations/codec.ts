/**
 * What Temporal's Web UI decrypts payloads with, in the browser of an operator who is signed in here: the cookie of the
 * session comes along (SameSite) where both are of one site, such as temporal.example.org and billing.example.org.
 */
import cors from '@koa/cors';
import type { Context, Next } from 'koa';
import { readBody, readJson } from '../../api/body.js';
import { codecDirections, convert, payloads } from '../../api/payload-codec.js';
import { check, route } from '../../api/route.js';
import type { Config } from '../../config.js';
import { requireVisit } from '../visit.js';

const path = '/operations/codec';

/** Lets the Web UI, and no other site, read the answers of these addresses. */
export function allowTemporalUi({ uiUrl }: Config['temporal']) {
  const uiOrigin = uiUrl && new URL(uiUrl).origin;
  const allow = cors({
    // Without a header the browser tells nobody.
    origin: (ctx: Context) => (ctx.get('Origin') === uiOrigin ? uiOrigin : ''),
    credentials: true,
    allowMethods: ['POST'],
    allowHeaders: ['Content-Type', 'X-Namespace'],
  });
  return async (ctx: Context, next: Next): Promise<void> => {
    await (ctx.path.startsWith(`${path}/`) ? allow(ctx, next) : next());
  };
}

/** A session is all that it asks for: nothing is changed here, and other sites can neither send JSON nor read. */
export const codecPages = codecDirections.map((direction) =>
  route({
    method: 'post',
    path: `${path}/${direction}`,
    summary: `As the API's: ${direction} payloads of Temporal`,
    access: 'public',
    page: true,
    async handle({ ctx }, services) {
      await requireVisit(ctx, services, { scopes: ['admin'], sayFlash: false });
      const body = check(payloads, readJson(ctx, await readBody(ctx)), 'body');
      return { body: await convert(services.payloadCodec, direction, body) };
    },
  }),
);
