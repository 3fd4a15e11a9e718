import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import { formatsOf, type Locale } from './formats.js';
import type { RenewalLinks } from './renewal-links.js';
import { isTemplate, templates } from './templates/index.js';

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
  },
  fr: {
    hello: (name: string) => (name ? `Bonjour ${name},` : 'Bonjour,'),
    footer: (team: string | null) =>
      team ? `Ce message concerne l’équipe « ${team} ».` : 'Ceci est un message automatique.',
  },
};

/**
 * The mail in the reader's language, as text and as HTML. A link to renew is made now and kept nowhere.
 * @throws UnusableMail
 */
export async function renderMail(notice: Notice, links: RenewalLinks): Promise<RenderedMail> {
  const { locale, userId } = notice;
  const { subject, paragraphs, action, renews } = fill(notice);
  const view = {
    locale,
    subject,
    hello: phrases[locale].hello(oneLine(notice.name)),
    paragraphs,
    action: action && renews && { label: action, url: await links.urlFor({ ...renews, userId }) },
    footer: phrases[locale].footer(notice.team && oneLine(notice.team)),
  };
  return { subject, text: text.render('./text', view), html: html.render('./html', view) };
}

function fill({ template, data, locale }: Notice) {
  if (!isTemplate(template)) throw new UnusableMail(`there is no template ${template}`);
  try {
    return templates[template](data)(locale, formatsOf(locale));
  } catch (error) {
    throw new UnusableMail(`the data do not fit the template ${template}: ${(error as Error).message}`);
  }
}

const oneLine = (name: string) => name.replace(/\s+/g, ' ').trim();
