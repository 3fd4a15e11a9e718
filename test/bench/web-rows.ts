/** A team that has been there for months, by SQL. */
import type pg from 'pg';

export const team = 'web-1';

/**
 * Fills the team (`insertTeams` has made it): projects with traffic of every day of the months before and of this one, and
 * storage; payments of every status, most of them completed and booked; add-ons; alerts of this month.
 */
export async function fillTeam(
  pool: pg.Pool,
  { projects, months, payments }: { projects: number; months: number; payments: number },
): Promise<void> {
  for (const statement of statements(projects, months, payments)) await pool.query(statement);
  await pool.query('VACUUM ANALYZE');
}

const gb = `${2n ** 30n}::bigint`;
const since = (months: number) => `date_trunc('month', now()) - interval '${months} months'`;

const statements = (projects: number, months: number, payments: number) => [
  `INSERT INTO project (id, team_id, name, created_at, last_traffic_at)
   SELECT 'web-' || n, '${team}', 'Project ' || n || ' of the team', ${since(months + 1)}, now()
   FROM generate_series(1, ${projects}) n`,
  `INSERT INTO traffic_hour (project_id, hour, bytes)
   SELECT 'web-' || n, hour, (${gb} / 400000) * (1 + (n * 7 + EXTRACT(day FROM hour)::int) % 40)
   FROM generate_series(1, ${projects}) n,
     generate_series(${since(months)}, now(), interval '4 hours') hour`,
  `INSERT INTO project_usage (project_id, year, month, traffic_bytes, storage_bytes)
   SELECT project_id, EXTRACT(year FROM hour AT TIME ZONE 'UTC'), EXTRACT(month FROM hour AT TIME ZONE 'UTC'), sum(bytes),
     ${gb} / 40
   FROM traffic_hour GROUP BY 1, 2, 3`,
  `INSERT INTO project_storage (project_id, docker_host, volume_bytes, image_bytes, measured_at)
   SELECT 'web-' || n, 'local', ${gb} / (20 + n), ${gb} / 100, now() - interval '3 hours' FROM generate_series(1, ${projects}) n`,
  `INSERT INTO usage_alert (team_id, metric, month, level, used_bytes, limit_bytes)
   SELECT '${team}', metric, date_trunc('month', now()), level, ${gb} * 9, ${gb} * 10
   FROM unnest(ARRAY['traffic', 'storage']) metric, unnest(ARRAY['warning', 'critical']) level`,
  `INSERT INTO payment (team_id, user_id, plan_id, amount_minor, currency, payment_method, description, status,
     external_payment_id, deadline_at, workflow_started_at, initiated_at, completed_at, created_at)
   SELECT '${team}', '${team}', CASE WHEN n % 3 = 0 THEN 'pro' END, 300, 'EUR',
     (ARRAY['mobile_money', 'credit_card'])[1 + n % 2], 'Payment ' || n, status, 'pay_' || n, at + interval '1 day', at, at,
     CASE WHEN status = 'completed' THEN at + interval '1 minute' END, at
   FROM generate_series(1, ${payments}) n,
     LATERAL (SELECT now() - n * interval '${Math.ceil((months * 30 * 24) / payments)} hours' AS at) made,
     LATERAL (SELECT (ARRAY['failed', 'cancelled', 'expired', 'completed', 'completed', 'completed'])[1 + n % 6] AS status) ended`,
  `INSERT INTO ledger_entry (transaction_id, team_id, kind, account, amount_minor, currency, payment_id, created_at)
   SELECT id, team_id, 'payment', account, CASE WHEN account = 'external' THEN -amount_minor ELSE amount_minor END, currency, id,
     completed_at
   FROM payment, unnest(ARRAY['external', CASE WHEN plan_id IS NULL THEN 'team_credit' ELSE 'revenue' END]) account
   WHERE team_id = '${team}' AND status = 'completed'`,
];
