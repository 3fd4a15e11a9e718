/** Projects, teams, add-ons and usage of a platform of any size, by SQL. */
import type pg from 'pg';

/**
 * A team has two projects, each with a domain, traffic and storage; every second team is on pro and has an add-on of each
 * type, so that there are as many add-ons as projects. Of the projects of free teams one in ten has been idle for 6 days,
 * one in fifty inactive for 8. One add-on in a thousand ended without anyone noticing. One team in twenty is at 81 % of
 * its traffic, one in fifty at 96 % of its storage. Returns the ids of what has a workflow.
 */
export async function fill(
  pool: pg.Pool,
  projects: number,
): Promise<Record<'addon' | 'subscription', Set<string>>> {
  // Neither foreign keys nor triggers: the rows fit.
  await pool.query('SET session_replication_role = replica');
  for (const statement of statements(projects / 2, projects)) await pool.query(statement);
  await pool.query('RESET session_replication_role');
  await pool.query('VACUUM ANALYZE');
  await pool.query('CHECKPOINT');
  const ids = async (sql: string) =>
    new Set((await pool.query<{ id: string }>(sql)).rows.map(({ id }) => id));
  return {
    addon: await ids('SELECT id FROM additional_resource'),
    subscription: await ids("SELECT team_id AS id FROM team_subscription WHERE plan_id = 'pro'"),
  };
}

const gb = `${2n ** 30n}::bigint`;
const mb = `${2n ** 20n}::bigint`;
const isPro = (team: string) => `${team} % 2 = 0`;

/** Names are spread, as random ones are. */
const statements = (teams: number, projects: number) => [
  `CREATE FUNCTION name_of(kind text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE
   AS $$ SELECT kind || '-' || substr(md5(n::text), 1, 12) || n $$`,
  `INSERT INTO "user" (id, email, name) SELECT name_of('user', n), n || '@example.test', 'U' FROM generate_series(1, ${teams}) n`,
  `INSERT INTO team (id, name) SELECT name_of('team', n), 'A team' FROM generate_series(1, ${teams}) n`,
  `INSERT INTO team_member (id, team_id, user_id, role)
   SELECT name_of('member', n), name_of('team', n), name_of('user', n), 'owner' FROM generate_series(1, ${teams}) n`,
  `INSERT INTO team_subscription (team_id, plan_id, currency, current_period_start, current_period_end, grace_until, updated_at)
   SELECT name_of('team', n), 'pro', 'EUR', now() - interval '1 day', now() + interval '29 days', now() + interval '36 days',
     now() - interval '1 day'
   FROM generate_series(1, ${teams}) n WHERE ${isPro('n')}`,
  `INSERT INTO additional_resource (team_id, resource_type, quantity, unit_price_minor, currency, status, starts_at,
     expires_at, auto_renew, stage, updated_at)
   SELECT name_of('team', n), (ARRAY['ram', 'cpu', 'traffic', 'storage'])[addon], 1, 100, 'EUR', 'active', now() - interval '30 days',
     CASE WHEN n % 500 = 0 AND addon = 1 THEN now() - interval '1 hour' ELSE now() + interval '20 days' END, false, 0,
     now() - interval '1 day'
   FROM generate_series(1, ${teams}) n, generate_series(1, 4) addon WHERE ${isPro('n')}`,
  `INSERT INTO project (id, team_id, name, status, created_at, last_traffic_at, deactivated_at)
   SELECT name_of('project', n), name_of('team', (n + 1) / 2), 'P', CASE WHEN n % 100 = 1 THEN 'inactive' ELSE 'active' END,
     now() - interval '1 year',
     CASE WHEN n % 100 = 1 THEN now() - interval '13 days' WHEN n % 10 = 2 THEN now() - interval '6 days' ELSE now() END,
     CASE WHEN n % 100 = 1 THEN now() - interval '8 days' END
   FROM generate_series(1, ${projects}) n`,
  `INSERT INTO domain (id, project_id, hostname, status)
   SELECT name_of('domain', n), name_of('project', n), n || '.example.test', 'active' FROM generate_series(1, ${projects}) n`,
  `INSERT INTO project_usage (project_id, year, month, traffic_bytes)
   SELECT name_of('project', n), EXTRACT(year FROM at), EXTRACT(month FROM at),
     (CASE WHEN ${isPro('team')} THEN 20 ELSE 5 END) * (${gb} / 200) * (CASE WHEN team % 20 = 0 THEN 81 ELSE 30 END)
   FROM generate_series(1, ${projects}) n, LATERAL (SELECT (n + 1) / 2 AS team) t,
     (SELECT now() AT TIME ZONE 'UTC' AS at) clock`,
  `INSERT INTO project_storage (project_id, docker_host, volume_bytes, measured_at)
   SELECT name_of('project', n), 'local',
     (CASE WHEN ${isPro('team')} THEN 20480 ELSE 100 END) * (${mb} / 200) * (CASE WHEN team % 50 = 7 THEN 96 ELSE 30 END),
     now()
   FROM generate_series(1, ${projects}) n, LATERAL (SELECT (n + 1) / 2 AS team) t`,
];
