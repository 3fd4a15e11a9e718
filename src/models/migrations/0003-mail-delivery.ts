import type { Migration } from './migration.js';

/** What sending needs of the outbox: when a mail is tried next, how often it was, and how it ended without being sent. */
export const mailDelivery: Migration = {
  name: '0003-mail-delivery',

  up: `
ALTER TABLE mail_outbox
  ADD COLUMN attempts integer NOT NULL DEFAULT 0,
  ADD COLUMN next_attempt_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN refused_at timestamptz,
  ADD COLUMN last_error text,
  ADD CONSTRAINT mail_outbox_one_end CHECK (sent_at IS NULL OR refused_at IS NULL);
DROP INDEX mail_outbox_unsent;
CREATE INDEX mail_outbox_due ON mail_outbox (next_attempt_at, id) WHERE sent_at IS NULL AND refused_at IS NULL;
`,

  down: `
DROP INDEX mail_outbox_due;
ALTER TABLE mail_outbox
  DROP CONSTRAINT mail_outbox_one_end,
  DROP COLUMN attempts, DROP COLUMN next_attempt_at, DROP COLUMN refused_at, DROP COLUMN last_error;
CREATE INDEX mail_outbox_unsent ON mail_outbox (id) WHERE sent_at IS NULL;
`,
};
