import { expect, test } from '@jest/globals';
import { addonSourcesOf, addonStatuses, takesPayment, type AddonStatus } from '../../src/domain/addons.js';

test.each([
  ['pending', []],
  ['active', ['pending', 'expired']],
  ['expired', ['active']],
  ['cancelled', ['pending', 'active']],
] as const)('%s is reached from %j', (to, from) => {
  expect(addonSourcesOf(to)).toEqual(from);
});

test('a cancelled add-on never comes back', () => {
  expect(addonStatuses.filter((to) => addonSourcesOf(to).includes('cancelled'))).toEqual([]);
});

test.each<[AddonStatus, boolean]>([
  ['pending', true],
  ['active', true],
  ['expired', true],
  ['cancelled', false],
])('money for a %s one buys something: %s', (status, takes) => {
  expect(takesPayment(status)).toBe(takes);
});
