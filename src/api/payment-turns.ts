/**
 * How fast a team may begin payments at a process: as many a second as the payment backend takes of all teams. More could only
 * wait for the backend, and would hold up what others want of the machine meanwhile.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors.js';

/** Waits for the team's turn. @throws AppError `rate_limited` when it is further off than a client is let wait. */
export type PaymentTurn = (teamId: string) => Promise<void>;

const patienceMs = 8_000;

/** `perMinute`: requests that the backend allows. */
export function createPaymentTurns(perMinute: number): PaymentTurn {
  const limiter = new RateLimiterMemory({ points: Math.ceil(perMinute / 60), duration: 1 });
  return async (teamId) => {
    const giveUpAt = Date.now() + patienceMs;
    for (;;) {
      const waitMs = await limiter.consume(teamId).then(
        () => 0,
        ({ msBeforeNext }: RateLimiterRes) => msBeforeNext,
      );
      if (waitMs === 0) return;
      if (Date.now() + waitMs > giveUpAt) {
        throw new AppError('rate_limited', 'The team begins too many payments at once.', {
          headers: { 'Retry-After': String(patienceMs / 1000) },
        });
      }
      await delay(waitMs);
    }
  };
}
