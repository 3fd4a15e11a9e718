import type { Migration } from './migration.js';

/**
 * Indexes for what read all of a table that grows (test/models/plans.test.ts). A completed payment and a ticket write one entry more; tokens,
 * teams, projects and users are written seldom, and hardly any mail is refused.
 */
export const growth: Migration = {
  name: '0011-growth',

  up: `
CREATE INDEX payment_transaction ON payment (transaction_id) WHERE transaction_id IS NOT NULL;
CREATE INDEX mail_outbox_refused ON mail_outbox (refused_at) WHERE refused_at IS NOT NULL;

CREATE INDEX api_token_list ON api_token (created_at DESC, id DESC);
CREATE INDEX api_token_user ON api_token (user_id);
-- Who is told of tickets.
CREATE INDEX api_token_agents ON api_token (user_id) WHERE scope = 'support';

-- What support did in the last days and months.
CREATE INDEX support_ticket_created ON support_ticket (created_at);

-- A part of a name or an address, as operators look for it.
CREATE INDEX team_search ON team USING gin (name gin_trgm_ops);
CREATE INDEX project_search ON project USING gin (name gin_trgm_ops);
CREATE INDEX user_search ON "user" USING gin (name gin_trgm_ops, email gin_trgm_ops);
`,

  down: `
DROP INDEX support_ticket_created, payment_transaction, mail_outbox_refused, api_token_list, api_token_user, api_token_agents, team_search,
  project_search, user_search;
`,
};
