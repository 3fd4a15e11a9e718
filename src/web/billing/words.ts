/** What the billing pages say. */
import type { Locale } from '../../mail/formats.js';
import { en } from './words-en.js';
import { fr } from './words-fr.js';

export type BillingWords = typeof en;

export const billingWords: Record<Locale, BillingWords> = { en, fr };
