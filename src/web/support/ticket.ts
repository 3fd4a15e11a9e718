/** The page of a ticket, as it is, or again after something that it did not take. */
import { userOf } from '../../api/actor.js';
import type { Reply } from '../../api/reply.js';
import type { Services } from '../../api/services.js';
import { findTicket, isSupport, sideOf } from '../../api/ticket-actions.js';
import type { PageName } from '../navigation.js';
import { show, type TeamVisit } from '../visit.js';
import { conversationOf } from './conversation.js';
import { fileEndings } from './new-ticket.js';
import { deadlinesView, doingsView, factsView, ticketPath } from './view.js';
import { supportWords } from './words.js';

/** Canned replies that can be chosen from. */
const mostReplies = 100;

export interface Asked {
  id: string;
  /** A place in the conversation, to see what was said before it. */
  before?: number | undefined;
  /** The id of a canned reply, to begin the answer with. */
  reply?: string | undefined;
  /** What was typed, by the form's id. */
  typed?: Partial<Record<'answer' | 'note' | 'comment', string>>;
  /** What is wrong with it, by the field. */
  wrong?: Record<string, string>;
  status?: number;
}

export const currentOf = ({ actor }: TeamVisit): PageName => (isSupport(actor) ? 'queue' : 'support');

export async function ticketPage(visit: TeamVisit, asked: Asked, services: Services): Promise<Reply> {
  const { team, actor, locale } = visit;
  const ticket = await findTicket({ team: team.id, id: asked.id }, services);
  const w = supportWords[locale];
  const side = sideOf(actor);
  const { names, ...conversation } = await conversationOf(
    ticket,
    {
      before: asked.before,
      internal: side === 'support',
      others: [ticket.user_id, ticket.assigned_to],
      locale,
    },
    services,
  );
  const replies = side === 'support' ? await services.cannedReplies.list(allReplies) : [];
  const chosen = replies.find(({ id }) => id === asked.reply);
  const path = ticketPath(team.id, ticket.id);
  const view = {
    title: `#${ticket.number} ${ticket.subject}`,
    current: currentOf(visit),
    w,
    path,
    here: asked.before === undefined ? path : `${path}?before=${asked.before}`,
    ...conversation,
    facts: factsView(ticket, { names, side, locale }),
    ...deadlinesView(ticket, services.ticketLookup.calendar(ticket), locale),
    doings: doingsView(ticket, { side, userId: userOf(actor), locale }),
    isClosed: ticket.status === 'closed',
    replies: replies.map(({ id, title }) => ({ value: id, name: title, chosen: id === asked.reply })),
    typed: { answer: chosen?.body ?? '', note: '', comment: '', ...asked.typed },
    wrong: asked.wrong ?? {},
    accept: fileEndings.join(','),
    filesHint: w.filesHint(fileEndings.join(' ')),
  };
  return show(visit, 'support/ticket', view, asked.status);
}

const allReplies = { q: null, after: null, limit: mostReplies };
