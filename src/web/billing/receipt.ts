/** The receipt of a payment that was paid: a page to print, and a PDF of the same. */
import { notFound } from '../../api/membership.js';
import type { Services } from '../../api/services.js';
import { money } from '../../domain/money.js';
import type { PaymentDetails } from '../../stores/payment-details.js';
import { teamPage } from '../routes.js';
import { show, type TeamVisit } from '../visit.js';
import { instantIn, moneyIn, paymentPath, whatOf } from './figures.js';
import { findDetails, hasReceipt, refundText } from './payment.js';
import { receiptPdf, type Receipt } from './receipt-pdf.js';
import { billingWords } from './words.js';

export const receiptPages = [
  teamPage({
    path: '/teams/:team/billing/payments/:id/receipt',
    summary: 'The receipt of a payment, to print',
    async show(visit, { params: { id = '' } }, services) {
      const receipt = await receiptOf(visit, id, services);
      const w = billingWords[visit.locale];
      const here = paymentPath(visit.team.id, id);
      return show(visit, 'billing/receipt', { current: 'billing', w, here, ...receipt });
    },
  }),

  teamPage({
    path: '/teams/:team/billing/payments/:id/receipt.pdf',
    summary: 'The receipt of a payment as PDF',
    async show(visit, { params: { id = '' } }, services) {
      const body = await receiptPdf(await receiptOf(visit, id, services), visit.locale);
      const headers = {
        'Content-Type': 'application/pdf',
        'Content-Disposition': `inline; filename="receipt-${id}.pdf"`,
        'Cache-Control': 'no-store',
      };
      return { headers, body };
    },
  }),
];

/** @throws AppError `not_found` for a payment of others, or one that was not paid. */
async function receiptOf({ team, locale }: TeamVisit, id: string, services: Services): Promise<Receipt> {
  const details = await findDetails(team.id, id, services);
  if (!hasReceipt(details.payment)) throw notFound();
  const w = billingWords[locale];
  return {
    title: w.receipt,
    facts: [[w.reference, id], [w.team, team.name], ...paidFor(details, locale)],
    refundsTitle: w.refunds,
    refunds: details.refunds.map((refund) => refundText(refund, locale)),
  };
}

function paidFor(
  { payment, addon, period }: PaymentDetails,
  locale: TeamVisit['locale'],
): [name: string, value: string][] {
  const w = billingWords[locale];
  const { completedAt, createdAt, currency, providerReference, transactionId } = payment;
  const lines: [string, string | null][] = [
    [w.date, instantIn(locale, completedAt ?? createdAt)],
    [w.what, whatOf(payment, addon ?? undefined, locale)],
    [w.period, period && w.fromUntil(instantIn(locale, period.start), instantIn(locale, period.end))],
    [w.total, moneyIn(locale, money(payment.amountMinor, currency))],
    [w.currency, currency],
    [w.paidBy, w.methods[payment.paymentMethod]],
    [w.providerReference, providerReference],
    [w.transaction, transactionId],
    [w.refunded, payment.refundedMinor > 0n ? moneyIn(locale, money(payment.refundedMinor, currency)) : null],
  ];
  return lines.flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []));
}
