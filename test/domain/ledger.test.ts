import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bookPayment,
  bookPurchase,
  bookRefund,
  bookRefundReversal,
  refundDestinations,
  type Booking,
} from '../../src/domain/ledger.js';
import { money } from '../../src/domain/money.js';

const sum = (bookings: Booking[], account?: string) =>
  bookings
    .filter((booking) => !account || booking.account === account)
    .reduce((total, { amount }) => total + amount.minor, 0n);

const anyMinor = fc.bigInt(1n, 10n ** 12n);

test('every transaction sums to zero, and a purchase spends exactly what the payment brought', () => {
  fc.assert(
    fc.property(anyMinor, (minor) => {
      const amount = money(minor, 'EUR');
      expect(sum(bookPayment(amount))).toBe(0n);
      expect(sum(bookPurchase(amount))).toBe(0n);
      expect(sum(bookPayment(amount), 'team_credit')).toBe(minor);
      expect(sum([...bookPayment(amount), ...bookPurchase(amount)], 'team_credit')).toBe(0n);
      expect(sum(bookPurchase(amount), 'revenue')).toBe(minor);
    }),
  );
});

test.each([
  [true, 'credit', { revenue: -1n, team_credit: 1n, external: 0n }],
  [true, 'backend', { revenue: -1n, team_credit: 0n, external: 1n }],
  [false, 'backend', { revenue: 0n, team_credit: -1n, external: 1n }],
] as const)('a refund of money that bought something (%s) to %s', (bought, destination, moves) => {
  fc.assert(
    fc.property(anyMinor, (minor) => {
      const refund = bookRefund(money(minor, 'EUR'), bought, destination);
      expect(sum(refund)).toBe(0n);
      for (const [account, sign] of Object.entries(moves)) expect(sum(refund, account)).toBe(sign * minor);
      expect(new Set(refund.map(({ kind }) => kind))).toEqual(new Set(['refund']));
    }),
  );
});

test('a refund that the backend refuses leaves every account as it was', () => {
  fc.assert(
    fc.property(anyMinor, fc.boolean(), (minor, bought) => {
      const amount = money(minor, 'EUR');
      const both = [...bookRefund(amount, bought, 'backend'), ...bookRefundReversal(amount, bought)];
      for (const account of ['revenue', 'team_credit', 'external']) expect(sum(both, account)).toBe(0n);
    }),
  );
});

test('money goes to the credit or through the backend, nowhere else', () => {
  expect(refundDestinations).toEqual(['credit', 'backend']);
});
