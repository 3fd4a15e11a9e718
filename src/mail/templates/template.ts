import { z } from 'zod';
import type { Formats, Locale } from '../formats.js';
import type { Renewal } from '../renewal-links.js';

/** What a mail says, as plain text: whatever is written as HTML is escaped there. */
export interface Content {
  subject: string;
  paragraphs: string[];
  /** What the button to the renewal page says; only of templates that have `renews`. */
  action?: string;
}

type Wording<Data> = (data: Data, formats: Formats) => Content;

export interface Template<Data> extends Record<Locale, Wording<Data>> {
  data: z.ZodType<Data>;
  /** What the mail's button renews; without it there is none. */
  renews?: (data: Data) => Omit<Renewal, 'userId'>;
}

/** A template whose data were checked: it can only be filled in. */
export type FilledTemplate = (
  locale: Locale,
  formats: Formats,
) => Content & { renews?: Omit<Renewal, 'userId'> };

/** Takes data of any kind; the result throws a ZodError for those that do not fit. */
export function template<Data>({ data: schema, renews, ...wordings }: Template<Data>) {
  return (input: unknown): FilledTemplate => {
    const data = schema.parse(input);
    return (locale, formats) => ({
      ...wordings[locale](data, formats),
      ...(renews && { renews: renews(data) }),
    });
  };
}

export const instant = z.iso.datetime({ offset: true });
/** An amount as decimal text, and its currency. */
export const price = { amount: z.string().regex(/^\d+(\.\d+)?$/), currency: z.string().length(3) };
