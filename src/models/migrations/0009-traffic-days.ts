import type { Migration } from './migration.js';

/**
 * Traffic by project and UTC day: always the sum of its hours, whoever writes them, since their table keeps it in the same
 * statement. Hours grow and are never deleted but with their project, which takes its days along.
 */
export const trafficDays: Migration = {
  name: '0009-traffic-days',

  up: `
-- Before the key to projects is made: whoever counts has what it needs of them until it has ended.
LOCK TABLE traffic_hour IN SHARE ROW EXCLUSIVE MODE;

CREATE TABLE traffic_day (
  project_id text NOT NULL REFERENCES project ON DELETE CASCADE,
  day date NOT NULL,
  bytes bigint NOT NULL,
  PRIMARY KEY (project_id, day)
) WITH (fillfactor = 60); -- those of today are written again and again

INSERT INTO traffic_day
SELECT project_id, (hour AT TIME ZONE 'UTC')::date, sum(bytes) FROM traffic_hour GROUP BY 1, 2;

CREATE FUNCTION add_new_hours_to_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO traffic_day AS d
  SELECT project_id, (hour AT TIME ZONE 'UTC')::date, sum(bytes) FROM after GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (project_id, day) DO UPDATE SET bytes = d.bytes + excluded.bytes;
  RETURN NULL;
END $$;

CREATE FUNCTION add_grown_hours_to_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO traffic_day AS d
  SELECT project_id, (hour AT TIME ZONE 'UTC')::date, sum(bytes) FROM (
    SELECT project_id, hour, bytes FROM after UNION ALL SELECT project_id, hour, -bytes FROM before) grown
  GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (project_id, day) DO UPDATE SET bytes = d.bytes + excluded.bytes;
  RETURN NULL;
END $$;

CREATE TRIGGER traffic_hour_new AFTER INSERT ON traffic_hour
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION add_new_hours_to_days();
CREATE TRIGGER traffic_hour_grown AFTER UPDATE ON traffic_hour
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION add_grown_hours_to_days();
`,

  down: `
DROP TRIGGER traffic_hour_new ON traffic_hour;
DROP TRIGGER traffic_hour_grown ON traffic_hour;
DROP FUNCTION add_new_hours_to_days, add_grown_hours_to_days;
DROP TABLE traffic_day;
`,
};
