import { foundation } from './0001-foundation.js';
import type { Migration } from './migration.js';

/** In the order they are applied. */
export const migrations: readonly Migration[] = [foundation];
