import { z } from 'zod';
import { money, moneyToWire } from '../domain/money.js';
import { paymentStatuses, purchaseMethods } from '../domain/payments.js';
import { planIds } from '../domain/plans.js';
import type { TeamRole } from '../domain/roles.js';
import type { Payment } from '../models/index.js';
import type { PaymentFilter } from '../stores/payments.js';
import { userOf, type Actor } from './actor.js';
import { notFound, requireRole } from './membership.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { cancelPayment } from './payment-actions.js';
import { amountField, purchaseErrors, wantedPlan } from './payment-price.js';
import { purchase } from './purchases.js';
import { route } from './route.js';
import type { Services } from './services.js';
import { amount, at, currency, maybeAt, nextCursor, uuid, words } from './wire.js';

const initiateBody = z.strictObject({
  amount: amountField.nullish(),
  payment_method: z.enum(purchaseMethods),
  plan_upgrade: z.boolean().nullish(),
  new_plan: z.string().max(100).nullish(),
  description: z.string().trim().max(500).nullish(),
});

const maybeWords = words('')
  .nullable()
  .meta({ examples: [null] });
const status = z.enum(paymentStatuses);

const initiatedPayment = z
  .strictObject({
    payment_id: uuid,
    external_payment_id: words('pay_63hqgjNqsS_1A8Vejv0hYw').nullable(),
    status: status.meta({ examples: ['processing'] }),
    amount,
    currency,
    payment_url: words('https://pay.example.test/pay_63hqgjNqsS')
      .nullable()
      .describe('Send the payer there.'),
    qr_code: words('data:image/png;base64,iVBORw0KGgo=').nullable().describe('The same as a picture.'),
    created_at: at,
    reason: words('the backend refused').describe('Why it failed.').optional(),
  })
  .meta({ id: 'InitiatedPayment' });

const paymentState = z
  .strictObject({
    payment_id: uuid,
    status: status.meta({ examples: ['completed'] }),
    amount,
    currency,
    created_at: at,
    completed_at: maybeAt,
    reason: words('the deadline has passed').optional(),
  })
  .meta({ id: 'PaymentState' });

const paymentItem = z
  .strictObject({
    ...paymentState.omit({ reason: true }).shape,
    payment_method: z.enum(purchaseMethods),
    metadata: z.strictObject({
      description: maybeWords,
      plan_upgrade: z.boolean(),
      new_plan: z
        .enum(planIds)
        .nullable()
        .meta({ examples: ['pro'] }),
      resource_id: uuid
        .nullable()
        .describe('The add-on that it is for.')
        .meta({ examples: [null] }),
      refunded_amount: z.number().meta({ examples: [0] }),
      transaction_id: maybeWords,
      provider_reference: maybeWords,
      reason: maybeWords,
    }),
  })
  .meta({ id: 'Payment' });

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
    response: initiatedPayment,
    statuses: [201, 202],
    errors: purchaseErrors,
    examples: {
      body: { payment_method: 'mobile_money', plan_upgrade: true, new_plan: 'pro' },
    },
    links: {
      'get /api/payments/:id/status': { id: 'payment_id' },
      'post /api/payments/:id/cancel': { id: 'payment_id' },
    },
    async handle({ params, body, actor, requestId, resourceId }, services) {
      const plan = wantedPlan(body);
      const { payment, settled } = await purchase(
        {
          id: resourceId,
          teamId: params.team,
          userId: userOf(actor),
          wanted: plan ? { kind: 'plan' } : { kind: 'top_up', amount: body.amount },
          named: body.amount,
          method: body.payment_method,
          description: body.description || null,
          actor: actor.subject,
          requestId,
        },
        services,
      );
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
    response: z.strictObject({ payments: z.array(paymentItem), next_cursor: nextCursor }),
    links: { 'get /api/payments/:id/status': { id: 'payments/0/payment_id' } },
    async handle({ params, query }, services) {
      const { items, next_cursor } = await paymentPage(params.team, query, services);
      return { body: { payments: items.map(historyItem), next_cursor } };
    },
  }),

  route({
    method: 'get',
    path: '/api/payments/:id/status',
    summary: 'The state of one payment',
    access: { scopes: ['user'], objectRole: 'member' },
    params: paymentParams,
    response: paymentState,
    links: { 'post /api/payments/:id/cancel': {} },
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
    access: { scopes: ['user'], objectRole: 'admin' },
    params: paymentParams,
    response: z.strictObject({ payment_id: uuid, status: z.enum(paymentStatuses) }),
    statuses: [200, 202],
    errors: ['payment_not_cancellable'],
    examples: { response: { payment_id: '0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01', status: 'cancelled' } },
    links: { 'get /api/payments/:id/status': {} },
    async handle({ params, actor, requestId }, services) {
      const payment = await findPayment(params.id, actor, 'admin', services);
      const request = { actor: actor.subject, requestId };
      const cancelled = await cancelPayment(payment, request, services);
      const { id: payment_id, status } = payment;
      return { status: cancelled ? 200 : 202, body: { payment_id, status } };
    },
  }),
];

/** A page of the payments of a team that are as `filter` says, newest first. */
export async function paymentPage(
  team: string,
  { cursor, limit, ...filter }: { cursor?: string | undefined; limit: number } & PaymentFilter,
  { payments }: Services,
) {
  const [after = null] = decodeCursor(cursor, z.tuple([z.uuid()])) ?? [];
  const rows = await payments.history(team, filter, { after, limit: limit + 1 });
  return pageOf(rows, limit, ({ id }) => [id]);
}

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
  // Asked of none too: how long the answer takes does not tell what others have.
  await requireRole(db, actor, payment?.teamId ?? '', role);
  if (!payment) throw notFound();
  return payment;
}
