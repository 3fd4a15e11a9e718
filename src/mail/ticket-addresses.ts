/** What an answer to a ticket's mail is known by: a token in the address, and an id that all its mails refer to. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret, Secrets } from '../domain/secrets.js';

export type TicketAddresses = ReturnType<typeof createTicketAddresses>;

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const idBytes = 16;
/** 80 bits: nobody guesses one by sending mails. */
const macBytes = 10;
const tokenLength = Math.ceil(((idBytes + macBytes) * 8) / 5);
const tokenPattern = new RegExp(`^[${alphabet}]{${tokenLength}}$`);

/**
 * A token is the ticket's id and an HMAC over it and its reader; letters of one case and digits alone, since mail servers
 * may change the case. It fits into the 64 characters before an @ with a support address of up to 21.
 */
export function createTicketAddresses({
  address,
  secrets,
}: {
  /** undefined: answers are not asked for. */
  address: string | undefined;
  secrets: Secrets;
}) {
  const [mailbox = '', host = ''] = address?.toLowerCase().split('@') ?? [];

  function tokenFor(ticketId: string, userId: string): string {
    return base32(
      Buffer.concat([Buffer.from(ticketId.replaceAll('-', ''), 'hex'), mac(secrets[0], ticketId, userId)]),
    );
  }

  function mac(secret: Secret, ticketId: string, userId: string): Buffer {
    const hmac = createHmac('sha256', secret).update(`octroi ticket mail\0${ticketId}\0${userId}`);
    return hmac.digest().subarray(0, macBytes);
  }

  /** The ticket that a token names, which may be anybody's invention; see `isFor`. */
  function ticketOf(token: string): string | undefined {
    if (!tokenPattern.test(token)) return undefined;
    const hex = fromBase32(token).subarray(0, idBytes).toString('hex');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  function isFor(token: string, userId: string): boolean {
    const ticketId = ticketOf(token);
    if (ticketId === undefined) return false;
    const given = fromBase32(token).subarray(idBytes);
    return secrets.some((secret) => timingSafeEqual(given, mac(secret, ticketId, userId)));
  }

  /** Where this person's answers to a ticket go; undefined: they are not asked for. */
  function replyTo(ticketId: string, userId: string): string | undefined {
    return address && `${mailbox}+${tokenFor(ticketId, userId)}@${host}`;
  }

  /** The token of an address; `''` for the support address without one; undefined for any other address. */
  function tokenOf(recipient: string): string | undefined {
    const [local = '', domain] = recipient.toLowerCase().split('@');
    if (!address || domain !== host) return undefined;
    if (local === mailbox) return '';
    return local.startsWith(`${mailbox}+`) ? local.slice(mailbox.length + 1) : undefined;
  }

  /** The part before the @ of the id that all mails of a ticket refer to; only our mails tell it. */
  const rootOf = (ticketId: string) => `ticket.${tokenFor(ticketId, '')}`;

  /** The ticket of such an id; undefined if it is none of ours. */
  function ticketOfRoot(key: string): string | undefined {
    const token = /^ticket\.(.+)$/.exec(key.toLowerCase())?.[1];
    return token !== undefined && isFor(token, '') ? ticketOf(token) : undefined;
  }

  return { replyTo, tokenOf, ticketOf, isFor, rootOf, ticketOfRoot };
}

function base32(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[parseInt(five.padEnd(5, '0'), 2)]).join('');
}

function fromBase32(text: string): Buffer {
  let bits = '';
  for (const letter of text) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => parseInt(eight, 2)));
}
