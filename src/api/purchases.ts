/** What a team can buy, what that costs, and buying it: the same for the API, the dashboard and the links of mails. */
import type { AddonType } from '../domain/addons.js';
import { money, type Money } from '../domain/money.js';
import type { PurchaseMethod } from '../domain/payments.js';
import { AppError, invalidField } from '../errors.js';
import type { Payment } from '../models/index.js';
import { requireActive, type AddonRow } from '../stores/addons.js';
import type { NewPayment } from '../stores/payments.js';
import { findAddon, wakeAddon } from './addon-actions.js';
import { startPayment } from './payment-actions.js';
import { priceOf, requireSameAmount, type NamedAmount } from './payment-price.js';
import type { Services } from './services.js';

export type Wanted =
  | { kind: 'plan' }
  | { kind: 'addon'; type: AddonType; quantity: number }
  | { kind: 'renewal'; addonId: string }
  /** `amount`: what the client names. */
  | { kind: 'top_up'; amount: NamedAmount };

export interface Offer {
  price: Money;
  buys: Pick<NewPayment, 'planId' | 'addonId' | 'newAddon'>;
  /** Of a renewal: the add-on. */
  addon?: AddonRow;
}

/**
 * What is wanted, at the price of this moment. `named`: the price that the client has been shown, if it says so.
 * @throws AppError `amount_mismatch` for another price, `not_for_sale`, `not_found` or `conflict` for an add-on that
 * is none of the team's or not active, `validation_failed` for an amount that cannot be topped up.
 */
export async function offerOf(
  wanted: Wanted,
  teamId: string,
  named: NamedAmount,
  services: Services,
): Promise<Offer> {
  if (wanted.kind === 'plan') {
    return { price: await priceOf('pro', named, teamId, services), buys: { planId: 'pro' } };
  }
  if (wanted.kind === 'top_up') {
    return { price: await priceOf(null, wanted.amount, teamId, services), buys: {} };
  }
  if (wanted.kind === 'renewal') return renewalOf(wanted.addonId, teamId, named, services);
  const { type, quantity } = wanted;
  const { currency } = await services.subscriptions.find(teamId);
  const unit = await services.prices.priceOf(type, currency);
  const price = money(unit.minor * BigInt(quantity), currency);
  requireSameAmount(named, price, `${quantity} × ${type}`);
  return { price, buys: { newAddon: { type, quantity } } };
}

async function renewalOf(id: string, team: string, named: NamedAmount, services: Services): Promise<Offer> {
  const addon = await findAddon({ team, id }, services);
  requireActive(addon);
  if (addon.price_minor === null) {
    throw new AppError('not_for_sale', `${addon.resource_type} is not sold any more.`);
  }
  const price = money(addon.price_minor, addon.currency);
  requireSameAmount(named, price, 'The renewal');
  return { price, buys: { addonId: addon.id }, addon };
}

export interface Purchase {
  /** The payment's id; the same again gives the payment there is. */
  id: string;
  teamId: string;
  userId: string;
  wanted: Wanted;
  named?: NamedAmount;
  method: PurchaseMethod;
  description?: string | null;
  actor: string;
  requestId: string;
}

/**
 * Makes the payment and starts its workflow, and that of its add-on; what fails to start is found by the recovery.
 * `settled`: as of `startPayment`.
 * @throws AppError as `offerOf` does, and for what is in the way of a payment (`purchaseErrors`); `rate_limited` as `paymentTurn` does.
 */
export async function purchase(
  { wanted, named, description = null, ...payer }: Purchase,
  services: Services,
): Promise<{ payment: Payment; settled: boolean }> {
  if (wanted.kind === 'top_up' && payer.method === 'credit') {
    throw invalidField('payment_method', 'contradiction', 'credit cannot be topped up from credit');
  }
  await services.paymentTurn(payer.teamId);
  const { price, buys } = await offerOf(wanted, payer.teamId, named, services);
  const payment = await services.payments.create({
    ...payer,
    ...buys,
    amount: price,
    description,
    deadlineAt: new Date(Date.now() + services.config.payment.deadlineMs),
  });
  const [settled] = await Promise.all([
    startPayment(payment, services),
    wakeAddon(payment.addonId, payment.teamId, services),
  ]);
  return { payment, settled };
}
