/** Limits how often somebody may try to sign in; a token cannot be guessed, but trying costs us work. */
import type { Context } from 'koa';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { addressOf } from '../api/address.js';

/** Attempts that fail, of one address at one process, and in how many seconds. */
const attempts = 20;
const seconds = 15 * 60;

export type LoginLimit = ReturnType<typeof createLoginLimit>;

export function createLoginLimit() {
  const limiter = new RateLimiterMemory({ points: attempts, duration: seconds });

  /** Seconds until the next attempt is let in; 0: now. */
  async function waitOf(ctx: Context): Promise<number> {
    const state: RateLimiterRes | null = await limiter.get(addressOf(ctx));
    return state && state.consumedPoints >= attempts ? Math.ceil(state.msBeforeNext / 1000) : 0;
  }

  /** An attempt has failed. */
  const failed = (ctx: Context) => limiter.penalty(addressOf(ctx));

  return { waitOf, failed };
}
