import type { Migration } from './migration.js';

/**
 * The limits of a team as a function, so that one statement can ask for one team or for thousands; and the sums of each
 * team's add-ons, so that a thousand add-ons need not be added up by every request.
 */
export const teamLimits: Migration = {
  name: '0005-team-limits',

  up: `
-- The units of a team's running add-ons, right while the billing clock is in [right_from, right_until): between two
-- ends. Outside of it, nothing here is right, and whoever asks adds up (team_limits). Kept by triggers alone.
CREATE TABLE addon_units (
  team_id text REFERENCES team,
  ram integer NOT NULL DEFAULT 0,
  cpu integer NOT NULL DEFAULT 0,
  traffic integer NOT NULL DEFAULT 0,
  storage integer NOT NULL DEFAULT 0,
  right_from timestamptz NOT NULL DEFAULT '-infinity',
  right_until timestamptz NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (team_id) INCLUDE (right_from, right_until, ram, cpu, traffic, storage)
);

-- The row is locked in a statement of its own, before the add-ons are read: whoever changed another add-on of the team
-- and has not committed is waited for, and seen. It is the last lock that a transaction takes.
CREATE FUNCTION add_up_addons(teams text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO addon_units (team_id) SELECT DISTINCT unnest(teams) ORDER BY 1 ON CONFLICT DO NOTHING;
  PERFORM FROM addon_units WHERE team_id = ANY (teams) ORDER BY team_id FOR NO KEY UPDATE;
  UPDATE addon_units u SET ram = s.ram, cpu = s.cpu, traffic = s.traffic, storage = s.storage,
    right_from = COALESCE(s.last_end, '-infinity'), right_until = COALESCE(s.next_end, 'infinity')
  FROM (
    SELECT team.id,
      COALESCE(sum(a.quantity) FILTER (WHERE runs AND a.resource_type = 'ram'), 0) AS ram,
      COALESCE(sum(a.quantity) FILTER (WHERE runs AND a.resource_type = 'cpu'), 0) AS cpu,
      COALESCE(sum(a.quantity) FILTER (WHERE runs AND a.resource_type = 'traffic'), 0) AS traffic,
      COALESCE(sum(a.quantity) FILTER (WHERE runs AND a.resource_type = 'storage'), 0) AS storage,
      max(a.expires_at) FILTER (WHERE NOT runs) AS last_end,
      min(a.expires_at) FILTER (WHERE runs) AS next_end
    FROM unnest(teams) AS team (id) LEFT JOIN additional_resource a ON a.team_id = team.id,
    LATERAL (SELECT a.expires_at > billing_clock() AS runs) r
    GROUP BY team.id) s
  WHERE u.team_id = s.id;
END $$;

-- An add-on that was never active has no end, and counts for nothing: a purchase that is not paid touches no sum.
CREATE FUNCTION addons_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE teams text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    teams := ARRAY(SELECT DISTINCT team_id FROM after_it WHERE expires_at IS NOT NULL);
  ELSIF TG_OP = 'DELETE' THEN
    teams := ARRAY(SELECT DISTINCT team_id FROM before_it WHERE expires_at IS NOT NULL);
  ELSE
    teams := ARRAY(SELECT team_id FROM before_it WHERE expires_at IS NOT NULL
      UNION SELECT team_id FROM after_it WHERE expires_at IS NOT NULL);
  END IF;
  IF teams <> '{}' THEN
    PERFORM add_up_addons(teams);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER additional_resource_inserted AFTER INSERT ON additional_resource
  REFERENCING NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION addons_changed();
CREATE TRIGGER additional_resource_updated AFTER UPDATE ON additional_resource
  REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION addons_changed();
CREATE TRIGGER additional_resource_deleted AFTER DELETE ON additional_resource
  REFERENCING OLD TABLE AS before_it FOR EACH STATEMENT EXECUTE FUNCTION addons_changed();
SELECT add_up_addons(ARRAY(SELECT DISTINCT team_id FROM additional_resource WHERE expires_at IS NOT NULL));

-- What a team may use at this moment of the billing clock. Terms: of free those of today; of pro those under which the
-- present period was bought. Units of the running add-ons count on pro only. PostgreSQL puts the body into the statement
-- that calls it (LANGUAGE sql, STABLE, one SELECT, not STRICT): so it is planned with it, from indexes.
CREATE FUNCTION team_limits(wanted_team text) RETURNS TABLE (plan_id text, max_projects integer, max_members integer,
    cpu_millicores integer, memory_mb integer, traffic_gb integer, storage_mb integer,
    ram integer, cpu integer, traffic integer, storage integer)
  LANGUAGE sql STABLE AS $$
  SELECT plan.id, t.max_projects, t.max_members, t.cpu_millicores, t.memory_mb, t.traffic_gb, t.storage_mb,
    COALESCE(u.ram, a.ram), COALESCE(u.cpu, a.cpu), COALESCE(u.traffic, a.traffic), COALESCE(u.storage, a.storage)
  FROM (SELECT CASE WHEN (SELECT s.pro_until FROM team_subscription s WHERE s.team_id = wanted_team) > billing_clock()
    THEN 'pro' ELSE 'free' END AS id) plan
  LEFT JOIN addon_units u ON u.team_id = wanted_team AND plan.id = 'pro'
    AND u.right_from <= billing_clock() AND billing_clock() < u.right_until,
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
    WHERE team_id = wanted_team AND expires_at > billing_clock() AND plan.id = 'pro' AND u.team_id IS NULL) a
$$;
`,

  down: `
DROP FUNCTION team_limits;
DROP TRIGGER additional_resource_inserted ON additional_resource;
DROP TRIGGER additional_resource_updated ON additional_resource;
DROP TRIGGER additional_resource_deleted ON additional_resource;
DROP FUNCTION addons_changed;
DROP FUNCTION add_up_addons;
DROP TABLE addon_units;
`,
};
