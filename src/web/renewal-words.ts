/** What the renewal page says. */
import { formatMoney, type Money } from '../domain/money.js';
import { formatsOf, type Locale } from '../mail/formats.js';

const priceIn = (locale: Locale) => (price: Money) =>
  formatsOf(locale).money(formatMoney(price), price.currency);

export const renewalWords = {
  en: {
    title: 'Renewal',
    plan: 'the pro plan',
    price: priceIn('en'),
    renews: (what: string) => `One more period of ${what} for your team.`,
    methods: { mobile_money: 'Pay with mobile money', credit_card: 'Pay by card' },
    pay: 'Go to the payment page',
    forward: 'The payment is prepared.',
    later: 'The payment service is slow at the moment. Open this page again in a minute.',
    ended: 'What this link renews has ended.',
    refused: (why: string) => `This cannot be renewed: ${why}`,
    invalid: 'This link is not valid any more. Sign in to your platform to renew.',
  },
  fr: {
    title: 'Renouvellement',
    plan: 'l’offre pro',
    price: priceIn('fr'),
    renews: (what: string) => `Une période de plus de ${what} pour votre équipe.`,
    methods: { mobile_money: 'Payer par mobile money', credit_card: 'Payer par carte' },
    pay: 'Aller à la page de paiement',
    forward: 'Le paiement est prêt.',
    later: 'Le service de paiement est lent en ce moment. Rouvrez cette page dans une minute.',
    ended: 'Ce que ce lien renouvelle est terminé.',
    refused: (why: string) => `Renouvellement impossible : ${why}`,
    invalid: 'Ce lien n’est plus valable. Connectez-vous à votre plateforme pour renouveler.',
  },
};
