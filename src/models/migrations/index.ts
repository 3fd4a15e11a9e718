import { foundation } from './0001-foundation.js';

/** One step of the schema, in SQL both ways. A migration that has landed is never edited. */
export interface Migration {
  name: string;
  up: string;
  down: string;
}

/** In the order they are applied. */
export const migrations: readonly Migration[] = [foundation];
