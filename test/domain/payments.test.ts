import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  isTerminal,
  judgeReport,
  paymentStatuses,
  pollGapMs,
  reportedStatuses,
  sourcesOf,
  type PaymentStatus,
} from '../../src/domain/payments.js';

const anyReports = fc.array(fc.constantFrom(...reportedStatuses, 'expired' as const), { maxLength: 30 });

/** Applies reports one after the other, as the stores do. */
function live(reports: readonly PaymentStatus[]) {
  let status: PaymentStatus = 'pending';
  const history: PaymentStatus[] = [status];
  let lateMoney = 0;
  for (const report of reports) {
    const verdict = judgeReport(status, report);
    if (verdict === 'late_money') lateMoney += 1;
    if (verdict !== 'apply') continue;
    status = report;
    history.push(status);
  }
  return { status, history, lateMoney };
}

describe('the state machine', () => {
  test('a terminal state never changes, whatever is reported', () => {
    fc.assert(
      fc.property(anyReports, anyReports, (before, after) => {
        const first = live(before);
        if (isTerminal(first.status)) expect(live([...before, ...after]).status).toBe(first.status);
      }),
    );
  });

  test('a payment is in each state at most once', () => {
    fc.assert(
      fc.property(anyReports, (reports) => {
        const { history } = live(reports);
        expect(new Set(history).size).toBe(history.length);
      }),
    );
  });

  test('money is never lost: once completed is reported, it is completed or late money', () => {
    fc.assert(
      fc.property(anyReports, (reports) => {
        const { status, lateMoney } = live(reports);
        if (reports.includes('completed')) expect(status === 'completed' || lateMoney > 0).toBe(true);
        else expect(status !== 'completed' && lateMoney === 0).toBe(true);
      }),
    );
  });

  test('the sources of a transition and its verdict say the same', () => {
    for (const from of paymentStatuses) {
      for (const to of paymentStatuses) {
        expect(sourcesOf(to).includes(from)).toBe(judgeReport(from, to) === 'apply');
      }
    }
  });

  test('failed after completed is no news; a refund ends without money being late again', () => {
    expect(judgeReport('completed', 'failed')).toBe('ignore');
    expect(judgeReport('refunded', 'completed')).toBe('ignore');
    expect(judgeReport('processing', 'pending')).toBe('ignore');
    expect(judgeReport('expired', 'completed')).toBe('late_money');
  });
});

test('polls come after 30 s, then with doubling gaps of an hour at most', () => {
  const gaps = Array.from({ length: 10 }, (_, n) => pollGapMs(n, 30_000) / 1000);
  expect(gaps).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
});
