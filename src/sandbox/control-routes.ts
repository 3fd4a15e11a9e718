/** What tests and people steer and inspect the sandbox with; it asks for no key. */
import Router from '@koa/router';
import { ruleSchema } from './faults.js';
import { Problem } from './problem.js';
import { readJson, validate } from './requests.js';
import type { Sandbox } from './sandbox.js';

export function controlRoutes(sandbox: Sandbox): Router {
  const { faultBook, store } = sandbox;
  const router = new Router();

  router.get('/health', (ctx) => {
    ctx.body = { status: 'ok', version: 'sandbox', timestamp: new Date().toISOString() };
  });

  router.post('/sandbox/faults', async (ctx) => {
    const id = faultBook.add(validate(ruleSchema, await readJson(ctx)));
    ctx.status = 201;
    ctx.body = { id };
  });

  router.get('/sandbox/faults', (ctx) => {
    ctx.body = { faults: faultBook.list() };
  });

  router.delete('/sandbox/faults', (ctx) => {
    faultBook.clear();
    ctx.status = 204;
  });

  router.delete('/sandbox/faults/:id', (ctx) => {
    if (!faultBook.remove(ctx.params.id ?? '')) throw new Problem(404, 'There is no such rule');
    ctx.status = 204;
  });

  router.get('/sandbox/payments', (ctx) => {
    ctx.body = {
      payments: store.list().map((payment) => ({ ...payment, payment_url: sandbox.payUrl(payment) })),
    };
  });

  return router;
}
