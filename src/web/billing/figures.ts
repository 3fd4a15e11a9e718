/** Money, instants and things bought, as the billing pages write them. */
import { roleAtLeast } from '../../domain/roles.js';
import { formatMoney, type Money } from '../../domain/money.js';
import { kindOf, type PaymentStatus } from '../../domain/payments.js';
import { addonName } from '../../mail/addon-name.js';
import { formatsOf, type Locale } from '../../mail/formats.js';
import type { Payment } from '../../models/index.js';
import type { AddonOfPayment } from '../../stores/addons.js';
import { teamPath } from '../navigation.js';
import type { TeamVisit } from '../visit.js';
import { billingWords } from './words.js';

const formats = { en: formatsOf('en'), fr: formatsOf('fr') };

export const moneyIn = (locale: Locale, amount: Money) =>
  formats[locale].money(formatMoney(amount), amount.currency);

export const instantIn = (locale: Locale, at: Date) => formats[locale].instant(at.toISOString());

/** What a payment is for, in words. `addon`: the one that it names. */
export function whatOf(
  { id, planId, addonId }: Pick<Payment, 'id' | 'planId' | 'addonId'>,
  addon: AddonOfPayment | undefined,
  locale: Locale,
): string {
  const w = billingWords[locale];
  const kind = kindOf({ planId, addonId });
  if (kind === 'plan') return w.proPlan;
  if (kind === 'top_up' || !addon) return kind === 'addon' ? w.kinds.addon : w.topUpWhat;
  return (addonId === id ? w.addonNew : w.addonAgain)(addonName(addon, locale));
}

export const statusIn = (locale: Locale, { status }: { status: PaymentStatus }) =>
  billingWords[locale].statuses[status];

export const billingPath = (team: string, rest = '') => teamPath(team, 'billing') + rest;
export const paymentPath = (team: string, id: string) => billingPath(team, `/payments/${id}`);

/** Owners and admins spend and cancel; members read. */
export const mayAct = ({ team: { role } }: TeamVisit) => role !== null && roleAtLeast(role, 'admin');
