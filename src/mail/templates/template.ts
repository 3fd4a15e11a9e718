import { z } from 'zod';
import type { Formats, Locale } from '../formats.js';
import type { Renewal } from '../renewal-links.js';

/** What a mail says, as plain text: whatever is written as HTML is escaped there. */
export interface Content {
  subject: string;
  paragraphs: string[];
  /** What somebody has written, shown as it is, line by line. */
  quote?: string;
  /** What the button to the renewal page says; only of templates that have `renews`. */
  action?: string;
}

type Wording<Data> = (data: Data, formats: Formats) => Content;

export interface Template<Data> extends Record<Locale, Wording<Data>> {
  data: z.ZodType<Data>;
  /** What the mail's button renews; without it there is none. */
  renews?: (data: Data) => Omit<Renewal, 'userId'>;
  /** The ticket that the mail belongs to, and that an answer to it goes to. */
  thread?: (data: Data) => { ticketId: string };
}

/** A template whose data were checked: it can only be filled in. */
export type FilledTemplate = (
  locale: Locale,
  formats: Formats,
) => Content & { renews?: Omit<Renewal, 'userId'>; thread?: { ticketId: string } };

/** Takes data of any kind; the result throws a ZodError for those that do not fit. */
export function template<Data>({ data: schema, renews, thread, ...wordings }: Template<Data>) {
  return (input: unknown): FilledTemplate => {
    const data = schema.parse(input);
    return (locale, formats) => ({
      ...wordings[locale](data, formats),
      ...(renews && { renews: renews(data) }),
      ...(thread && { thread: thread(data) }),
    });
  };
}

export const instant = z.iso.datetime({ offset: true });
/** An amount as decimal text, and its currency. */
export const price = { amount: z.string().regex(/^\d+(\.\d+)?$/), currency: z.string().length(3) };
