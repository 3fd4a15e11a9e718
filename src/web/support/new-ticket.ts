/** The form of a new ticket. */
import { attachmentTypes, extensionsOf } from '../../domain/attachments.js';
import { priorityFor, ticketCategories, ticketPriorities } from '../../domain/tickets.js';
import type { Reply } from '../../api/reply.js';
import type { Services } from '../../api/services.js';
import type { ArticleSummary } from '../../stores/kb.js';
import { teamPath } from '../navigation.js';
import { show, type TeamVisit } from '../visit.js';
import { choices } from './view.js';
import { supportWords } from './words.js';

/** Endings of the names of files that are taken, as `accept` has them. */
export const fileEndings = attachmentTypes
  .flatMap((type) => extensionsOf(type))
  .map((extension) => `.${extension}`);

export type Typed = Partial<Record<'subject' | 'description' | 'category' | 'priority', string>>;

interface Shown {
  /** What it is about, as far as it was typed. */
  q?: string;
  articles?: readonly ArticleSummary[];
  typed?: Typed;
  /** What is wrong, by the field. */
  wrong?: Record<string, string>;
}

export async function newTicketPage(
  visit: TeamVisit,
  { q = '', articles = [], typed = { subject: q }, wrong = {} }: Shown,
  { subscriptions }: Services,
): Promise<Reply> {
  const { team, locale } = visit;
  const w = supportWords[locale];
  const { pro_until, now } = await subscriptions.find(team.id);
  const isPro = pro_until !== null && pro_until > now;
  const priorities = ticketPriorities.filter((priority) => priorityFor(priority, isPro) === priority);
  const list = teamPath(team.id, 'support');
  const path = `${list}/new`;
  const view = {
    title: w.newTicket.title,
    current: 'support' as const,
    w,
    list,
    path,
    here: path,
    q,
    articles: articles.map(({ slug, title, summary }) => ({
      href: `/kb/${slug}?team=${encodeURIComponent(team.id)}`,
      title,
      summary,
    })),
    typed: { subject: '', description: '', ...typed },
    wrong,
    accept: fileEndings.join(','),
    filesHint: w.filesHint(fileEndings.join(' ')),
    categories: choices(ticketCategories, w.category, typed.category ?? 'other'),
    priorities: choices(priorities, w.priority, typed.priority ?? priorityFor('normal', isPro)),
    billing: isPro ? null : teamPath(team.id, 'billing'),
  };
  return show(visit, 'support/new', view, Object.keys(wrong).length > 0 ? 422 : 200);
}
