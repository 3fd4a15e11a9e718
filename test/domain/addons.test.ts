import { expect, test } from '@jest/globals';
import { takesPayment, type AddonStatus } from '../../src/domain/addons.js';

test.each<[AddonStatus, boolean]>([
  ['pending', true],
  ['active', true],
  ['expired', true],
  ['cancelled', false],
])('money for a %s one buys something: %s', (status, takes) => {
  expect(takesPayment(status)).toBe(takes);
});
