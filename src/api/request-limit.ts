/**
 * How much one may ask of a process: so many requests a minute for each user, agent, and address that comes without a
 * token or with one that is none. Programs of the platform and operators are trusted.
 */
import type { Context } from 'koa';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors.js';
import type { Actor } from './actor.js';
import { addressOf } from './address.js';

/** Counts a request, of nobody for null. @throws AppError `rate_limited` when there were too many. */
export type RequestLimit = (ctx: Context, actor: Actor | null) => Promise<void>;

/** `perMinute` 0: requests are not limited. */
export function createRequestLimit(perMinute: number): RequestLimit {
  if (perMinute === 0) return () => Promise.resolve();
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (ctx, actor) => {
    if (actor?.scope === 'platform' || actor?.scope === 'admin') return;
    const key = actor ? actor.subject : `address:${addressOf(ctx)}`;
    await limiter.consume(key).catch(({ msBeforeNext }: RateLimiterRes) => {
      const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
      throw new AppError('rate_limited', `There may be ${perMinute} requests a minute.`, {
        headers: { 'Retry-After': String(seconds) },
      });
    });
  };
}
