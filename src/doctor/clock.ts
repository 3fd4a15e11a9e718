/** Whether clocks agree: deadlines, signatures and periods are computed by several. */
import { under, type Finding } from './finding.js';

/** Milliseconds since 1970, by this process. */
export type Clock = () => number;

const tolerableMs = 2_000;

/** By how many milliseconds another clock is ahead of ours: read in the middle of the way there and back. */
export async function offsetOf(now: Clock, readOther: () => Promise<number>): Promise<number> {
  const before = now();
  const there = await readOther();
  return there - (before + now()) / 2;
}

export function clockFinding(whose: string, offsetMs: number): Finding {
  const { ok, warn } = under('clocks');
  const seconds = Math.abs(offsetMs / 1000).toFixed(1);
  if (Math.abs(offsetMs) <= tolerableMs) return ok(`that of ${whose} is ${seconds} s from ours`);
  return warn(
    `that of ${whose} is ${seconds} s ${offsetMs > 0 ? 'ahead of' : 'behind'} ours`,
    'let NTP set the clocks of all machines: payments, periods and signatures go by them',
  );
}
