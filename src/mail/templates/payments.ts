/** Mails about one payment. */
import { z } from 'zod';
import { price, template } from './template.js';

const data = z.object({ payment_id: z.string(), ...price, reason: z.string().nullish() });
type Data = z.infer<typeof data>;

/** The payment's id, for questions; and before it the reason, if one is known. */
const enEnd = ({ payment_id, reason }: Data) => [
  ...(reason ? [`Reason: ${reason}`] : []),
  `Reference: ${payment_id}`,
];
const frEnd = ({ payment_id, reason }: Data) => [
  ...(reason ? [`Motif : ${reason}`] : []),
  `Référence : ${payment_id}`,
];

export const paymentTemplates = {
  payment_completed: template({
    data,
    en: (d, f) => ({
      subject: `Payment received: ${f.money(d.amount, d.currency)}`,
      paragraphs: [
        `We have received your payment of ${f.money(d.amount, d.currency)}. Thank you.`,
        ...enEnd(d),
      ],
    }),
    fr: (d, f) => ({
      subject: `Paiement reçu : ${f.money(d.amount, d.currency)}`,
      paragraphs: [`Nous avons reçu votre paiement de ${f.money(d.amount, d.currency)}. Merci.`, ...frEnd(d)],
    }),
  }),

  payment_failed: template({
    data,
    en: (d, f) => ({
      subject: `Payment failed: ${f.money(d.amount, d.currency)}`,
      paragraphs: [
        `Your payment of ${f.money(d.amount, d.currency)} has failed. You can pay again at any time.`,
        ...enEnd(d),
      ],
    }),
    fr: (d, f) => ({
      subject: `Paiement échoué : ${f.money(d.amount, d.currency)}`,
      paragraphs: [
        `Votre paiement de ${f.money(d.amount, d.currency)} a échoué. Vous pouvez payer à nouveau à tout moment.`,
        ...frEnd(d),
      ],
    }),
  }),

  payment_cancelled: template({
    data,
    en: (d, f) => ({
      subject: `Payment cancelled: ${f.money(d.amount, d.currency)}`,
      paragraphs: [
        `The payment of ${f.money(d.amount, d.currency)} was cancelled. Nothing was charged.`,
        ...enEnd(d),
      ],
    }),
    fr: (d, f) => ({
      subject: `Paiement annulé : ${f.money(d.amount, d.currency)}`,
      paragraphs: [
        `Le paiement de ${f.money(d.amount, d.currency)} a été annulé. Rien n’a été débité.`,
        ...frEnd(d),
      ],
    }),
  }),

  payment_expired: template({
    data,
    en: (d, f) => ({
      subject: `Payment expired: ${f.money(d.amount, d.currency)}`,
      paragraphs: [
        `The payment of ${f.money(d.amount, d.currency)} was not made in time and has expired.`,
        'If you paid all the same, nothing is lost: the money becomes credit of your team when it arrives.',
        ...enEnd(d),
      ],
    }),
    fr: (d, f) => ({
      subject: `Paiement expiré : ${f.money(d.amount, d.currency)}`,
      paragraphs: [
        `Le paiement de ${f.money(d.amount, d.currency)} n’a pas été effectué à temps et a expiré.`,
        'Si vous avez tout de même payé, rien n’est perdu : à son arrivée, l’argent devient un crédit de votre équipe.',
        ...frEnd(d),
      ],
    }),
  }),

  payment_late_money: template({
    data,
    en: (d, f) => ({
      subject: `Late payment credited: ${f.money(d.amount, d.currency)}`,
      paragraphs: [
        `${f.money(d.amount, d.currency)} arrived for a payment that had already ended. ` +
          'The amount was added to the team’s credit.',
        ...enEnd(d),
      ],
    }),
    fr: (d, f) => ({
      subject: `Paiement tardif crédité : ${f.money(d.amount, d.currency)}`,
      paragraphs: [
        `${f.money(d.amount, d.currency)} sont arrivés pour un paiement déjà clos. ` +
          'Le montant a été ajouté au crédit de l’équipe.',
        ...frEnd(d),
      ],
    }),
  }),

  refund_made: template({
    data: z.object({ payment_id: z.string(), ...price, to: z.enum(['credit', 'backend']) }),
    en: (d, f) => ({
      subject: `Refund: ${f.money(d.amount, d.currency)}`,
      paragraphs: [
        d.to === 'credit'
          ? `${f.money(d.amount, d.currency)} were refunded to the team’s credit.`
          : `${f.money(d.amount, d.currency)} were refunded the way they were paid. It may take some days to arrive.`,
        `Reference: ${d.payment_id}`,
      ],
    }),
    fr: (d, f) => ({
      subject: `Remboursement : ${f.money(d.amount, d.currency)}`,
      paragraphs: [
        d.to === 'credit'
          ? `${f.money(d.amount, d.currency)} ont été remboursés sur le crédit de l’équipe.`
          : `${f.money(d.amount, d.currency)} ont été remboursés par le moyen de paiement utilisé. ` +
            'Le versement peut prendre quelques jours.',
        `Référence : ${d.payment_id}`,
      ],
    }),
  }),
};
