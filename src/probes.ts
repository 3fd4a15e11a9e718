import Koa from 'koa';
import Router from '@koa/router';
import { checkReadiness } from './api/operations.js';
import type { Services } from './api/services.js';
import { listen, type RunningServer } from './listen.js';

type Probed = Pick<Services, 'metrics' | 'readiness'>;

/** Serves `/healthz`, `/readyz` and `/metrics` of a process that serves nothing else. */
export function listenForProbes({ metrics, readiness }: Probed, port: number): Promise<RunningServer> {
  const { registry } = metrics;
  const router = new Router()
    .get('/healthz', (ctx) => void (ctx.body = { status: 'ok' }))
    .get('/readyz', async (ctx) => {
      const report = await checkReadiness(readiness);
      ctx.status = report.status === 'ready' ? 200 : 503;
      ctx.body = report;
    })
    .get('/metrics', async (ctx) => {
      ctx.body = await registry.metrics();
      ctx.type = registry.contentType;
    });
  const app = new Koa();
  app.use(router.routes());
  return listen(app, port);
}
