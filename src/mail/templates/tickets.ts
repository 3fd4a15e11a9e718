/** Mails about tickets: to who opened one, to the others of its team that write in it, to support. */
import { z } from 'zod';
import { ticketPriorities, ticketStatuses } from '../../domain/tickets.js';
import { template, instant, type Content } from './template.js';

const ticket = {
  ticket_id: z.string(),
  team_id: z.string(),
  number: z.string(),
  subject: z.string(),
  priority: z.enum(ticketPriorities),
};
type Ticket = z.infer<z.ZodObject<typeof ticket>>;

const withText = z.object({ ...ticket, text: z.string() });
const opened = withText.extend({ due_at: instant.nullable() });
const status = z.object({ ...ticket, from: z.enum(ticketStatuses), to: z.enum(ticketStatuses) });
const clock = z.object({
  ...ticket,
  clock: z.enum(['first_response', 'next_response']),
  due_at: instant,
});
const closed = z.object(ticket);

const words = {
  en: {
    status: {
      open: 'open',
      in_progress: 'in progress',
      waiting: 'waiting for support',
      resolved: 'resolved',
      closed: 'closed',
    },
    priority: { low: 'low', normal: 'normal', high: 'high', urgent: 'urgent' },
    clock: { first_response: 'first answer', next_response: 'next answer' },
  },
  fr: {
    status: {
      open: 'ouverte',
      in_progress: 'en cours',
      waiting: 'en attente du support',
      resolved: 'résolue',
      closed: 'fermée',
    },
    priority: { low: 'basse', normal: 'normale', high: 'haute', urgent: 'urgente' },
    clock: { first_response: 'première réponse', next_response: 'réponse suivante' },
  },
};

/** Mail programs keep mails together by their subject, too: it begins alike in all mails of a ticket. */
const titled = ({ number, subject }: Ticket, what?: string) =>
  `[#${number}] ${what ? `${what} ` : ''}${subject}`;

const thread = ({ ticket_id }: Ticket) => ({ ticketId: ticket_id });

const reply = template({
  data: withText,
  thread,
  en: (d): Content => ({
    subject: titled(d),
    paragraphs: [`Support has answered the ticket #${d.number}:`],
    quote: d.text,
  }),
  fr: (d): Content => ({
    subject: titled(d),
    paragraphs: [`Le support a répondu à la demande n° ${d.number} :`],
    quote: d.text,
  }),
});

export const ticketTemplates = {
  ticket_opened: template({
    data: opened,
    thread,
    en: (d, f) => ({
      subject: titled(d),
      paragraphs: [
        `We have your ticket #${d.number} (priority ${words.en.priority[d.priority]}).` +
          (d.due_at ? ` You will have a first answer by ${f.instant(d.due_at)}.` : ''),
        'What you wrote:',
      ],
      quote: d.text,
    }),
    fr: (d, f) => ({
      subject: titled(d),
      paragraphs: [
        `Nous avons bien reçu votre demande n° ${d.number} (priorité ${words.fr.priority[d.priority]}).` +
          (d.due_at ? ` Vous aurez une première réponse au plus tard le ${f.instant(d.due_at)}.` : ''),
        'Votre message :',
      ],
      quote: d.text,
    }),
  }),

  ticket_new: template({
    data: opened,
    thread,
    en: (d, f) => ({
      subject: titled(d, 'New ticket:'),
      paragraphs: [
        `Priority ${words.en.priority[d.priority]}.` +
          (d.due_at ? ` The first answer is due by ${f.instant(d.due_at)}.` : ''),
      ],
      quote: d.text,
    }),
    fr: (d, f) => ({
      subject: titled(d, 'Nouvelle demande :'),
      paragraphs: [
        `Priorité ${words.fr.priority[d.priority]}.` +
          (d.due_at ? ` La première réponse est due au plus tard le ${f.instant(d.due_at)}.` : ''),
      ],
      quote: d.text,
    }),
  }),

  ticket_reply: reply,
  /** To others of the team that have written in the ticket. */
  ticket_reply_follower: reply,

  ticket_user_message: template({
    data: withText,
    thread,
    en: (d) => ({
      subject: titled(d),
      paragraphs: [`A new message in the ticket #${d.number}:`],
      quote: d.text,
    }),
    fr: (d) => ({
      subject: titled(d),
      paragraphs: [`Un nouveau message dans la demande n° ${d.number} :`],
      quote: d.text,
    }),
  }),

  ticket_status: template({
    data: status,
    thread,
    en: (d) => ({
      subject: titled(d),
      paragraphs: [
        `Your ticket #${d.number} is now ${words.en.status[d.to]}; it was ${words.en.status[d.from]}.`,
        ...(d.to === 'resolved' ? ['If it is not resolved for you, answer, and it is open again.'] : []),
      ],
    }),
    fr: (d) => ({
      subject: titled(d),
      paragraphs: [
        `Votre demande n° ${d.number} est maintenant ${words.fr.status[d.to]} ; elle était ${words.fr.status[d.from]}.`,
        ...(d.to === 'resolved' ? ['Si ce n’est pas résolu pour vous, répondez et elle sera rouverte.'] : []),
      ],
    }),
  }),

  ticket_warning: template({
    data: clock,
    thread,
    en: (d, f) => ({
      subject: titled(d, 'Due soon:'),
      paragraphs: [
        `The ${words.en.clock[d.clock]} to the ticket #${d.number} (priority ${words.en.priority[d.priority]}) is due by ` +
          `${f.instant(d.due_at)}.`,
      ],
    }),
    fr: (d, f) => ({
      subject: titled(d, 'Échéance proche :'),
      paragraphs: [
        `La ${words.fr.clock[d.clock]} à la demande n° ${d.number} (priorité ${words.fr.priority[d.priority]}) est due au ` +
          `plus tard le ${f.instant(d.due_at)}.`,
      ],
    }),
  }),

  ticket_breach: template({
    data: clock,
    thread,
    en: (d, f) => ({
      subject: titled(d, 'Overdue:'),
      paragraphs: [
        `The ${words.en.clock[d.clock]} to the ticket #${d.number} (priority ${words.en.priority[d.priority]}) was due by ` +
          `${f.instant(d.due_at)}.`,
      ],
    }),
    fr: (d, f) => ({
      subject: titled(d, 'En retard :'),
      paragraphs: [
        `La ${words.fr.clock[d.clock]} à la demande n° ${d.number} (priorité ${words.fr.priority[d.priority]}) était due au ` +
          `plus tard le ${f.instant(d.due_at)}.`,
      ],
    }),
  }),

  /** The answer to a mail that came too late. */
  ticket_answer_to_closed: template({
    data: closed,
    en: (d) => ({
      subject: titled(d),
      paragraphs: [
        `The ticket #${d.number} is closed, and your mail was not added to it. Please open a new ticket.`,
      ],
    }),
    fr: (d) => ({
      subject: titled(d),
      paragraphs: [
        `La demande n° ${d.number} est fermée, et votre message n’y a pas été ajouté. Veuillez en ouvrir une nouvelle.`,
      ],
    }),
  }),
};
