/** The pages of operators. */
import { tokenPages } from './tokens.js';

export const operationsPages = [...tokenPages];
