/** Where a request comes from, as far as that is worth something: for limits and logs, not for rights. */
import { isIPv6 } from 'node:net';
import type { Context } from 'koa';

/**
 * The address of who asks. A connection from our own network is that of a proxy, whose last word on where it comes from
 * is taken; of an IPv6 address that which one customer has (/64).
 */
export function addressOf(ctx: Context): string {
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
