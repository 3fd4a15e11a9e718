import Koa from 'koa';
import Router from '@koa/router';
import { checkReadiness } from './api/operations.js';
import type { Services } from './api/services.js';
import { listen, type RunningServer } from './listen.js';

interface Probed extends Pick<Services, 'metrics' | 'readiness'> {
  /** Metrics that others of the process keep, in Prometheus's format. */
  otherMetrics?: () => Promise<string>;
}

/** Serves `/healthz`, `/readyz` and `/metrics` of a process that serves nothing else. */
export function listenForProbes(
  { metrics, readiness, otherMetrics }: Probed,
  port: number,
): Promise<RunningServer> {
  const { registry } = metrics;
  const router = new Router()
    .get('/healthz', (ctx) => void (ctx.body = { status: 'ok' }))
    .get('/readyz', async (ctx) => {
      const report = await checkReadiness(readiness);
      ctx.status = report.status === 'ready' ? 200 : 503;
      ctx.body = report;
    })
    .get('/metrics', async (ctx) => {
      ctx.body = (await registry.metrics()) + ((await otherMetrics?.()) ?? '');
      ctx.type = registry.contentType;
    });
  const app = new Koa();
  app.use(router.routes());
  return listen(app, port);
}
