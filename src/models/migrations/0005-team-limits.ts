import type { Migration } from './migration.js';

/** The limits of a team as a function, so that one statement can ask for one team or for thousands. */
export const teamLimits: Migration = {
  name: '0005-team-limits',

  up: `
-- What a team may use at this moment of the billing clock. Terms: of free those of today; of pro those under which the
-- present period was bought. Units of the running add-ons count on pro only. PostgreSQL puts the body into the statement
-- that calls it (LANGUAGE sql, STABLE, one SELECT, not STRICT): so it is planned with it, from indexes.
CREATE FUNCTION team_limits(wanted_team text) RETURNS TABLE (plan_id text, max_projects integer, max_members integer,
    cpu_millicores integer, memory_mb integer, traffic_gb integer, storage_mb integer,
    ram integer, cpu integer, traffic integer, storage integer)
  LANGUAGE sql STABLE AS $$
  SELECT plan.id, t.max_projects, t.max_members, t.cpu_millicores, t.memory_mb, t.traffic_gb, t.storage_mb,
    a.ram, a.cpu, a.traffic, a.storage
  FROM (SELECT CASE WHEN (SELECT s.pro_until FROM team_subscription s WHERE s.team_id = wanted_team) > billing_clock()
    THEN 'pro' ELSE 'free' END AS id) plan,
  LATERAL (
    SELECT * FROM plan_terms p WHERE p.plan_id = plan.id AND p.valid_from <= COALESCE(
      CASE plan.id WHEN 'pro' THEN (
        SELECT created_at FROM paid_period
        WHERE team_id = wanted_team AND paid_period.plan_id IS NOT NULL AND starts_at <= billing_clock()
          AND ends_at > starts_at
        ORDER BY starts_at DESC LIMIT 1) END, billing_clock())
    ORDER BY p.valid_from DESC LIMIT 1) t,
  LATERAL (
    SELECT COALESCE(sum(quantity) FILTER (WHERE resource_type = 'ram'), 0)::integer AS ram,
      COALESCE(sum(quantity) FILTER (WHERE resource_type = 'cpu'), 0)::integer AS cpu,
      COALESCE(sum(quantity) FILTER (WHERE resource_type = 'traffic'), 0)::integer AS traffic,
      COALESCE(sum(quantity) FILTER (WHERE resource_type = 'storage'), 0)::integer AS storage
    FROM additional_resource
    WHERE team_id = wanted_team AND expires_at > billing_clock() AND plan.id = 'pro') a
$$;
`,

  down: `
DROP FUNCTION team_limits;
`,
};
