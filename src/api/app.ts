import Router from '@koa/router';
import { trace } from '@opentelemetry/api';
import Koa, { type Context, type Next } from 'koa';
import helmet from 'koa-helmet';
import { alertRoutes } from './alerts.js';
import { analyticsRoutes } from './analytics.js';
import { attachmentRoutes } from './attachments.js';
import { auditRoutes } from './audit.js';
import { cannedReplyRoutes } from './canned-replies.js';
import { documentRoutes } from './document.js';
import { problems } from './errors.js';
import { kbRoutes } from './kb.js';
import { kbSearchRoutes } from './kb-search.js';
import { kbWritingRoutes } from './kb-writing.js';
import { limitRoutes } from './limits.js';
import { payloadCodecRoutes } from './payload-codec.js';
import { operationsRoutes } from './operations.js';
import { callbackRoutes } from './payment-callback.js';
import { paymentRoutes } from './payments.js';
import { platformChangeRoutes } from './platform-changes.js';
import { platformRoutes } from './platform.js';
import { priceRoutes } from './prices.js';
import { projectRoutes } from './projects.js';
import { refundRoutes } from './refunds.js';
import { resourceRoutes } from './resources.js';
import { mount, type Route } from './route.js';
import type { Services } from './services.js';
import { allowTemporalUi } from '../web/operations/codec.js';
import { docsRoutes } from '../web/docs.js';
import { errorPages } from '../web/error-pages.js';
import { pages } from '../web/pages.js';
import { storageRoutes } from './storage.js';
import { ticketEventRoutes } from './ticket-events.js';
import { inboundRoutes } from './support-inbound.js';
import { teamRoutes } from './teams.js';
import { ticketQueueRoutes } from './ticket-queue.js';
import { ticketRoutes } from './tickets.js';
import { tokenRoutes } from './tokens.js';
import { trafficRoutes } from './usage-traffic.js';
import { usageRoutes } from './usage.js';

/** Every route of the API, and every page. */
export const routes: readonly Route[] = [
  ...documentRoutes(() => routes),
  ...docsRoutes(() => routes),
  ...operationsRoutes,
  ...payloadCodecRoutes,
  ...inboundRoutes,
  ...paymentRoutes,
  ...callbackRoutes,
  ...teamRoutes,
  ...resourceRoutes,
  ...limitRoutes,
  ...trafficRoutes,
  // After those whose second word is no team: /api/usage/unknown-hosts.
  ...usageRoutes,
  ...projectRoutes,
  ...alertRoutes,
  ...analyticsRoutes,
  // Before those whose second word is a team: /api/support/{team}/….
  ...cannedReplyRoutes,
  ...attachmentRoutes,
  ...ticketEventRoutes,
  // Before those whose second word is a team.
  ...ticketQueueRoutes,
  ...ticketRoutes,
  ...refundRoutes,
  ...storageRoutes,
  ...priceRoutes,
  ...kbRoutes,
  ...kbSearchRoutes,
  ...kbWritingRoutes,
  ...pages,
  ...platformRoutes,
  ...platformChangeRoutes,
  ...tokenRoutes,
  ...auditRoutes,
];

/** The HTTP API as a Koa application. */
export function createApi(services: Services): Koa {
  const app = new Koa();
  // `/METRICS` is not `/metrics`: a proxy that keeps one of them to itself keeps both.
  const router = new Router({ sensitive: true });
  mount(router, routes, services);
  app
    .use(requestId)
    .use(observe(services))
    .use(helmet())
    .use(errorPages(services))
    .use(problems(services.log))
    .use(allowTemporalUi(services.config.temporal))
    .use(router.routes())
    .use(router.allowedMethods());
  app.on('error', (error: Error, ctx?: Context) => {
    // Who follows a stream of events leaves when it likes.
    const level = ctx?.response.type === 'text/event-stream' ? 'debug' : 'warn';
    services.log[level]({ err: error }, 'answer not delivered');
  });
  return app;
}

/** A caller's `X-Request-Id` is kept if it is short and plain, so that logs of both sides can be joined. */
async function requestId(ctx: Context, next: Next): Promise<void> {
  const given = ctx.get('X-Request-Id');
  const id = /^[\w-]{1,64}$/.test(given) ? given : crypto.randomUUID();
  ctx.state.requestId = id;
  ctx.set('X-Request-Id', id);
  await next();
}

/** One log line and one measurement a request; where it is traced, its span gets the route's name. */
function observe({ log, metrics }: Services) {
  return async (ctx: Context, next: Next): Promise<void> => {
    const startedAt = performance.now();
    await next();
    const seconds = (performance.now() - startedAt) / 1000;
    const route = (ctx as { _matchedRoute?: string })._matchedRoute ?? 'none';
    trace
      .getActiveSpan()
      ?.updateName(`${ctx.method} ${route}`)
      .setAttributes({ 'http.route': route, request_id: ctx.state.requestId as string });
    metrics.httpDuration.observe({ method: ctx.method, route, status: ctx.status }, seconds);
    const level = route === '/healthz' || route === '/readyz' || route === '/metrics' ? 'debug' : 'info';
    log[level](
      {
        request_id: ctx.state.requestId as string,
        method: ctx.method,
        route,
        status: ctx.status,
        ms: Math.round(seconds * 1000),
        actor: ctx.state.actor as string | undefined,
        team: ctx.state.teamId as string | undefined,
      },
      'request',
    );
  };
}
