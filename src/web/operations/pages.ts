/** The pages of operators. */
import { codecPages } from './codec.js';
import { healthPages } from './health.js';
import { hostPages } from './hosts.js';
import { objectPages } from './objects.js';
import { schedulePages } from './schedules.js';
import { tokenPages } from './tokens.js';
import { webhookPages } from './webhooks.js';

export const operationsPages = [
  ...healthPages,
  ...codecPages,
  ...schedulePages,
  ...webhookPages,
  ...hostPages,
  ...objectPages,
  ...tokenPages,
];
