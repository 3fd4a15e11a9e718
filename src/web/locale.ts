/** The language of a page. */
import type { Context } from 'koa';
import type { Locale } from '../mail/formats.js';
import { readCookie } from './cookies.js';

export const locales = ['en', 'fr'] as const;

/** As chosen by hand, else the user's own, else what the browser asks for. */
export function localeOf(ctx: Context, baseUrl: string, ofUser?: Locale): Locale {
  const chosen = locales.find((locale) => locale === readCookie(ctx, 'language', baseUrl));
  return chosen ?? ofUser ?? (ctx.acceptsLanguages('en', 'fr') === 'fr' ? 'fr' : 'en');
}
