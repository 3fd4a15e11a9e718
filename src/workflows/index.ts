/** Every workflow, for the worker's bundle. */
export { payment } from './payment.js';
export { recovery } from './recovery.js';
