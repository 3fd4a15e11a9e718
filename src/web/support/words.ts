/** What the pages of tickets say. */
import type { SupportWords } from './wording.js';
import { en } from './words-en.js';
import { fr } from './words-fr.js';

export const supportWords: Record<'en' | 'fr', SupportWords> = { en, fr };
