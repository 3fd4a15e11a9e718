import type { Migration } from './migration.js';

/** Whose request a permit for the payment backend was last used for, so that no team takes all of a minute. */
export const permitTeams: Migration = {
  name: '0012-permit-teams',

  up: `
ALTER TABLE backend_permit ADD team_id text;
CREATE INDEX backend_permit_team ON backend_permit (team_id, used_at);
`,

  down: `
DROP INDEX backend_permit_team;
ALTER TABLE backend_permit DROP team_id;
`,
};
