/** Why something could not be bought or cancelled, in words. */
import { z } from 'zod';
import { quantityRange } from '../../domain/addons.js';
import { money, parseMoney, type Currency } from '../../domain/money.js';
import { paymentStatuses, topUpMinor } from '../../domain/payments.js';
import type { AppError } from '../../errors.js';
import type { Locale } from '../../mail/formats.js';
import { moneyIn, paymentPath } from './figures.js';
import { billingWords } from './words.js';

export interface Refusal {
  text: string;
  /** Where it can be helped. */
  link?: { href: string; label: string };
  /** What is wrong with which field. */
  fields: Partial<Record<FieldName, string>>;
}
type FieldName = keyof (typeof billingWords)['en']['refusals']['fields'];

/** `currency`: what the team pays in. */
export function refusalOf(
  error: AppError,
  { locale, team, currency }: { locale: Locale; team: string; currency: Currency },
): Refusal {
  const w = billingWords[locale].refusals;
  const { code, members } = error;
  const say = (text: string, link?: Refusal['link']) => ({ text, fields: {}, ...(link && { link }) });
  if (code === 'payment_in_progress') return say(w[code], openPayment(members.payment_id, team, w.toOpen));
  if (code === 'insufficient_credit') {
    return say(w[code](moneyIn(locale, parseMoney(Number(members.balance ?? 0), currency))));
  }
  if (code === 'amount_mismatch' || code === 'not_for_sale' || code === 'plan_required') return say(w[code]);
  if (code === 'conflict' && 'addon_status' in members) return say(w.ended);
  return { text: w.other, fields: fieldErrors(error, locale, currency) };
}

const openPayment = (id: unknown, team: string, label: string) =>
  typeof id === 'string' ? { href: paymentPath(team, id), label } : undefined;

function fieldErrors(error: AppError, locale: Locale, currency: Currency): Refusal['fields'] {
  const { fields } = billingWords[locale].refusals;
  const { min, max } = topUpMinor[currency];
  const say: Record<FieldName, () => string> = {
    item: () => fields.item,
    quantity: () => fields.quantity(quantityRange.min, quantityRange.max),
    amount: () => fields.amount(moneyIn(locale, money(min, currency)), moneyIn(locale, money(max, currency))),
    payment_method: () => fields.payment_method,
  };
  const wrong = (error.errors ?? []).flatMap(({ field }) =>
    field in say ? [[field, say[field as FieldName]()]] : [],
  );
  return Object.fromEntries(wrong) as Refusal['fields'];
}

/** Why a payment was not cancelled. */
export function notCancellable(error: AppError, locale: Locale): string {
  const w = billingWords[locale];
  const status = z.enum(paymentStatuses).safeParse(error.members.payment_status);
  return status.success ? w.refusals.not_cancellable(w.statuses[status.data]) : w.refusals.other;
}
