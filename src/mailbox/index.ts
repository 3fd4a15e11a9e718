export { startMailbox, type Mailbox } from './mailbox.js';
export type { Message } from './store.js';
