/** What a payer sees: the page behind `payment_url`, and a list of recent payments. */
import Router from '@koa/router';
import type { Context } from 'koa';
import { contentSecurityPolicy, indexPage, notFoundPage, payPage } from './pages.js';
import type { FinalStatus, SandboxPayment } from './payment.js';
import type { Sandbox } from './sandbox.js';

const recentPayments = 50;

/** Refusing is what a payer does who closes the dialogue of the provider: the payment is cancelled. */
const decisions: Record<string, FinalStatus> = { approve: 'completed', refuse: 'cancelled' };

export function pageRoutes({ store, cashier }: Sandbox): Router {
  const router = new Router();

  router.use(async (ctx, next) => {
    ctx.set({
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    });
    await next();
  });

  router.get('/', (ctx) => {
    show(ctx, 200, indexPage(store.list().slice(0, recentPayments)));
  });

  router.get('/pay/:id', (ctx) => {
    const payment = store.get(ctx.params.id ?? '');
    if (payment) show(ctx, 200, payPage(payment));
    else show(ctx, 404, notFoundPage());
  });

  for (const [decision, status] of Object.entries(decisions)) {
    router.post(`/pay/:id/${decision}`, (ctx) => {
      const payment = store.get(ctx.params.id ?? '');
      if (!payment) return show(ctx, 404, notFoundPage());
      cashier.settle(payment, status);
      seeOther(ctx, payment);
    });
  }

  return router;
}

function show(ctx: Context, status: number, page: string): void {
  ctx.status = status;
  ctx.type = 'html';
  ctx.body = page;
}

/** Relative to the form's address, so that it also works behind a path of a proxy. */
function seeOther(ctx: Context, { external_payment_id }: SandboxPayment): void {
  ctx.redirect(`../${external_payment_id}`);
  ctx.status = 303;
}
