import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  endedStage,
  nextAddonStep,
  nextSubscriptionStep,
  stageBeforeEndMs,
  type AddonView,
  type SubscriptionView,
} from '../../src/domain/renewal.js';

const second = 1000;
const hour = 3600 * second;
const day = 24 * hour;
const end = Date.parse('2026-03-31T12:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();
const month = { billingPeriodMs: 30 * day, gracePeriodMs: 7 * day };

/** An active add-on, `beforeMs` before its end. */
const addon = (beforeMs: number, changes: Partial<AddonView> = {}): AddonView => ({
  status: 'active',
  now: iso(end - beforeMs),
  endsAt: iso(end),
  stage: 0,
  paymentUntil: null,
  terms: month,
  ...changes,
});

/** A plan `beforeMs` before the end of its period. */
const plan = (beforeMs: number, changes: Partial<SubscriptionView> = {}): SubscriptionView => ({
  status: beforeMs > 0 ? 'active' : beforeMs > -7 * day ? 'grace' : 'ending',
  now: iso(end - beforeMs),
  endsAt: iso(end),
  proUntil: iso(end + 7 * day),
  stage: 0,
  covered: false,
  terms: month,
  gone: false,
  ...changes,
});

describe('the stages before an end', () => {
  test('of 30 days: 7, 3 and 1 days, then an hour', () => {
    const before = [1, 2, 3, 4].map((stage) => stageBeforeEndMs(stage, month));
    expect(before).toEqual([7 * day, 3 * day, 1 * day, 1 * hour]);
  });

  test('scale with the period: 7, 3 and 1 seconds of 30', () => {
    const terms = { billingPeriodMs: 30 * second, gracePeriodMs: 7 * second };
    const before = [1, 2, 3].map((stage) => stageBeforeEndMs(stage, terms));
    expect(before).toEqual([7 * second, 3 * second, 1 * second]);
    expect(stageBeforeEndMs(4, terms)).toBeCloseTo(30_000 / 720);
  });
});

describe('an add-on', () => {
  test.each([
    [30 * day, 0, 'remind', 7 * day, 1],
    [7 * day + 1, 0, 'remind', 7 * day, 1],
    [7 * day, 0, 'remind', 7 * day, 1],
    [7 * day, 1, 'remind', 3 * day, 2],
    [3 * day, 2, 'remind', 1 * day, 3],
    [1 * day, 3, 'renew', 1 * hour, 4],
    [1 * hour, 4, 'end', 0, endedStage],
    [-1 * day, 4, 'end', 0, endedStage],
  ] as const)('%d ms before its end at stage %d: %s', (beforeMs, stage, kind, atMs, to) => {
    expect(nextAddonStep(addon(beforeMs, { stage }))).toEqual({ kind, at: iso(end - atMs), stage: to });
  });

  test.each([
    ['the second reminder alone', 2 * day, 'remind', 2],
    ['the last reminder alone', 2 * hour, 'remind', 3],
    ['no reminder any more', 1 * hour, 'renew', 4],
    ['no reminder after the end', -3 * day, 'renew', 4],
  ] as const)('a late wake: %s', (_what, beforeMs, kind, stage) => {
    expect(nextAddonStep(addon(beforeMs))).toMatchObject({ kind, stage });
  });

  test.each([
    ['pending', null],
    ['pending', iso(end)],
    ['expired', iso(end)],
  ] as const)('%s with a payment open until %s: looks again when that has ended', (status, paymentUntil) => {
    const view = addon(day, { status, endsAt: null, paymentUntil });
    const step = nextAddonStep(view);
    expect(step).toMatchObject({ kind: 'look', stage: 0 });
    expect(Date.parse(step?.at ?? '') - Date.parse(paymentUntil ?? view.now)).toBe(5 * 60 * second);
  });

  test('a payment that is open beyond its deadline is looked for every few minutes, not all the time', () => {
    const view = addon(0, { status: 'pending', endsAt: null, paymentUntil: iso(end - day) });
    expect(nextAddonStep(view)).toMatchObject({ kind: 'look', at: iso(end + 5 * 60 * second) });
  });

  test('cancelled, or expired without a payment: nothing can come any more', () => {
    expect(nextAddonStep(addon(day, { status: 'cancelled', paymentUntil: iso(end) }))).toBeUndefined();
    expect(nextAddonStep(addon(-day, { status: 'expired' }))).toBeUndefined();
  });
});

describe('a plan', () => {
  const graceEnd = end + 7 * day;

  test.each([
    ['active', 30 * day, 0, 'remind', end - 7 * day, 1],
    ['active', 1 * hour, 3, 'renew', end - hour, 4],
    ['active', 1 * hour, 4, 'enterGrace', end, endedStage],
    ['grace', -3 * day, 0, 'renew', end - hour, 4],
    ['grace', -3 * day, 4, 'enterGrace', end, endedStage],
    ['grace', -3 * day, endedStage, 'fall', graceEnd, endedStage],
    ['ending', -8 * day, 2, 'fall', graceEnd, endedStage],
    ['ending', -8 * day, endedStage, 'fall', graceEnd, endedStage],
  ] as const)('%s, %d ms before its end at stage %d: %s', (status, beforeMs, stage, kind, at, to) => {
    const view = plan(beforeMs, { stage });
    expect(view.status).toBe(status);
    expect(nextSubscriptionStep(view)).toEqual({ kind, at: iso(at), stage: to });
  });

  test('a cancelled one has no grace: it falls when its period ends', () => {
    const cancelled = { proUntil: iso(end), stage: 4 };
    const fall = { kind: 'fall', at: iso(end), stage: endedStage };
    expect(nextSubscriptionStep(plan(hour, cancelled))).toEqual(fall);
    expect(nextSubscriptionStep(plan(0, { ...cancelled, status: 'ending' }))).toEqual(fall);
  });

  test('in grace, or late after it, credit that came renews it at once', () => {
    const inGrace = plan(-day, { stage: endedStage, covered: true });
    expect(nextSubscriptionStep(inGrace)).toMatchObject({ kind: 'renew', at: inGrace.now });
    expect(nextSubscriptionStep(plan(-9 * day, { covered: true }))).toMatchObject({ kind: 'renew' });
  });

  test('that is none waits for news', () => {
    expect(nextSubscriptionStep(plan(day, { status: 'none' }))).toBeUndefined();
    expect(nextSubscriptionStep(plan(day, { endsAt: null, proUntil: null }))).toBeUndefined();
  });
});

const anyTerms = fc.record({
  billingPeriodMs: fc.integer({ min: second, max: 400 * day }),
  gracePeriodMs: fc.integer({ min: 0, max: 60 * day }),
});
/** When the clock of a row is looked at, ascending, as parts of the period. */
const anyLooks = fc
  .array(fc.double({ min: 0, max: 2, noNaN: true }), { maxLength: 12 })
  .map((parts) => parts.sort((a, b) => a - b));

/** Takes the steps that are due at each look and after everything, as the stores do; tells the kinds taken. */
function live(
  looks: number[],
  periodMs: number,
  next: (now: string, stage: number) => { kind: string; at: string; stage: number } | undefined,
): string[] {
  const taken: string[] = [];
  let stage = 0;
  const times = looks.map((look) => end - periodMs + Math.ceil(look * periodMs));
  for (const now of [...times, end + 1000 * day].map(iso)) {
    for (let step = next(now, stage); step && step.at <= now; step = next(now, stage)) {
      taken.push(step.kind);
      if (step.kind === 'end' || step.kind === 'fall') return taken;
      expect(step.stage).toBeGreaterThan(stage);
      ({ stage } = step);
    }
  }
  return taken;
}

test('however seldom an add-on is looked at: in order, each step once, and it ends', () => {
  fc.assert(
    fc.property(anyTerms, anyLooks, (terms, looks) => {
      const taken = live(looks, terms.billingPeriodMs, (now, stage) =>
        nextAddonStep({ ...addon(0, { terms }), now, stage }),
      );
      expect(taken.join(' ')).toMatch(/^(remind ){0,3}renew end$/);
      expect(taken.filter((kind) => kind === 'remind').length).toBeLessThanOrEqual(looks.length);
    }),
  );
});

test('however seldom a plan is looked at: in order, each step once, and it falls', () => {
  fc.assert(
    fc.property(anyTerms, anyLooks, (terms, looks) => {
      const taken = live(looks, terms.billingPeriodMs, (now, stage) => {
        const proUntil = end + terms.gracePeriodMs;
        const at = Date.parse(now);
        const status = at < end ? 'active' : at < proUntil ? 'grace' : 'ending';
        return nextSubscriptionStep({ ...plan(0), terms, now, stage, status, proUntil: iso(proUntil) });
      });
      expect(taken.join(' ')).toMatch(/^(remind ){0,3}(renew )?(enterGrace )?fall$/);
      if (terms.gracePeriodMs === 0) expect(taken).not.toContain('enterGrace');
    }),
  );
});

test('no step comes before its time: the next one lies ahead, or is due', () => {
  fc.assert(
    fc.property(
      anyTerms,
      fc.integer({ min: -60 * day, max: 400 * day }),
      fc.nat(4),
      (terms, before, stage) => {
        const step = nextAddonStep(addon(before, { terms, stage }));
        const times = [1, 2, 3, 4].map((one) => Math.trunc(end - stageBeforeEndMs(one, terms)));
        expect([...times, end].map(iso)).toContain(step?.at);
      },
    ),
  );
});
