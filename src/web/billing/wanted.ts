/** What the forms of buying say, and what that means. */
import { z } from 'zod';
import type { Wanted } from '../../api/purchases.js';
import { addonTypes, quantityRange } from '../../domain/addons.js';
import { purchaseMethods, type PurchaseMethod } from '../../domain/payments.js';
import { invalidField } from '../../errors.js';

const names = ['item', 'quantity', 'amount', 'addon'] as const;

/** As it was typed. `item`: `pro`, a type of add-ons, `renewal` of the add-on `addon`, or `top_up`. */
export type Chosen = Record<(typeof names)[number], string>;

export function chosenOf(fields: { get(name: string): string | null }): Chosen {
  const read = names.map((name) => [name, (fields.get(name) ?? '').trim().slice(0, 100)]);
  return Object.fromEntries(read) as Chosen;
}

/** As an address or the fields of a form have it: what says something. */
export const fieldsOf = (chosen: Partial<Chosen>) =>
  Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== ''));

/** @throws AppError `validation_failed`. */
export function wantedOf({ item, quantity, amount, addon }: Chosen): Wanted {
  if (item === 'pro') return { kind: 'plan' };
  if (item === 'renewal') return { kind: 'renewal', addonId: addon };
  // With a decimal comma, as the French write.
  if (item === 'top_up') return { kind: 'top_up', amount: amount.replace(',', '.') };
  const type = addonTypes.find((each) => each === item);
  if (!type) throw invalidField('item', 'unknown_item', 'is nothing that is sold');
  const { min, max } = quantityRange;
  const number = /^\d{1,9}$/.test(quantity) ? Number(quantity) : NaN;
  if (!(number >= min && number <= max)) {
    throw invalidField('quantity', 'out_of_range', `must be a whole number from ${min} to ${max}`);
  }
  return { kind: 'addon', type, quantity: number };
}

/** @throws AppError `validation_failed`. */
export function methodOf(form: URLSearchParams): PurchaseMethod {
  const method = z.enum(purchaseMethods).safeParse(form.get('payment_method'));
  if (!method.success) throw invalidField('payment_method', 'required', 'is none that there is');
  return method.data;
}
