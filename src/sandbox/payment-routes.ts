/** The contract itself, with refunds: `/api/v1/payments/…`. */
import Router from '@koa/router';
import type { Context } from 'koa';
import qrcode from 'qrcode';
import { defaultDelayMs, type Faults } from './faults.js';
import { limitRate, requireKey } from './guards.js';
import { statusBody, type SandboxPayment } from './payment.js';
import { Problem } from './problem.js';
import { SlidingWindow } from './rate-limit.js';
import { refundBody } from './refunds.js';
import { readInitiateRequest, readRefundRequest } from './requests.js';
import type { Sandbox } from './sandbox.js';

export function paymentRoutes(sandbox: Sandbox): Router {
  const router = new Router({ prefix: '/api/v1/payments' });
  router.use(requireKey(sandbox.apiKey), limitRate(new SlidingWindow(sandbox.rateLimitPerMinute)));

  router.post('/initiate', (ctx) => initiate(ctx, sandbox));

  router.get('/:id/status', async (ctx) => {
    const payment = find(sandbox, ctx.params.id);
    await meetFault(sandbox, 'status_call', payment);
    ctx.body = statusBody(payment);
  });

  router.post('/:id/cancel', async (ctx) => {
    const payment = find(sandbox, ctx.params.id);
    await meetFault(sandbox, 'cancel_call', payment);
    sandbox.cashier.cancel(payment);
    const { external_payment_id, status, finished_at: cancelled_at } = payment;
    ctx.body = { external_payment_id, status, cancelled_at };
  });

  router.post('/:id/refund', (ctx) => refund(ctx, sandbox, find(sandbox, ctx.params.id)));

  return router;
}

/** Callbacks of a payment that ends at once follow the answer, or its loss; with the fault `early` they precede it. */
async function initiate(ctx: Context, sandbox: Sandbox): Promise<void> {
  const { faultBook, cashier, courier, agenda } = sandbox;
  const request = await readInitiateRequest(ctx);
  const faults = faultBook.attach(request);
  const fault = faultBook.meet('initiate', request.payment_id, faults);
  refuse(fault);

  const payment = cashier.open(request, ctx.get('idempotency-key') || null, faults);
  ctx.res.once('close', () => courier.dispatch(payment));
  if (faults.callback === 'early') await courier.deliverNow(payment);
  if (fault === 'slow') await agenda.pause(faults.delay_ms ?? defaultDelayMs);
  if (fault === 'lost_answer') return hangUp(ctx);
  ctx.status = 201;
  ctx.body = await initiateBody(sandbox, payment);
}

/** The smallest picture that scans well: drawing it is most of the work of an initiate call. */
const qrOptions = { scale: 2, errorCorrectionLevel: 'L' } as const;

async function initiateBody(sandbox: Sandbox, payment: SandboxPayment): Promise<Record<string, unknown>> {
  const paymentUrl = sandbox.payUrl(payment);
  return {
    external_payment_id: payment.external_payment_id,
    status: payment.initial_status,
    payment_url: paymentUrl,
    qr_code: await qrcode.toDataURL(paymentUrl, qrOptions),
    expires_at: payment.expires_at,
  };
}

/** The money has moved before a slow answer, or a lost one. */
async function refund(ctx: Context, sandbox: Sandbox, payment: SandboxPayment): Promise<void> {
  const { faultBook, cashier, agenda } = sandbox;
  const request = await readRefundRequest(ctx);
  const fault = faultBook.meet('refund_call', payment.payment_id, payment.faults);
  refuse(fault);

  const made = cashier.refund(payment, request);
  if (fault === 'slow') await agenda.pause(payment.faults.delay_ms ?? defaultDelayMs);
  if (fault === 'lost_answer') return hangUp(ctx);
  ctx.status = 201;
  ctx.body = refundBody(payment, made);
}

/** Faults by which an initiate or refund call is refused and changes nothing. */
function refuse(fault: Faults['initiate'] | Faults['refund_call']): void {
  if (fault === 'unsupported') throw new Problem(501, 'This payment meets the fault unsupported');
  if (fault === 'error_500') throw new Problem(500, 'This payment meets the fault error_500');
  if (fault === 'bad_request') throw new Problem(400, 'This payment meets the fault bad_request');
  if (fault === 'unauthorized') throw new Problem(401, 'This payment meets the fault unauthorized');
}

function hangUp(ctx: Context): void {
  ctx.respond = false;
  ctx.req.socket.destroy();
}

async function meetFault(sandbox: Sandbox, call: 'status_call' | 'cancel_call', payment: SandboxPayment) {
  const fault = sandbox.faultBook.meet(call, payment.payment_id, payment.faults);
  if (fault === 'error_500') throw new Problem(500, 'This payment meets the fault error_500');
  if (fault === 'slow') await sandbox.agenda.pause(payment.faults.delay_ms ?? defaultDelayMs);
}

function find(sandbox: Sandbox, id = ''): SandboxPayment {
  const payment = sandbox.store.get(id);
  if (!payment) throw new Problem(404, 'There is no such payment');
  return payment;
}
