/** One payment: the way to pay while it is open, live; and what comes of it. */
import { z } from 'zod';
import { notFound } from '../../api/membership.js';
import { cancelPayment } from '../../api/payment-actions.js';
import type { Services } from '../../api/services.js';
import { formatMoney, money } from '../../domain/money.js';
import { isTerminal, kindOf, type PaymentStatus } from '../../domain/payments.js';
import { AppError } from '../../errors.js';
import type { Locale } from '../../mail/formats.js';
import type { Payment, Refund } from '../../models/index.js';
import { paymentDetails, type PaymentDetails } from '../../stores/payment-details.js';
import { teamAction, teamPage } from '../routes.js';
import { show } from '../visit.js';
import { billingPath, instantIn, mayAct, moneyIn, paymentPath, whatOf } from './figures.js';
import { notCancellable } from './refusals.js';
import { reviewPath } from './review.js';
import { billingWords } from './words.js';

/** Seconds between looks at a payment that is open; without a script. */
const lookEvery = 2;
const loadEvery = 5;

export const paymentPages = [
  teamPage({
    path: '/teams/:team/billing/payments/:id',
    summary: 'One payment: how to pay it, and what came of it',
    async show(visit, { params: { id = '' } }, services) {
      const { locale, team } = visit;
      const details = await findDetails(team.id, id, services);
      const { payment } = details;
      const w = billingWords[locale];
      const open = !isTerminal(payment.status);
      const amount = moneyIn(locale, money(payment.amountMinor, payment.currency));
      return show(visit, 'billing/payment', {
        current: 'billing',
        title: w.payment(amount),
        w,
        ...(open && { live: loadEvery }),
        every: open ? lookEvery : null,
        path: billingPath(team.id),
        here: paymentPath(team.id, payment.id),
        mayAct: mayAct(visit),
        // Not that of the page, which would differ at each look: it is cancelled once, however often.
        cancelOnce: payment.id,
        ...paymentView(details, locale),
      });
    },
  }),

  teamAction({
    path: '/teams/:team/billing/payments/:id/cancel',
    summary: 'Cancel a payment that has not ended',
    async run({ team, actor, locale }, { params: { id = '' }, requestId }, services) {
      const { payment } = await findDetails(team.id, id, services);
      const w = billingWords[locale];
      const said = await cancelPayment(payment, { actor: actor.subject, requestId }, services).then(
        (done) => (done ? w.paymentCancelled : w.cancelUnderWay),
        (error: unknown) => {
          if (!(error instanceof AppError) || error.code !== 'payment_not_cancellable') throw error;
          return notCancellable(error, locale);
        },
      );
      return { to: paymentPath(team.id, payment.id), said };
    },
  }),
];

/** @throws AppError `not_found` unless it is the team's. */
export async function findDetails(team: string, id: string, { db }: Services): Promise<PaymentDetails> {
  const details = z.uuid().safeParse(id).success ? await paymentDetails(db, team, id) : undefined;
  if (!details) throw notFound();
  return details;
}

function paymentView(details: PaymentDetails, locale: Locale) {
  const { payment, addon, refunds } = details;
  const w = billingWords[locale];
  const { reason, paymentUrl, qrCode } = payment;
  const status: PaymentStatus = payment.status;
  return {
    open: !isTerminal(status),
    status: w.statuses[status],
    level: levels[status],
    facts: factsOf(details, locale),
    // They are the payment backend's words: a link and a picture, or none.
    payUrl: paymentUrl && /^https?:\/\//i.test(paymentUrl) ? paymentUrl : null,
    qrCode: qrCode && /^data:image\/(png|svg\+xml|jpeg|gif|webp)[;,]/.test(qrCode) ? qrCode : null,
    deadline: w.deadline(instantIn(locale, payment.deadlineAt)),
    next: nextOf(details, locale),
    reason: status === 'failed' && reason ? w.reason(w.reasons[reason] ?? reason) : null,
    again: againOf(payment, addon),
    refunds: refunds.map((refund) => refundText(refund, locale)),
    hasReceipt: hasReceipt(payment),
  };
}

const levels: Record<PaymentStatus, string> = {
  pending: 'warning',
  processing: 'warning',
  completed: 'ok',
  failed: 'critical',
  cancelled: 'critical',
  expired: 'critical',
  refunded: 'ok',
};

export const hasReceipt = ({ status }: Payment) => status === 'completed' || status === 'refunded';

function factsOf({ payment, addon }: PaymentDetails, locale: Locale): [name: string, value: string][] {
  const w = billingWords[locale];
  const { completedAt, providerReference } = payment;
  return [
    [w.what, whatOf(payment, addon ?? undefined, locale)],
    [w.paidBy, w.methods[payment.paymentMethod]],
    [w.made, instantIn(locale, payment.createdAt)],
    ...(completedAt ? [[w.completed, instantIn(locale, completedAt)] as [string, string]] : []),
    ...(providerReference ? [[w.providerReference, providerReference] as [string, string]] : []),
    [w.reference, payment.id],
  ];
}

/** What has come of a payment that has ended. */
function nextOf({ payment, period, paid }: PaymentDetails, locale: Locale): string | null {
  const w = billingWords[locale].next;
  const status: PaymentStatus = payment.status;
  if (status === 'pending' || status === 'processing') return null;
  const kind = kindOf(payment);
  if (status === 'refunded') return kind === 'top_up' ? w.returned : w.refunded;
  if (status !== 'completed') return paid ? w.late : w[status];
  if (kind === 'top_up') return w.top_up;
  return period ? w[kind](instantIn(locale, period.end)) : w.undelivered;
}

/** Where the same can be bought again, after a payment that has come to nothing. */
function againOf(payment: Payment, addon: PaymentDetails['addon']): string | null {
  const { id, teamId, status, addonId, amountMinor, currency } = payment;
  if (status !== 'failed' && status !== 'cancelled' && status !== 'expired') return null;
  const kind = kindOf(payment);
  if (kind === 'plan') return reviewPath(teamId, { item: 'pro' });
  if (kind === 'top_up') {
    return reviewPath(teamId, { item: 'top_up', amount: formatMoney(money(amountMinor, currency)) });
  }
  if (addonId !== id) return reviewPath(teamId, { item: 'renewal', addon: addonId ?? '' });
  return reviewPath(teamId, { item: addon?.resource_type ?? '', quantity: String(addon?.quantity ?? '') });
}

export function refundText(refund: Refund, locale: Locale): string {
  const amount = moneyIn(locale, money(refund.amountMinor, refund.currency));
  const at = instantIn(locale, refund.completedAt ?? refund.createdAt);
  return billingWords[locale].refund(amount, refund.destination, refund.status, at);
}
