/** Limits how often somebody may try to sign in; a token cannot be guessed, but trying costs us work. */
import { isIPv6 } from 'node:net';
import type { Context } from 'koa';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

/** Attempts that fail, of one address at one process, and in how many seconds. */
const attempts = 20;
const seconds = 15 * 60;

export type LoginLimit = ReturnType<typeof createLoginLimit>;

export function createLoginLimit() {
  const limiter = new RateLimiterMemory({ points: attempts, duration: seconds });

  /** Seconds until the next attempt is let in; 0: now. */
  async function waitOf(ctx: Context): Promise<number> {
    const state: RateLimiterRes | null = await limiter.get(keyOf(ctx));
    return state && state.consumedPoints >= attempts ? Math.ceil(state.msBeforeNext / 1000) : 0;
  }

  /** An attempt has failed. */
  const failed = (ctx: Context) => limiter.penalty(keyOf(ctx));

  return { waitOf, failed };
}

/**
 * The address of who asks. A connection from our own network is that of a proxy, whose last word on where it comes from
 * is taken; of an IPv6 address that which one customer has (/64).
 */
function keyOf(ctx: Context): string {
  const peer = plain(ctx.req.socket.remoteAddress ?? '');
  const forwarded = ctx.get('X-Forwarded-For').split(',').at(-1)?.trim();
  const address = forwarded && isPrivate.test(peer) ? plain(forwarded.slice(0, 45)) : peer;
  return isIPv6(address) ? networkOf(address) : address;
}

/** The first four of eight groups; `::` stands for as many zeros as are missing. */
function networkOf(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::');
  const [before, after] = [head, tail ?? ''].map((groups) => groups.split(':').filter(Boolean)) as [
    string[],
    string[],
  ];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(Math.max(zeros, 0)).fill('0'), ...after].slice(0, 4).join(':');
}

const plain = (address: string) => address.replace(/^::ffff:/i, '');

const isPrivate = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd][0-9a-f]{2}:)/i;
