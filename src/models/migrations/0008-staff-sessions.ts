import type { Migration } from './migration.js';

/** Operators sign in too: their tokens belong to nobody, and the session is then known by its token alone. */
export const staffSessions: Migration = {
  name: '0008-staff-sessions',

  up: `
ALTER TABLE web_session ALTER COLUMN user_id DROP NOT NULL,
  ADD CONSTRAINT web_session_somebody CHECK (user_id IS NOT NULL OR token_id IS NOT NULL);
`,

  down: `
DELETE FROM web_session WHERE user_id IS NULL;
ALTER TABLE web_session ALTER COLUMN user_id SET NOT NULL, DROP CONSTRAINT web_session_somebody;
`,
};
