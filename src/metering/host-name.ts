import { domainToASCII } from 'node:url';

const dnsName = /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;
const address = /^\[[0-9a-f:.]{2,45}\]/;

/**
 * A `Host` header, or the like, as hosts are counted by: in lower case and ASCII, without port and trailing dot.
 * Undefined for what can be no host name; it is text from outside.
 */
export function hostName(text: string): string | undefined {
  if (text.length === 0 || text.length > 512) return undefined;
  const lower = text.trim().toLowerCase();
  const literal = address.exec(lower)?.[0];
  if (literal) return literal;
  const name = lower.replace(/:\d{0,5}$/, '').replace(/\.$/, '');
  const ascii = /^[!-~]*$/.test(name) ? name : domainToASCII(name);
  return ascii.length <= 253 && dnsName.test(ascii) ? ascii : undefined;
}
