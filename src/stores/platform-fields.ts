/** Types of the fields that the platform sends; every one is bounded and fit for PostgreSQL. */
import { domainToASCII } from 'node:url';
import { z } from 'zod';

/** One line of text without control characters (PostgreSQL takes no NUL) or halves of surrogate pairs. */
export function text(max: number) {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not have control characters');
}

/** The platform's own id of an object; it is part of Docker labels and volume names. */
export const platformId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/,
    'must be 1 to 64 of A-Z a-z 0-9 _ . - and begin with a letter or digit',
  );

/** An address as RFC 5321 bounds it; what quoting would allow is refused, since mail headers are made of it. */
export const email = text(254).regex(
  /^[^\s@"(),:;<>[\\\]]{1,64}@[^\s@"(),:;<>[\\\]]{1,255}$/,
  'must be an e-mail address',
);

const dnsName = /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/;

/** DNS labels below the platform's own domain, in lower case. */
export const subdomain = text(253)
  .toLowerCase()
  .regex(dnsName, 'must be DNS labels, such as shop or shop.eu');

/** A host name in lower case, in the ASCII form (RFC 5891) that a `Host` header has; an address is none. */
export const hostname = text(253)
  .regex(/^[\p{L}\p{M}\p{N}.-]+$/u, 'must be a host name')
  .transform((name) => domainToASCII(name))
  .pipe(
    z
      .string()
      .max(253)
      .regex(dnsName, 'must be a host name')
      .regex(/[a-z-][^.]*$/, 'must not be an address'),
  );

/** An instant in ISO 8601 with its offset, kept in UTC to the millisecond. */
export const instant = z.iso
  .datetime({ offset: true, error: 'must be a date and time such as 2026-01-31T12:00:00Z' })
  .refine((value) => /^(19[7-9]|20|21)/.test(value), 'must be from 1970 to 2199')
  .transform((value) => new Date(value).toISOString());
