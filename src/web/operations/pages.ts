/** The pages of operators. */
import { schedulePages } from './schedules.js';
import { tokenPages } from './tokens.js';

export const operationsPages = [...schedulePages, ...tokenPages];
