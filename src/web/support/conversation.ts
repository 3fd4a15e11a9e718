/** The conversation of a ticket for the view: a piece of it, with authors, text as HTML, and files. */
import type { Services } from '../../api/services.js';
import { renderMarkdown } from '../../kb/markdown.js';
import type { Locale } from '../../mail/formats.js';
import { attachmentsOf, type Attachment } from '../../stores/attachments.js';
import type { PostedMessage } from '../../stores/ticket-facts.js';
import type { ShownTicket } from '../../stores/ticket-lookup.js';
import { formats } from './clocks.js';
import { ticketPath } from './view.js';
import { supportWords } from './words.js';

/** Messages that are shown at once. */
const atOnce = 50;
/** Characters of a message that are told to who cannot see it come. */
const excerpt = 200;

/** The latest messages, or those before a place; with the names of who wrote them, and of `others`. */
export async function conversationOf(
  ticket: ShownTicket,
  { before, internal, others, locale }: Reading,
  { ticketLookup, db }: Services,
) {
  const end = Math.min(before ?? Infinity, ticket.last_seq + 1);
  const start = Math.max(0, end - 1 - atOnce);
  const found = await ticketLookup.messages(ticket.id, { afterSeq: start, internal, limit: atOnce });
  const rows = found.filter(({ seq }) => seq < end);
  const files = await attachmentsOf(
    db,
    rows.map(({ id }) => id),
  );
  const names = await ticketLookup.names([...rows.map(({ author_id }) => author_id), ...others]);
  const messages = rows.map((row) => messageView(row, files.get(row.id) ?? [], { ticket, names, locale }));
  const last = rows.at(-1);
  return {
    names,
    messages,
    isLatest: end > ticket.last_seq,
    lastSeq: ticket.last_seq,
    earlier: start > 0 ? start + 1 : null,
    news: last ? supportWords[locale].said(messages.at(-1)!.author, last.message.slice(0, excerpt)) : '',
  };
}

interface Reading {
  before: number | undefined;
  internal: boolean;
  others: readonly (string | null)[];
  locale: Locale;
}

function messageView(
  { seq, author_type, author_id, message, internal, posted_at }: PostedMessage,
  files: readonly Attachment[],
  { ticket, names, locale }: { ticket: ShownTicket; names: ReadonlyMap<string, string>; locale: Locale },
) {
  const w = supportWords[locale];
  const name = author_id ? (names.get(author_id) ?? w.gone) : 'Octroi';
  return {
    seq,
    side: internal ? 'internal' : author_type,
    author: author_type === 'support' ? `${name} (${w.support})` : name,
    at: formats[locale].instant(posted_at.toISOString()),
    internal,
    html: htmlOf(message),
    files: files.map(({ id, file_name, size_bytes }) => ({
      name: file_name,
      size: formats[locale].bytes(Math.max(size_bytes, smallest)),
      href: `${ticketPath(ticket.team_id, ticket.id)}/attachments/${id}`,
    })),
  };
}

/** What rounds down to nothing is not said to be nothing. */
const smallest = Math.ceil(2 ** 20 / 100);

/** Headings within a message stand below those of the page. What the author wrote as `<h1>` is text here already. */
const htmlOf = (text: string) => renderMarkdown(text).replaceAll(/<(\/?)h[1-6]>/g, '<$1h4>');
