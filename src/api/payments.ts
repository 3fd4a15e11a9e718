import { z } from 'zod';
import { money, moneyToWire } from '../domain/money.js';
import { purchaseMethods } from '../domain/payments.js';
import type { TeamRole } from '../domain/roles.js';
import { invalidField } from '../errors.js';
import type { Payment } from '../models/index.js';
import { userOf, type Actor } from './actor.js';
import { notFound, requireRole } from './membership.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { cancelPayment, startPayment } from './payment-actions.js';
import { priceOf, wantedPlan } from './payment-price.js';
import { route } from './route.js';
import type { Services } from './services.js';

const initiateBody = z.strictObject({
  amount: z.union([z.string().max(40), z.number()]).nullish(),
  payment_method: z.enum(purchaseMethods),
  plan_upgrade: z.boolean().nullish(),
  new_plan: z.string().max(100).nullish(),
  description: z.string().trim().max(500).nullish(),
});

const teamParams = z.object({ team: z.string() });
const paymentParams = z.object({ id: z.string() });

export const paymentRoutes = [
  route({
    method: 'post',
    path: '/api/payments/:team/initiate',
    summary: 'Start a payment for a plan, or a top-up of the credit',
    access: { scopes: ['user'], teamRole: 'admin' },
    params: teamParams,
    body: initiateBody,
    idempotent: true,
    async handle({ params, body, actor, requestId, resourceId }, services) {
      const { config, payments } = services;
      const planId = wantedPlan(body);
      if (!planId && body.payment_method === 'credit') {
        throw invalidField('payment_method', 'contradiction', 'credit cannot be topped up from credit');
      }
      const payment = await payments.create({
        id: resourceId,
        teamId: params.team,
        userId: userOf(actor),
        planId,
        amount: await priceOf(planId, body.amount ?? undefined, params.team, services),
        method: body.payment_method,
        description: body.description || null,
        deadlineAt: new Date(Date.now() + config.payment.deadlineMs),
        actor: actor.subject,
        requestId,
      });
      const settled = await startPayment(payment, services);
      const { payment_id, status, amount, currency, created_at } = historyItem(payment);
      return {
        status: settled ? 201 : 202,
        headers: { Location: `/api/payments/${payment_id}/status` },
        body: {
          payment_id,
          external_payment_id: payment.externalPaymentId,
          status,
          amount,
          currency,
          payment_url: payment.paymentUrl,
          qr_code: payment.qrCode,
          created_at,
          ...(payment.reason && { reason: payment.reason }),
        },
      };
    },
  }),

  route({
    method: 'get',
    path: '/api/payments/:team/history',
    summary: 'The payments of a team, newest first',
    access: { scopes: ['user'], teamRole: 'member' },
    params: teamParams,
    query: z.strictObject(pageQuery),
    async handle({ params, query }, { db }) {
      const [after = null] = decodeCursor(query.cursor, z.tuple([z.uuid()])) ?? [];
      const rows = await db.sequelize.query<Payment>(
        `SELECT * FROM payment WHERE team_id = $1 AND ($2::uuid IS NULL
           OR (created_at, id) < (SELECT created_at, id FROM payment WHERE id = $2 AND team_id = $1))
         ORDER BY created_at DESC, id DESC LIMIT $3`,
        { bind: [params.team, after, query.limit + 1], model: db.models.Payment, mapToModel: true },
      );
      const { items, next_cursor } = pageOf(rows, query.limit, ({ id }) => [id]);
      return { body: { payments: items.map(historyItem), next_cursor } };
    },
  }),

  route({
    method: 'get',
    path: '/api/payments/:id/status',
    summary: 'The state of one payment',
    access: { scopes: ['user'] },
    params: paymentParams,
    async handle({ params, actor }, services) {
      const payment = await findPayment(params.id, actor, 'member', services);
      const { payment_id, status, amount, currency, created_at, completed_at } = historyItem(payment);
      const reason = payment.reason ? { reason: payment.reason } : {};
      return { body: { payment_id, status, amount, currency, created_at, completed_at, ...reason } };
    },
  }),

  route({
    method: 'post',
    path: '/api/payments/:id/cancel',
    summary: 'Cancel a payment that has not ended',
    access: { scopes: ['user'] },
    params: paymentParams,
    async handle({ params, actor, requestId }, services) {
      const payment = await findPayment(params.id, actor, 'admin', services);
      const request = { actor: actor.subject, requestId };
      const cancelled = await cancelPayment(payment, request, services);
      const { id: payment_id, status } = payment;
      return { status: cancelled ? 200 : 202, body: { payment_id, status } };
    },
  }),
];

function historyItem(payment: Payment) {
  const { description, planId, addonId, transactionId, providerReference, reason, currency } = payment;
  return {
    payment_id: payment.id,
    amount: moneyToWire(money(payment.amountMinor, payment.currency)),
    currency,
    payment_method: payment.paymentMethod,
    status: payment.status,
    metadata: {
      description,
      plan_upgrade: planId !== null,
      new_plan: planId,
      resource_id: addonId,
      refunded_amount: moneyToWire(money(payment.refundedMinor, currency)),
      transaction_id: transactionId,
      provider_reference: providerReference,
      reason,
    },
    created_at: payment.createdAt,
    completed_at: payment.completedAt,
  };
}

/** The payment, if the actor has the role in its team; a foreign one is as absent as none. */
async function findPayment(
  id: string,
  actor: Actor,
  role: TeamRole,
  { db, payments }: Services,
): Promise<Payment> {
  const payment = z.uuid().safeParse(id).success ? await payments.find(id) : null;
  if (!payment) throw notFound();
  await requireRole(db, actor, payment.teamId, role);
  return payment;
}
