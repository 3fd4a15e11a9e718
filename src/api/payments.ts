import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import { z } from 'zod';
import {
  formatMoney,
  InvalidAmount,
  money,
  moneyToWire,
  parseMoney,
  sameMoney,
  type Currency,
  type Money,
} from '../domain/money.js';
import { paymentMethods, reportedStatuses, topUpMinor } from '../domain/payments.js';
import { parsePlan, type PlanId } from '../domain/plans.js';
import type { TeamRole } from '../domain/roles.js';
import { AppError, invalidField } from '../errors.js';
import type { Payment } from '../models/index.js';
import { audit } from '../stores/audit.js';
import type { Actor } from './actor.js';
import { readBody, readJson } from './body.js';
import { notFound, requireRole } from './membership.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { check, route, type Reply } from './route.js';
import type { Services } from './services.js';

/** How long a client waits for the backend before it is told 202: the workflow goes on. */
const initiationPatienceMs = 8_000;
const cancelPatienceMs = 10_000;

const initiateBody = z.strictObject({
  amount: z.union([z.string().max(40), z.number()]).nullish(),
  payment_method: z.enum(paymentMethods),
  plan_upgrade: z.boolean().nullish(),
  new_plan: z.string().max(100).nullish(),
  description: z.string().trim().max(500).nullish(),
});

const callbackBody = z.object({
  external_payment_id: z.string().min(1).max(255),
  status: z.enum(reportedStatuses),
  metadata: z.record(z.string(), z.unknown()).nullish(),
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
      const payment = await payments.create({
        id: resourceId,
        teamId: params.team,
        userId: userOf(actor),
        planId,
        amount: await priceOf(planId, body.amount ?? undefined, services),
        method: body.payment_method,
        description: body.description || null,
        deadlineAt: new Date(Date.now() + config.payment.deadlineMs),
        actor: actor.subject,
        requestId,
      });
      return takeToBackend(payment, services);
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
      const answer = await services.paymentWorkflows
        .cancel(payment, request, cancelPatienceMs)
        .catch(unavailable);
      const { status } = await payment.reload();
      if (status === 'cancelled' && answer.outcome === 'ended')
        return { body: { payment_id: payment.id, status } };
      if (answer.outcome === 'under_way') return { status: 202, body: { payment_id: payment.id, status } };
      throw new AppError('payment_not_cancellable', `The payment is ${status}.`, {
        members: { payment_id: payment.id, payment_status: status },
      });
    },
  }),

  route({
    method: 'post',
    path: '/api/payments/callback',
    summary: 'The payment backend tells the state of a payment',
    access: 'public',
    async handle({ ctx, requestId }, services) {
      const raw = await readBody(ctx);
      await verifySignature(ctx, raw, requestId, services);
      return receiveCallback(check(callbackBody, readJson(ctx, raw), 'body'), services);
    },
  }),
];

/** The plan that the body names, or null for a top-up. */
function wantedPlan({ plan_upgrade, new_plan }: z.infer<typeof initiateBody>): PlanId | null {
  if (!plan_upgrade && !new_plan) return null;
  if (plan_upgrade === false) throw invalidField('new_plan', 'contradiction', 'needs plan_upgrade: true');
  const plan = parsePlan(new_plan ?? 'pro');
  if (!plan) throw invalidField('new_plan', 'unknown_plan', 'is not a plan; use pro');
  if (plan === 'free') throw invalidField('new_plan', 'not_for_sale', 'the free plan needs no payment');
  return plan;
}

/**
 * The amount to pay: the plan's price, or the top-up that the client names.
 * @throws AppError `amount_mismatch` when the client names another price.
 */
async function priceOf(
  planId: PlanId | null,
  named: string | number | undefined,
  { config, db }: Services,
): Promise<Money> {
  if (!planId) return topUp(named, config.currency);
  const plan = await db.models.SubscriptionPlan.findByPk(planId, { rejectOnEmpty: true });
  const price = money(plan.priceMinor, plan.currency);
  if (named !== undefined && !sameMoney(readAmount(named, price.currency), price)) {
    const detail = `The ${planId} plan costs ${formatMoney(price)} ${price.currency}.`;
    throw new AppError('amount_mismatch', detail, {
      errors: [
        { field: 'amount', code: 'amount_mismatch', detail: `must be ${formatMoney(price)} or left out` },
      ],
      members: { expected_amount: moneyToWire(price), currency: price.currency },
    });
  }
  return price;
}

function topUp(named: string | number | undefined, currency: Currency): Money {
  if (named === undefined) throw invalidField('amount', 'required', 'is needed when no plan is named');
  const amount = readAmount(named, currency);
  if (amount.minor < topUpMinor.min || amount.minor > topUpMinor.max) {
    const [min, max] = [topUpMinor.min, topUpMinor.max].map((minor) => formatMoney(money(minor, currency)));
    throw invalidField('amount', 'out_of_range', `must be from ${min} to ${max} ${currency}`);
  }
  return amount;
}

function readAmount(named: string | number, currency: Currency): Money {
  try {
    return parseMoney(named, currency);
  } catch (error) {
    if (error instanceof InvalidAmount) throw invalidField('amount', 'invalid_amount', error.message);
    throw error;
  }
}

/** 201 with the pay link when the backend was quick (or refused), 202 when the workflow still tries. */
async function takeToBackend(payment: Payment, { paymentWorkflows, log }: Services): Promise<Reply> {
  const settled = await paymentWorkflows
    .startAndAwaitInitiation(payment, initiationPatienceMs)
    .catch((err: unknown) => {
      log.warn({ err, payment: payment.id }, 'workflow not started; the recovery will start it');
      return false;
    });
  await payment.reload();
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
}

function historyItem(payment: Payment) {
  const { description, planId, transactionId, providerReference, reason } = payment;
  return {
    payment_id: payment.id,
    amount: moneyToWire(money(payment.amountMinor, payment.currency)),
    currency: payment.currency,
    payment_method: payment.paymentMethod,
    status: payment.status,
    metadata: {
      description,
      plan_upgrade: planId !== null,
      new_plan: planId,
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

/** HMAC-SHA256 over the raw body, compared in constant time; a refusal goes to the audit log. */
async function verifySignature(
  ctx: Context,
  raw: Buffer,
  requestId: string,
  { config, db, metrics }: Services,
): Promise<void> {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(ctx.get('X-Payment-Signature'))?.[1];
  const expected = createHmac('sha256', config.payment.webhookSecret).update(raw).digest();
  if (given && timingSafeEqual(Buffer.from(given, 'hex'), expected)) return;
  metrics.callbacks.inc({ outcome: 'refused' });
  await audit(db, [
    {
      actor: 'anonymous',
      action: 'callback.refused',
      objectType: 'callback',
      objectId: createHash('sha256').update(raw).digest('hex'),
      after: { address: ctx.ip, signature: given ? 'wrong' : 'missing' },
      requestId,
    },
  ]);
  throw new AppError(
    'invalid_signature',
    'X-Payment-Signature must be sha256=<hex HMAC-SHA256 of the raw body>.',
  );
}

/** Stored first, answered then; the workflow is told unless the callback has been applied before. */
async function receiveCallback(
  { external_payment_id, status, metadata }: z.infer<typeof callbackBody>,
  { inbox, payments, paymentWorkflows, metrics, log }: Services,
): Promise<Reply> {
  const received = await inbox.receive({
    externalPaymentId: external_payment_id,
    status,
    metadata: metadata ?? {},
  });
  const { paymentId, paymentStatus, repeated, applied } = received;
  metrics.callbacks.inc({ outcome: repeated ? 'repeated' : paymentId ? 'stored' : 'early' });
  const payment = paymentId && !applied ? await payments.find(paymentId) : null;
  if (payment) {
    await paymentWorkflows.wake(payment).catch((err: unknown) => {
      log.warn({ err, payment: payment.id }, 'workflow not woken; the recovery will wake it');
    });
  }
  return {
    status: paymentId ? 200 : 202,
    body: { success: true, payment_id: paymentId, status: paymentStatus ?? 'pending' },
  };
}

function userOf({ userId }: Actor): string {
  if (!userId) throw new AppError('forbidden', 'This needs a token of a user.');
  return userId;
}

function unavailable(cause: unknown): never {
  throw new AppError('unavailable', 'The payment could not be cancelled now; try again.', {
    cause,
    headers: { 'Retry-After': '5' },
  });
}
