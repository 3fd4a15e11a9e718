/** A raw mail, read within limits: what it says of itself, none of which is to be believed. */
import { createHash } from 'node:crypto';
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';

/** Bytes of a mail. */
export const largestMail = 25 * 1024 * 1024;

const mostBoundaries = 50;
const mostParts = 200;
/** Three times those of 25 MB in base64. */
const mostLines = 1_000_000;
const longestHtml = 500_000;
const longestText = 200_000;
const mostIds = 100;
const longestId = 500;

/** Why a mail is not looked at any further. */
export type Unwanted =
  | 'unreadable'
  | 'too_complex'
  | 'automatic'
  | 'bounce'
  | 'mailing_list'
  | 'several_senders'
  | 'sender_mismatch';

export interface InboundMail {
  /** What it is known by: its Message-ID, or a hash of it. */
  id: string;
  /** In lower case. */
  from: string;
  unwanted: Unwanted | undefined;
  inReplyTo: string[];
  /** Newest first. */
  references: string[];
  recipients: string[];
  text: string;
  attachments: { name: string; type: string; data: Buffer }[];
}

/** Who handed it over, if an SMTP server did. */
export interface Envelope {
  from: string;
  to: string[];
}

export async function parseMail(raw: Buffer, envelope?: Envelope): Promise<InboundMail> {
  if (isTooComplex(raw)) return unusable(raw, 'too_complex');
  const options = {
    skipTextToHtml: true,
    skipImageLinks: true,
    skipTextLinks: true,
    maxHtmlLengthToParse: longestHtml,
  };
  const mail = await simpleParser(raw, options).catch(() => undefined);
  if (!mail?.headerLines) return unusable(raw, 'unreadable');
  const headers = headersOf(mail);
  const froms = addressesIn(mail.from);
  const isAmbiguous = headers('from').length !== 1 || froms.length !== 1;
  return {
    id: headers('message-id').flatMap(idsIn)[0] ?? hashOf(raw),
    from: froms[0] ?? '',
    unwanted:
      automaton(headers, envelope) ?? (isAmbiguous ? 'several_senders' : mismatch(headers, froms[0]!)),
    inReplyTo: headers('in-reply-to').flatMap(idsIn).slice(0, mostIds),
    references: headers('references').flatMap(idsIn).reverse().slice(0, mostIds),
    recipients: [
      ...(envelope?.to ?? []),
      ...['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to'].flatMap(headers).flatMap(addressesOf),
    ],
    text: storable(mail.text ?? '').slice(0, longestText),
    attachments: mail.attachments
      .filter(({ related }) => !related)
      .map(({ filename, contentType, content }) => ({
        name: filename ?? '',
        type: contentType.toLowerCase(),
        data: content,
      })),
  };
}

/**
 * Looked at before it is parsed: so many parts, or parts within parts, no mail program makes. `boundary*` is a way of
 * writing that none uses, either, and that would hide them.
 */
function isTooComplex(raw: Buffer): boolean {
  if (hasTooManyLines(raw)) return true;
  const text = raw.toString('latin1');
  const boundaries = new Set<string>();
  let declared = 0;
  for (const [, star, quoted, plain] of text.matchAll(
    /\bboundary\s{0,9}(\*?)=?\s{0,9}(?:"([^"\n]{1,200})"|([^\s";]{1,200}))?/gi,
  )) {
    declared += 1;
    if (star || declared > mostBoundaries) return true;
    boundaries.add(quoted ?? plain ?? '');
  }
  let parts = 0;
  for (let at = text.indexOf('\n--'); at >= 0; at = text.indexOf('\n--', at + 3)) {
    const line = text.slice(at + 3, at + 203);
    const name = /^[^\r\n]*/.exec(line)![0].trimEnd();
    if (boundaries.has(name) && (parts += 1) > mostParts) return true;
  }
  return false;
}

function hasTooManyLines(raw: Buffer): boolean {
  let lines = 0;
  for (let at = raw.indexOf(10); at >= 0; at = raw.indexOf(10, at + 1)) {
    if ((lines += 1) > mostLines) return true;
  }
  return false;
}

type Headers = (name: string) => string[];

/** The values of a header, as often as it is there, each on one line. */
function headersOf({ headerLines }: ParsedMail): Headers {
  return (name) =>
    headerLines
      .filter(({ key }) => key === name)
      .map(({ line }) =>
        line
          .slice(line.indexOf(':') + 1)
          .replace(/\s+/g, ' ')
          .trim(),
      );
}

/** Answers of machines are not answered: no loop may come of them. */
function automaton(headers: Headers, envelope: Envelope | undefined): Unwanted | undefined {
  const has = (name: string, pattern: RegExp) => headers(name).some((value) => pattern.test(value));
  if (envelope?.from === '' || has('return-path', /^<\s*>$/) || has('content-type', /^multipart\/report/i)) {
    return 'bounce';
  }
  if (has('from', /\b(?:mailer-daemon|postmaster)@/i) || headers('x-failed-recipients').length > 0)
    return 'bounce';
  if (headers('list-id').length > 0) return 'mailing_list';
  const isAutomatic =
    has('auto-submitted', /^(?!no\b)./i) ||
    has('precedence', /^(?:bulk|junk|list|auto_reply)\b/i) ||
    has('x-auto-response-suppress', /./) ||
    ['x-autoreply', 'x-autorespond'].some((name) => headers(name).length > 0);
  return isAutomatic ? 'automatic' : undefined;
}

function mismatch(headers: Headers, from: string): Unwanted | undefined {
  const senders = headers('sender').flatMap(addressesOf);
  return senders.some((sender) => sender.toLowerCase() !== from) ? 'sender_mismatch' : undefined;
}

function addressesIn(field: AddressObject | undefined): string[] {
  const all = (field?.value ?? []).flatMap((entry) => entry.group ?? [entry]);
  return all.map(({ address }) => (address ?? '').toLowerCase());
}

const addressesOf = (value: string) => value.match(/[^\s<>,;:"()]{1,200}@[^\s<>,;:"()]{1,200}/g) ?? [];

/** `<a@b>`, without the brackets. */
const idsIn = (value: string) =>
  (value.slice(0, 100_000).match(/<[^<>\s]+>/g) ?? [])
    .map((id) => id.slice(1, -1))
    .filter((id) => id.length <= longestId);

const hashOf = (raw: Buffer) => `sha256:${createHash('sha256').update(raw).digest('hex')}`;

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
const storable = (text: string) => text.replaceAll('\0', '').replace(/[\ud800-\udfff]/gu, '\ufffd');

function unusable(raw: Buffer, unwanted: Unwanted): InboundMail {
  return {
    id: hashOf(raw),
    from: '',
    unwanted,
    inReplyTo: [],
    references: [],
    recipients: [],
    text: '',
    attachments: [],
  };
}
