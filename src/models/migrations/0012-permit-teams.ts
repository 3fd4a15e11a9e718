import type { Migration } from './migration.js';

/** Whose request a permit for the payment backend was last used for, so that no team takes all of a minute. */
export const permitTeams: Migration = {
  name: '0012-permit-teams',
  up: 'ALTER TABLE backend_permit ADD team_id text',
  down: 'ALTER TABLE backend_permit DROP team_id',
};
