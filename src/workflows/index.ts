/** Every workflow, for the worker's bundle. */
export { addon } from './addon.js';
export { cleanUpContainers } from './containers.js';
export { checkUsage } from './usage.js';
export { disableInactive } from './projects.js';
export { expireMissed } from './nightly.js';
export { forget } from './retention.js';
export { mail } from './mail.js';
export { payment } from './payment.js';
export { recovery } from './recovery.js';
export { refund } from './refund.js';
export { subscription } from './subscription.js';
export { ticket } from './ticket.js';
export { measureHost, measureStorage } from './storage.js';
export { chatWebhook, platformWebhook } from './webhook.js';
