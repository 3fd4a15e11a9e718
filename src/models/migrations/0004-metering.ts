import type { Migration } from './migration.js';

/**
 * Usage: traffic by hour and month, storage by Docker host, alerts; and what happens to projects because of it, with a
 * feed of changes for the platform. Bytes are bigint.
 */
export const metering: Migration = {
  name: '0004-metering',

  up: `
-- activated_at: when it was last switched on; without traffic its idle time counts from then. deactivated_at: when the
-- nightly job switched it off; what the platform switched off itself has none.
ALTER TABLE project ADD activated_at timestamptz;
-- Switched off together with its project, to come back with it, whoever switches that on.
ALTER TABLE domain ADD disabled_with_project boolean NOT NULL DEFAULT false;

CREATE FUNCTION project_is_switched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status = 'active' THEN
    NEW.activated_at := billing_clock();
  END IF;
  IF NEW.status NOT IN ('inactive', 'permanently_disabled') THEN
    NEW.deactivated_at := NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER project_is_switched BEFORE UPDATE OF status ON project FOR EACH ROW
  WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION project_is_switched();

CREATE FUNCTION project_domains_come_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE domain SET status = 'active', updated_at = now()
    WHERE project_id = NEW.id AND disabled_with_project AND status = 'disabled';
  RETURN NULL;
END $$;
CREATE TRIGGER project_domains_come_back AFTER UPDATE OF status ON project FOR EACH ROW
  WHEN (NEW.status = 'active' AND OLD.status <> 'active') EXECUTE FUNCTION project_domains_come_back();

CREATE FUNCTION domain_is_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.disabled_with_project := false;
  RETURN NEW;
END $$;
CREATE TRIGGER domain_is_back BEFORE UPDATE OF status ON domain FOR EACH ROW
  WHEN (NEW.status <> 'disabled') EXECUTE FUNCTION domain_is_back();

-- Batches that were counted: one whose answer was lost counts nothing when it comes again.
CREATE TABLE traffic_batch (
  id uuid PRIMARY KEY,
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX traffic_batch_age ON traffic_batch (recorded_at);

-- Events that were counted, for 35 days: 128 bits of a hash of the sender's id.
CREATE TABLE traffic_event (
  id uuid PRIMARY KEY,
  day date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date
);
CREATE INDEX traffic_event_day ON traffic_event USING brin (day);

CREATE TABLE traffic_hour (
  project_id text NOT NULL REFERENCES project ON DELETE CASCADE,
  hour timestamptz NOT NULL,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  PRIMARY KEY (project_id, hour)
);

-- Traffic of hosts that no alias and no active domain names.
CREATE TABLE unknown_host (
  host text PRIMARY KEY,
  bytes bigint NOT NULL DEFAULT 0,
  events bigint NOT NULL DEFAULT 0,
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now()
);

-- Tells processes that remember who owns a host (metering/hosts.ts) that it may be another.
CREATE FUNCTION tell_hosts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('octroi_hosts', '');
  RETURN NULL;
END $$;
CREATE TRIGGER alias_hosts AFTER INSERT OR UPDATE OR DELETE ON alias
  FOR EACH STATEMENT EXECUTE FUNCTION tell_hosts_changed();
CREATE TRIGGER domain_hosts AFTER INSERT OR UPDATE OR DELETE ON domain
  FOR EACH STATEMENT EXECUTE FUNCTION tell_hosts_changed();
CREATE TRIGGER deployment_hosts AFTER UPDATE OF project_id ON deployment
  FOR EACH ROW WHEN (OLD.project_id <> NEW.project_id) EXECUTE FUNCTION tell_hosts_changed();
CREATE TRIGGER project_hosts AFTER UPDATE OF status ON project
  FOR EACH ROW WHEN ((OLD.status = 'deleted') <> (NEW.status = 'deleted')) EXECUTE FUNCTION tell_hosts_changed();

-- How far a collector has read its log; written in the transaction of what it counted.
CREATE TABLE collector_position (
  source text PRIMARY KEY,
  position jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- The last measurement of a project on one Docker host. One that failed leaves it as it is.
CREATE TABLE project_storage (
  project_id text NOT NULL REFERENCES project ON DELETE CASCADE,
  docker_host text NOT NULL,
  image_bytes bigint NOT NULL DEFAULT 0 CHECK (image_bytes >= 0),
  container_bytes bigint NOT NULL DEFAULT 0 CHECK (container_bytes >= 0),
  volume_bytes bigint NOT NULL DEFAULT 0 CHECK (volume_bytes >= 0),
  bytes bigint GENERATED ALWAYS AS (image_bytes + container_bytes + volume_bytes) STORED,
  -- Null: its volumes are known, its images and containers not yet.
  measured_at timestamptz,
  PRIMARY KEY (project_id, docker_host)
);
CREATE INDEX project_storage_host ON project_storage (docker_host, project_id);

CREATE TABLE docker_host (
  name text PRIMARY KEY,
  measured_at timestamptz,
  failing_since timestamptz,
  failure text
);

-- When a team last had its storage measured outside the nightly job.
CREATE TABLE storage_request (
  team_id text PRIMARY KEY REFERENCES team ON DELETE CASCADE,
  requested_at timestamptz NOT NULL
);

CREATE INDEX deployment_container ON deployment (container_id) WHERE container_id IS NOT NULL;

-- One alert a team, metric, UTC month (its first day) and level.
CREATE TABLE usage_alert (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  team_id text NOT NULL REFERENCES team,
  metric text NOT NULL CHECK (metric IN ('traffic', 'storage')),
  month date NOT NULL,
  level text NOT NULL CHECK (level IN ('warning', 'critical')),
  used_bytes bigint NOT NULL,
  limit_bytes bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  acknowledged_at timestamptz,
  acknowledged_by text REFERENCES "user",
  UNIQUE (team_id, metric, month, level)
);
CREATE INDEX usage_alert_team ON usage_alert (team_id, created_at DESC, id DESC);

-- What the platform must learn of. position is given after the commit, under a lock (stores/changes.ts): a reader who
-- has seen one has seen all before it, which the id, given before the commit, cannot promise.
CREATE TABLE platform_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  position bigint UNIQUE,
  at timestamptz NOT NULL DEFAULT now(),
  type text NOT NULL,
  object_type text NOT NULL,
  object_id text NOT NULL,
  team_id text,
  data jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX platform_change_unplaced ON platform_change (id) WHERE position IS NULL;

-- How far the platform's webhook has been told.
CREATE TABLE webhook_delivery (
  target text PRIMARY KEY,
  delivered_position bigint NOT NULL DEFAULT 0,
  failing_since timestamptz,
  last_error text,
  updated_at timestamptz NOT NULL DEFAULT now()
);
`,

  down: `
DROP INDEX deployment_container;
DROP TABLE webhook_delivery, platform_change, usage_alert, storage_request, docker_host, project_storage, collector_position,
  unknown_host, traffic_hour, traffic_event, traffic_batch;
DROP TRIGGER domain_is_back ON domain;
DROP TRIGGER project_domains_come_back ON project;
DROP TRIGGER project_is_switched ON project;
DROP FUNCTION domain_is_back, project_domains_come_back, project_is_switched;
DROP TRIGGER alias_hosts ON alias;
DROP TRIGGER domain_hosts ON domain;
DROP TRIGGER deployment_hosts ON deployment;
DROP TRIGGER project_hosts ON project;
DROP FUNCTION tell_hosts_changed();
ALTER TABLE domain DROP disabled_with_project;
ALTER TABLE project DROP activated_at;
`,
};
