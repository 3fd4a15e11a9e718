import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatMoney, InvalidAmount, money, moneyToWire, parseMoney } from '../../src/domain/money.js';

describe('parseMoney', () => {
  test.each([
    ['3', 'EUR', 300n],
    ['3.00', 'EUR', 300n],
    [3, 'EUR', 300n],
    [0.01, 'EUR', 1n],
    [0.1, 'EUR', 10n],
    ['0.010', 'EUR', 1n],
    ['10000', 'EUR', 1_000_000n],
    ['1500', 'XOF', 1500n],
    [' 2.5 ', 'EUR', 250n],
  ] as const)('reads %p %s as %p minor units', (input, currency, minor) => {
    expect(parseMoney(input, currency)).toEqual(money(minor, currency));
  });

  test.each([
    ['-1', 'EUR'],
    [-3, 'EUR'],
    [NaN, 'EUR'],
    [Infinity, 'EUR'],
    [1e21, 'EUR'],
    [1e-7, 'EUR'],
    ['1e2', 'EUR'],
    ['0.001', 'EUR'],
    ['1.5', 'XOF'],
    ['', 'EUR'],
    ['3,00', 'EUR'],
    ['٣', 'EUR'],
    ['1000000000000000000', 'EUR'],
    ['0x10', 'EUR'],
  ] as const)('refuses %p %s', (input, currency) => {
    expect(() => parseMoney(input, currency)).toThrow(InvalidAmount);
  });
});

test('an amount survives the wire: written, read, and as a JSON number', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 12n - 1n), fc.constantFrom('EUR', 'XOF'), (minor, currency) => {
      const amount = money(minor, currency);
      expect(parseMoney(formatMoney(amount), currency)).toEqual(amount);
      const wire = JSON.parse(JSON.stringify(moneyToWire(amount))) as number;
      expect(parseMoney(wire, currency)).toEqual(amount);
    }),
  );
});

test('negative amounts keep their sign below one unit', () => {
  expect(formatMoney(money(-50, 'EUR'))).toBe('-0.50');
});
