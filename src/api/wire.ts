/** Parts of the schemas of answers: what instants, ids and amounts are on the wire. */
import { z } from 'zod';
import { currencies, type Currency } from '../domain/money.js';

export const at = z.iso.datetime({ offset: true }).meta({ examples: ['2026-11-24T12:00:00.000Z'] });
export const maybeAt = at.nullable();
export const uuid = z.uuid().meta({ examples: ['0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01'] });
/** An object of the platform, by its own id. */
export const idOf = (example: string) => z.string().meta({ examples: [example] });
export const words = (example: string) => z.string().meta({ examples: [example] });
export const count = z
  .int()
  .min(0)
  .meta({ examples: [3] });
export const bytes = z
  .number()
  .min(0)
  .meta({ examples: [5_368_709_120] });
/** In the currency beside it; a number with at most as many decimals as that has. */
export const amount = z.number().meta({ examples: [3] });
export const currency = z.enum(currencies as [Currency, ...Currency[]]);

/** A page of a list. */
export function pageOfList<Name extends string>(name: Name, item: z.ZodType) {
  const list = { [name]: z.array(item) };
  return z.strictObject({ ...list, next_cursor: nextCursor });
}

export const nextCursor = z
  .string()
  .nullable()
  .describe('The `cursor` of the next page; null on the last one.')
  .meta({ examples: [null] });
