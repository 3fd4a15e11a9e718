/**
 * Money is an integer count of a currency's minor unit (cents for EUR), never a float.
 * On the wire it is a decimal with the currency's exponent: `3.00` EUR, `300` XOF.
 */

/** ISO 4217 exponents: how many decimals a currency's major unit has. */
const exponents = { EUR: 2, XOF: 0 } as const;

export type Currency = keyof typeof exponents;
export const currencies = Object.keys(exponents) as Currency[];

declare const moneyBrand: unique symbol;
/** An amount in minor units (cents) of one currency. Made only by `money`, `parseMoney` and arithmetic here. */
export type Money = Readonly<{ minor: bigint; currency: Currency; [moneyBrand]: true }>;

/** Raised when text or a number is not an amount of the currency; the message says why, for a person. */
export class InvalidAmount extends Error {
  override readonly name = 'InvalidAmount';
}

/** An amount of `minor` units (cents for EUR). */
export function money(minor: bigint | number, currency: Currency): Money {
  return { minor: BigInt(minor), currency } as Money;
}

/**
 * Reads an amount as a client writes it: `3`, `"3.00"`, `0.01`; at most 12 digits before the point.
 * A float never takes part: a JSON number is read by its shortest decimal text.
 * @throws InvalidAmount for anything else: NaN, exponents, signs, more decimals than the currency has.
 */
export function parseMoney(input: string | number, currency: Currency): Money {
  const exponent = exponents[currency];
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(String(input).trim());
  if (!match) throw new InvalidAmount('must be a positive decimal number such as 3.00');
  const [, whole = '', fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(exponent))) {
    throw new InvalidAmount(
      exponent === 0 ? `${currency} has no decimals` : `${currency} has at most ${exponent} decimals`,
    );
  }
  return money(BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, '0')), currency);
}

/** `3.00`, `-0.50`: the amount as decimal text with the currency's decimals. */
export function formatMoney({ minor, currency }: Money): string {
  const exponent = exponents[currency];
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
  const point = digits.length - exponent;
  const text = exponent === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return minor < 0n ? `-${text}` : text;
}

/** The amount as a JSON number (`3`, `0.01`), as the original's clients expect it. */
export function moneyToWire(amount: Money): number {
  return Number(formatMoney(amount));
}

export function sameMoney(a: Money, b: Money): boolean {
  return a.minor === b.minor && a.currency === b.currency;
}

export function negate({ minor, currency }: Money): Money {
  return money(-minor, currency);
}
