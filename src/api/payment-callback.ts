/** The door for the payment backend's callbacks: believed if signed, stored before answered, then the workflow is told. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import { z } from 'zod';
import { paymentStatuses, reportedStatuses } from '../domain/payments.js';
import type { Secret } from '../domain/secrets.js';
import { AppError } from '../errors.js';
import type { Payment } from '../models/index.js';
import { audit } from '../stores/audit.js';
import { readBody, readJson } from './body.js';
import type { Reply } from './reply.js';
import { check, route } from './route.js';
import type { Services } from './services.js';
import { uuid } from './wire.js';

const callbackBody = z.object({
  external_payment_id: z.string().min(1).max(255),
  status: z.enum(reportedStatuses),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});

export const callbackRoutes = [
  route({
    method: 'post',
    path: '/api/payments/callback',
    summary: 'The payment backend tells the state of a payment',
    access: 'public',
    unlimited: true,
    reads: {
      type: 'application/json',
      about: 'Signed: `X-Payment-Signature` is `sha256=` and the HMAC-SHA256 of these bytes in hex.',
      schema: callbackBody,
    },
    response: z.strictObject({
      success: z.literal(true),
      payment_id: uuid.nullable().describe('null: of a payment that is not known yet; it is kept.'),
      status: z.enum(paymentStatuses).meta({ examples: ['completed'] }),
    }),
    statuses: [200, 202],
    errors: ['invalid_signature', 'validation_failed'],
    examples: { body: { external_payment_id: 'pay_63hqgjNqsS_1A8Vejv0hYw', status: 'completed' } },
    async handle({ ctx, requestId }, services) {
      const raw = await readBody(ctx);
      await verifySignature(ctx, raw, requestId, services);
      return receiveCallback(check(callbackBody, readJson(ctx, raw), 'body'), services);
    },
  }),
];

/** Seconds by which the timestamp of a callback may differ from our clock. */
const timestampTolerance = 300;

/**
 * HMAC-SHA256 over the raw body, compared in constant time; a refusal goes to the audit log. A backend may send
 * `X-Payment-Timestamp` too and sign `<timestamp>.<body>`: what somebody has kept of it is then worth nothing later.
 */
async function verifySignature(
  ctx: Context,
  raw: Buffer,
  requestId: string,
  { config, db, metrics }: Services,
): Promise<void> {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(ctx.get('X-Payment-Signature'))?.[1];
  const timestamp = ctx.get('X-Payment-Timestamp');
  const isOld = timestamp !== '' && !(Math.abs(Date.now() / 1000 - Number(timestamp)) <= timestampTolerance);
  const isSignedBy = (secret: Secret) => {
    const hmac = createHmac('sha256', secret).update(timestamp && `${timestamp}.`);
    return timingSafeEqual(Buffer.from(given ?? '', 'hex'), hmac.update(raw).digest());
  };
  if (given && !isOld && config.payment.webhookSecrets.some(isSignedBy)) return;
  metrics.callbacks.inc({ outcome: 'refused' });
  await audit(db, [
    {
      actor: 'anonymous',
      action: 'callback.refused',
      objectType: 'callback',
      objectId: createHash('sha256').update(raw).digest('hex'),
      after: { address: ctx.ip, signature: isOld ? 'old' : given ? 'wrong' : 'missing' },
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
  { inbox, paymentWorkflows, metrics, log }: Services,
): Promise<Reply> {
  const received = await inbox.receive({
    externalPaymentId: external_payment_id,
    status,
    metadata: metadata ?? {},
  });
  const { payment, repeated, applied } = received;
  metrics.callbacks.inc({ outcome: repeated ? 'repeated' : payment ? 'stored' : 'early' });
  if (payment && !applied) {
    await wake(payment).catch((err: unknown) => {
      log.warn({ err, payment: payment.id }, 'workflow not woken; the recovery will wake it');
    });
  }
  return {
    status: payment ? 200 : 202,
    body: { success: true, payment_id: payment?.id ?? null, status: payment?.status ?? 'pending' },
  };

  /** A workflow that has ended may have applied it on its way: it runs again only for what still waits. */
  async function wake(payment: Payment): Promise<void> {
    if (await paymentWorkflows.tell(payment)) return;
    if (await inbox.hasWaiting(external_payment_id)) await paymentWorkflows.wake(payment);
  }
}
