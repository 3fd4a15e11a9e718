import { expect, test } from '@jest/globals';
import { nextAddonStep, type AddonView } from '../../src/domain/renewal.js';

const day = 24 * 60 * 60 * 1000;
const pending: AddonView = {
  status: 'pending',
  now: '2026-03-01T12:00:00.000Z',
  endsAt: null,
  stage: 0,
  paymentUntil: null,
  terms: { billingPeriodMs: 30 * day, gracePeriodMs: 7 * day },
};

test.each([
  ['is open', '2026-03-02T12:00:00.000Z', '2026-03-02T12:05:00.000Z'],
  ['is open past its deadline', '2026-02-01T12:00:00.000Z', '2026-03-01T12:05:00.000Z'],
  ['is not known', null, '2026-03-01T12:05:00.000Z'],
])('an add-on whose payment %s is looked at again, though never at once', (_what, paymentUntil, at) => {
  expect(nextAddonStep({ ...pending, paymentUntil })).toEqual({ kind: 'look', at, stage: 0 });
  if (paymentUntil) {
    expect(nextAddonStep({ ...pending, status: 'expired', paymentUntil })).toMatchObject({ at });
  }
});
