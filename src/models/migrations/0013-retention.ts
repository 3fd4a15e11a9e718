import type { Migration } from './migration.js';

/**
 * For the job of 01:00, which deletes mails that came in long ago. Sent mails, callbacks and changes need no index for it:
 * their keys grow with time (stores/retention.ts).
 */
export const retention: Migration = {
  name: '0013-retention',

  up: `
CREATE INDEX support_mail_received ON support_mail (received_at);
`,

  down: `
DROP INDEX support_mail_received;
`,
};
