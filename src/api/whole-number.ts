/** Numbers in addresses, where everything is text. */
import { z } from 'zod';

/** Decimal digits alone, as the API's document says by `integer`: no sign, no spaces, no exponent. */
export const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/, `must be a whole number from ${minimum} to ${maximum}`)
    .meta({
      override: ({ jsonSchema }: { jsonSchema: object }) => asInteger(jsonSchema, { minimum, maximum }),
    })
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum));

function asInteger(schema: object, bounds: { minimum: number; maximum: number }): void {
  delete (schema as { pattern?: string }).pattern;
  Object.assign(schema, { type: 'integer', ...bounds });
}
