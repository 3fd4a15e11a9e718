import type { Migration } from './migration.js';

/** Who is signed in to the dashboard. */
export const sessions: Migration = {
  name: '0007-sessions',

  up: `
-- The cookie's value is stored as its SHA-256 hash alone. A session ends with the token that it was opened with.
CREATE TABLE web_session (
  id_hash text PRIMARY KEY,
  user_id text NOT NULL REFERENCES "user" ON DELETE CASCADE,
  scope text NOT NULL CHECK (scope IN ('user', 'support', 'admin')),
  token_id uuid REFERENCES api_token ON DELETE CASCADE,
  -- What the next page says of what was just done.
  flash text,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX web_session_expires ON web_session (expires_at);
CREATE INDEX web_session_user ON web_session (user_id);
CREATE INDEX web_session_token ON web_session (token_id) WHERE token_id IS NOT NULL;
`,

  down: `
DROP TABLE web_session;
`,
};
