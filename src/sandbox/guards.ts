/** Who may call the payment API, and how often. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Middleware } from 'koa';
import { Problem } from './problem.js';
import type { SlidingWindow } from './rate-limit.js';

/** 401 without the API key as bearer token. */
export function requireKey(apiKey: string): Middleware {
  const expected = digest(`Bearer ${apiKey}`);
  return async (ctx, next) => {
    if (!timingSafeEqual(digest(ctx.get('authorization')), expected)) {
      throw new Problem(401, 'A valid API key is needed', { headers: { 'WWW-Authenticate': 'Bearer' } });
    }
    await next();
  };
}

/** 429 with `Retry-After` in seconds when the key has used up its requests. */
export function limitRate(window: SlidingWindow): Middleware {
  return async (_ctx, next) => {
    const waitMs = window.take();
    if (waitMs > 0) {
      const seconds = String(Math.ceil(waitMs / 1000));
      throw new Problem(429, 'Too many requests', { headers: { 'Retry-After': seconds } });
    }
    await next();
  };
}

/** Of one length for any key, so that comparing tells nothing. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
