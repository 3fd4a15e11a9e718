import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import { formatsOf, type Locale } from './formats.js';
import { answerLines } from './answer-line.js';
import type { MailLinks } from './links.js';
import { isTemplate, templates } from './templates/index.js';
import { topicOf } from './topics.js';

/** A row of the outbox, and to whom it goes. */
export interface Notice {
  template: string;
  data: unknown;
  userId: string;
  name: string;
  locale: Locale;
  /** The team that it is about, if it is known. */
  team: string | null;
}

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
  /** The part before the @ of an id that the mails of a ticket refer to. */
  threadKey?: string;
  /** Where an answer goes, if not to the sender. */
  replyTo?: string;
  headers?: Record<string, string>;
}

/** There is no such template, or the data are not the ones it needs. */
export class UnusableMail extends Error {
  override readonly name = 'UnusableMail';
}

const views = fileURLToPath(new URL('./views', import.meta.url));
const html = new Eta({ views, autoEscape: true, autoTrim: false });
const text = new Eta({ views, autoEscape: false, autoTrim: [false, 'nl'] });

const phrases = {
  en: {
    hello: (name: string) => (name ? `Hello ${name},` : 'Hello,'),
    footer: (team: string | null) =>
      team ? `This message is about the team “${team}”.` : 'This is an automatic message.',
    unsubscribe: 'Stop mails like this',
  },
  fr: {
    hello: (name: string) => (name ? `Bonjour ${name},` : 'Bonjour,'),
    footer: (team: string | null) =>
      team ? `Ce message concerne l’équipe « ${team} ».` : 'Ceci est un message automatique.',
    unsubscribe: 'Ne plus recevoir ces messages',
  },
};

/**
 * The mail in the reader's language, as text and as HTML. Links are made now and kept nowhere.
 * @throws UnusableMail
 */
export async function renderMail(notice: Notice, links: MailLinks): Promise<RenderedMail> {
  const { locale, userId } = notice;
  const { subject, paragraphs, quote, action, renews, thread } = fill(notice);
  const replyTo = thread && links.tickets.replyTo(thread.ticketId, userId);
  const topic = topicOf(notice.template);
  const unsubscribe = topic && (await links.unsubscribe.urlFor({ userId, topic }));
  const view = {
    locale,
    subject,
    hello: phrases[locale].hello(oneLine(notice.name)),
    paragraphs,
    quote,
    answerLine: replyTo && answerLines[locale],
    action: action && renews && { label: action, url: await links.renewal.urlFor({ ...renews, userId }) },
    footer: phrases[locale].footer(notice.team && oneLine(notice.team)),
    unsubscribe: unsubscribe && { label: phrases[locale].unsubscribe, url: unsubscribe },
  };
  return {
    subject,
    text: text.render('./text', view),
    html: html.render('./html', view),
    ...(thread && { threadKey: links.tickets.rootOf(thread.ticketId) }),
    ...(replyTo && { replyTo }),
    ...(unsubscribe && { headers: oneClick(unsubscribe) }),
  };
}

function fill({ template, data, locale }: Notice) {
  if (!isTemplate(template)) throw new UnusableMail(`there is no template ${template}`);
  try {
    return templates[template](data)(locale, formatsOf(locale));
  } catch (error) {
    throw new UnusableMail(`the data do not fit the template ${template}: ${(error as Error).message}`);
  }
}

/** RFC 8058: mail programs show a button of their own. */
const oneClick = (url: string) => ({
  'List-Unsubscribe': `<${url}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
});

const oneLine = (name: string) => name.replace(/\s+/g, ' ').trim();
