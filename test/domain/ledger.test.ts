import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bookPayment, bookPurchase, type Booking } from '../../src/domain/ledger.js';
import { money } from '../../src/domain/money.js';

const sum = (bookings: Booking[], account?: string) =>
  bookings
    .filter((booking) => !account || booking.account === account)
    .reduce((total, { amount }) => total + amount.minor, 0n);

test('every transaction sums to zero, and a purchase spends exactly what the payment brought', () => {
  fc.assert(
    fc.property(fc.bigInt(1n, 10n ** 12n), (minor) => {
      const amount = money(minor, 'EUR');
      expect(sum(bookPayment(amount))).toBe(0n);
      expect(sum(bookPurchase(amount))).toBe(0n);
      expect(sum(bookPayment(amount), 'team_credit')).toBe(minor);
      expect(sum([...bookPayment(amount), ...bookPurchase(amount)], 'team_credit')).toBe(0n);
      expect(sum(bookPurchase(amount), 'revenue')).toBe(minor);
    }),
  );
});
