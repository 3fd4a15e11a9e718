/** A mail that came in becomes a message of its ticket, or is ignored and told why. Rules: docs/mail.md. */
import { AppError } from '../errors.js';
import { senderDomain } from '../integrations/mail.js';
import type { Logger } from '../log.js';
import type { TicketAddresses } from '../mail/ticket-addresses.js';
import type { Metrics } from '../metrics.js';
import type { AttachmentStore } from '../stores/attachments.js';
import type { InboundStore, MatchedTicket, Sender } from '../stores/inbound-mail.js';
import type { AttachmentStorage } from './attachments.js';
import { attachFiles, uuidOf, type Uploaded } from './inbound-attachments.js';
import { parseMail, type Envelope, type InboundMail, type Unwanted } from './inbound-parse.js';
import { withoutQuotes } from './quoted-text.js';
import type { Tickets } from './tickets.js';

/** Characters that a message has at most. */
const longestMessage = 20_000;

export type IgnoredBecause = Unwanted | 'own_mail' | 'no_match' | 'not_of_ticket' | 'ticket_closed' | 'empty';

export interface InboundOutcome {
  outcome: 'posted' | 'ignored' | 'duplicate';
  reason?: IgnoredBecause;
  ticket_id?: string;
  message_id?: string;
}

export type Inbound = ReturnType<typeof createInbound>;

export function createInbound(options: {
  store: InboundStore;
  tickets: Pick<Tickets, 'post'>;
  addresses: TicketAddresses;
  /** `MAIL_FROM`. */
  from: string;
  attachments: { store: AttachmentStore; storage: AttachmentStorage };
  metrics: Metrics;
  log: Logger;
}) {
  const { store, tickets, addresses, attachments, metrics, log } = options;
  const ownDomain = senderDomain(options.from);
  const ownAddress = options.from.replace(/^.*<|>$/g, '').toLowerCase();

  /**
   * Takes a raw mail. The same mail again, also after a crash on the way, is the same message.
   * @throws AppError `unavailable`: it is to be handed over again.
   */
  async function receive(raw: Buffer, envelope?: Envelope): Promise<InboundOutcome> {
    const outcome = await handle(await parseMail(raw, envelope));
    metrics.mailsReceived.inc({ outcome: outcome.outcome });
    log.info({ ...outcome }, 'mail received');
    return outcome;
  }

  async function handle(mail: InboundMail): Promise<InboundOutcome> {
    const known = await store.find(mail.id);
    if (known) return duplicate(known.ticket_id, known.support_message_id);
    if (mail.unwanted) return ignored(mail.unwanted);
    if (mail.from === ownAddress || addresses.tokenOf(mail.from) !== undefined) return ignored('own_mail');
    const match = await matchOf(mail);
    if (!match) return ignored('no_match');
    if (!match.sender) return ignored('not_of_ticket', match.ticket.id);
    return post(mail, match.ticket, match.sender);
  }

  /** Only what an outsider cannot know makes a match: random keys of our mails, signed ids, ids of mails to us. */
  async function matchOf(mail: InboundMail): Promise<{ ticket: MatchedTicket; sender?: Sender } | undefined> {
    const ticketId = (await ticketOfIds(mail.inReplyTo)) ?? (await ticketOfIds(mail.references));
    const ticket = ticketId && (await store.ticket(ticketId));
    if (ticket) {
      const [sender] = await store.senders(ticket, mail.from);
      return { ticket, ...(sender && { sender }) };
    }
    for (const recipient of mail.recipients) {
      const token = addresses.tokenOf(recipient) ?? '';
      const named = addresses.ticketOf(token);
      const found = named && (await store.ticket(named));
      if (!found) continue;
      const sender = (await store.senders(found, mail.from)).find(({ userId }) =>
        addresses.isFor(token, userId),
      );
      if (sender) return { ticket: found, sender };
    }
    return undefined;
  }

  async function ticketOfIds(ids: readonly string[]): Promise<string | undefined> {
    if (ids.length === 0) return undefined;
    const keyOf = (id: string) => {
      const at = id.lastIndexOf('@');
      return id.slice(at + 1).toLowerCase() === ownDomain ? id.slice(0, at) : '';
    };
    const sent = await store.ticketsOfKeys(ids.map(keyOf).filter(Boolean));
    const received = await store.ticketsOfMails(ids);
    const found = ids.map(
      (id) => sent.get(keyOf(id)) ?? received.get(id) ?? addresses.ticketOfRoot(keyOf(id)),
    );
    return found.find((ticket) => ticket !== undefined);
  }

  async function post(mail: InboundMail, ticket: MatchedTicket, sender: Sender): Promise<InboundOutcome> {
    if (ticket.status === 'closed') return closed(mail, ticket, sender);
    // Nobody's mail takes the id of another's.
    const messageId = uuidOf('mail', mail.id, ticket.id, sender.userId);
    const place = { messageId, ticketId: ticket.id, teamId: ticket.team_id, userId: sender.userId };
    try {
      const files = await attachFiles(mail.attachments, place, attachments);
      const text = textOf(mail, files);
      if (text === '') return ignored('empty', ticket.id);
      const message = { messageId, ticketId: ticket.id, text, attachments: files.ids };
      const origin = { actor: `user:${sender.userId}` };
      const author = { type: sender.type, userId: sender.userId };
      await tickets.post({ ...message, author, internal: false, channel: 'mail' }, origin);
    } catch (error) {
      if (error instanceof AppError && error.code === 'conflict') return closed(mail, ticket, sender);
      throw error;
    }
    const row = {
      outcome: 'posted',
      reason: null,
      ticket_id: ticket.id,
      support_message_id: messageId,
    } as const;
    const isFirst = await store.record(mail.id, row);
    if (!isFirst) return duplicate(ticket.id, messageId);
    return { outcome: 'posted', ticket_id: ticket.id, message_id: messageId };
  }

  async function closed(mail: InboundMail, ticket: MatchedTicket, sender: Sender): Promise<InboundOutcome> {
    await store.tellClosed(ticket, sender.userId);
    const row = {
      outcome: 'ignored',
      reason: 'ticket_closed',
      ticket_id: ticket.id,
      support_message_id: null,
    } as const;
    await store.record(mail.id, row);
    return ignored('ticket_closed', ticket.id);
  }

  return { receive };
}

function textOf(mail: InboundMail, { left }: Uploaded): string {
  const notes = left.map(
    (name) =>
      `[attachment not taken: ${name.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 100) || 'without a name'}]`,
  );
  const note = notes.slice(0, 20).join('\n');
  const text = withoutQuotes(mail.text);
  const room = longestMessage - note.length - 10;
  const shown = text.length > room ? `${text.slice(0, room).replace(/[\ud800-\udbff]$/, '')} …` : text;
  return [shown, note].filter(Boolean).join('\n\n');
}

const ignored = (reason: IgnoredBecause, ticketId?: string): InboundOutcome => ({
  outcome: 'ignored',
  reason,
  ...(ticketId && { ticket_id: ticketId }),
});

const duplicate = (ticketId: string, messageId: string | null): InboundOutcome => ({
  outcome: 'duplicate',
  ticket_id: ticketId,
  ...(messageId && { message_id: messageId }),
});
