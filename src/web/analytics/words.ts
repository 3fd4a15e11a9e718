/** What the pages of analytics say. */
import type { Locale } from '../../mail/formats.js';
import { en } from './en.js';
import { fr } from './fr.js';
import type { AnalyticsWords } from './words-shape.js';

export const analyticsWords: Record<Locale, AnalyticsWords> = { en, fr };
