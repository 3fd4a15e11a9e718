/** Refunds, by operators. */
import { z } from 'zod';
import { refundDestinations } from '../domain/ledger.js';
import { money, moneyToWire } from '../domain/money.js';
import { paymentStatuses } from '../domain/payments.js';
import { refundStatuses } from '../domain/refunds.js';
import { AppError } from '../errors.js';
import type { Payment, Refund } from '../models/index.js';
import { notFound } from './membership.js';
import { amountField, readAmount } from './payment-price.js';
import type { Reply } from './reply.js';
import { route } from './route.js';
import type { Services } from './services.js';
import { amount, at, currency, maybeAt, uuid, words } from './wire.js';

/** How long an operator waits for the backend before the answer is 202: the workflow goes on. */
const patienceMs = 8_000;

const params = z.object({ id: z.string() });

const shownRefund = z
  .strictObject({
    refund_id: uuid,
    payment_id: uuid,
    amount,
    currency,
    to: z.enum(refundDestinations),
    status: z.enum(refundStatuses).meta({ examples: ['completed'] }),
    reason: words('Paid twice').nullable(),
    failure: words('')
      .nullable()
      .meta({ examples: [null] }),
    payment_status: z.enum(paymentStatuses).meta({ examples: ['refunded'] }),
    created_at: at,
    completed_at: maybeAt,
  })
  .meta({ id: 'Refund' });

export const refundRoutes = [
  route({
    method: 'post',
    path: '/api/payments/:id/refund',
    summary: 'Refund a payment in full or in part, to the credit or through the backend',
    access: { scopes: ['admin'] },
    params,
    body: z.strictObject({
      amount: amountField.nullish(),
      to: z.enum(refundDestinations),
      reason: z.string().trim().min(1).max(500).nullish(),
    }),
    idempotent: true,
    response: shownRefund,
    statuses: [201, 202],
    errors: ['insufficient_credit', 'refund_not_possible'],
    examples: { body: { to: 'credit', reason: 'Paid twice' } },
    links: { 'get /api/payments/:id/refunds': {} },
    async handle({ params, body, actor, requestId, resourceId }, services) {
      const payment = await findPayment(params.id, services);
      const refund = await services.refunds.create(
        {
          id: resourceId,
          paymentId: payment.id,
          amount: body.amount == null ? null : readAmount(body.amount, payment.currency),
          destination: body.to,
          reason: body.reason ?? null,
        },
        { actor: actor.subject, requestId },
      );
      return refund.destination === 'credit'
        ? done(refund, payment, services)
        : send(refund, payment, services);
    },
  }),

  route({
    method: 'get',
    path: '/api/payments/:id/refunds',
    summary: 'The refunds of a payment, oldest first',
    access: { scopes: ['admin'] },
    params,
    response: z.strictObject({ refunds: z.array(shownRefund) }),
    async handle({ params }, services) {
      const payment = await findPayment(params.id, services);
      const refunds = await services.refunds.list(payment.id);
      return { body: { refunds: refunds.map((refund) => refundItem(refund, payment)) } };
    },
  }),
];

/** To the credit: it is there already; what it ended is told. */
async function done(refund: Refund, payment: Payment, { billingWorkflows, log }: Services): Promise<Reply> {
  await billingWorkflows
    .wakeBuyer(payment)
    .catch((err: unknown) => log.warn({ err, payment: payment.id }, 'workflow not woken after a refund'));
  return { status: 201, body: refundItem(refund, await payment.reload()) };
}

/** Through the backend: 201 when it was quick, 202 when the workflow still tries, 409 when it refuses. */
async function send(refund: Refund, payment: Payment, { billingWorkflows, log }: Services): Promise<Reply> {
  await billingWorkflows
    .startRefund(refund)
    .then(() => billingWorkflows.awaitRefund(refund.id, patienceMs))
    .catch((err: unknown) =>
      log.warn({ err, refund: refund.id }, 'refund workflow not started; the recovery will start it'),
    );
  await refund.reload();
  await payment.reload();
  if (refund.status === 'failed') {
    throw new AppError('refund_not_possible', refund.failure ?? 'The payment backend refused.', {
      members: { refund_id: refund.id },
    });
  }
  return { status: refund.status === 'completed' ? 201 : 202, body: refundItem(refund, payment) };
}

async function findPayment(id: string, { payments }: Services): Promise<Payment> {
  const payment = z.uuid().safeParse(id).success ? await payments.find(id) : null;
  if (!payment) throw notFound();
  return payment;
}

function refundItem(refund: Refund, payment: Payment) {
  return {
    refund_id: refund.id,
    payment_id: refund.paymentId,
    amount: moneyToWire(money(refund.amountMinor, refund.currency)),
    currency: refund.currency,
    to: refund.destination,
    status: refund.status,
    reason: refund.reason,
    failure: refund.failure,
    payment_status: payment.status,
    created_at: refund.createdAt,
    completed_at: refund.completedAt,
  };
}
