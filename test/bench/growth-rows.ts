/** Everything that grows with a platform's age, by SQL: teams and their projects as in the sweeps, and what months leave behind. */
import type pg from 'pg';
import { fill } from './sweeps-rows.js';

/** Of a team payments, a month apart, and of each of its two projects hours with traffic, two a day. */
export interface Each {
  payments: number;
  hours: number;
}

/**
 * Each project, as `fill` makes them, gets a deployment and an alias. Nine payments in ten are completed, and have their bookings,
 * periods, events, keys, mails and audit entries; a ticket a team, one in twenty still open; one in ten thousand of the mails waits.
 */
export async function fillGrown(pool: pg.Pool, teams: number, each: Each): ReturnType<typeof fill> {
  const running = await fill(pool, teams * 2);
  // Neither foreign keys nor triggers: the rows fit.
  await pool.query('SET session_replication_role = replica');
  for (const statement of statements(teams, each)) await pool.query(statement);
  await pool.query('RESET session_replication_role');
  await pool.query('VACUUM ANALYZE');
  await pool.query('CHECKPOINT');
  return running;
}

/** The id of the n-th team, user or project, as SQL. */
export const nameOf = (kind: 'team' | 'user' | 'project', n: number | string) => `name_of('${kind}', ${n})`;

const statements = (teams: number, { payments, hours }: Each) => [
  `INSERT INTO deployment (id, project_id, container_id, container_status, status, created_at)
   SELECT 'd-' || id, id, 'c-' || id, 'running', 'succeeded', created_at FROM project`,
  `INSERT INTO alias (id, subdomain, deployment_id) SELECT 'a-' || id, id, 'd-' || id FROM project`,
  `INSERT INTO traffic_hour (project_id, hour, bytes)
   SELECT id, date_trunc('day', now()) - n * interval '12 hours', 1000000 FROM project, generate_series(1, ${hours}) n`,
  `INSERT INTO traffic_day SELECT project_id, (hour AT TIME ZONE 'UTC')::date, sum(bytes) FROM traffic_hour GROUP BY 1, 2`,
  `INSERT INTO payment (team_id, user_id, plan_id, amount_minor, currency, payment_method, description, status, external_payment_id,
     deadline_at, workflow_started_at, initiated_at, completed_at, created_at, updated_at)
   SELECT ${nameOf('team', 'team')}, ${nameOf('user', 'team')}, CASE WHEN n % 2 = 0 THEN 'pro' END, 300, 'EUR', 'mobile_money', 'Payment', status,
     'pay_' || team || '_' || n, at + interval '1 day', at, at, CASE WHEN status = 'completed' THEN at END, at, at
   FROM generate_series(0, ${payments - 1}) n, generate_series(1, ${teams}) team,
     LATERAL (SELECT now() - n * interval '30 days' - team * interval '7 seconds' AS at) made,
     LATERAL (SELECT CASE WHEN (team + n) % 10 = 0 THEN 'failed' ELSE 'completed' END AS status) ended`,
  `INSERT INTO ledger_entry (transaction_id, team_id, kind, account, amount_minor, currency, payment_id, created_at)
   SELECT id, team_id, 'payment', account, CASE account WHEN 'external' THEN -300 ELSE 300 END, 'EUR', id, created_at
   FROM payment, unnest(ARRAY['external', CASE WHEN plan_id IS NULL THEN 'team_credit' ELSE 'revenue' END]) account
   WHERE status = 'completed'`,
  `INSERT INTO paid_period (payment_id, team_id, plan_id, starts_at, ends_at, created_at)
   SELECT id, team_id, plan_id, created_at, created_at + interval '30 days', created_at FROM payment
   WHERE status = 'completed' AND plan_id IS NOT NULL`,
  `INSERT INTO payment_event (external_payment_id, status, received_at, applied_at, outcome)
   SELECT external_payment_id, status, created_at, created_at, 'applied' FROM payment ORDER BY created_at`,
  `INSERT INTO idempotency_key (subject, key, request_hash, locked_until, response_status, created_at)
   SELECT 'user:' || user_id, id, 'hash', created_at, 201, created_at FROM payment WHERE created_at > now() - interval '31 days'`,
  `INSERT INTO audit_log (at, actor, action, object_type, object_id, team_id)
   SELECT created_at, 'user:' || user_id, action, 'payment', id, team_id
   FROM payment, unnest(ARRAY['payment.created', 'payment.completed']) action ORDER BY created_at`,
  `INSERT INTO mail_outbox (event_key, user_id, template, data, created_at, sent_at)
   SELECT 'payment:' || id, user_id, 'payment-completed', '{}', created_at, CASE WHEN random() > 0.0001 THEN created_at END FROM payment
   ORDER BY created_at`,
  `INSERT INTO refund (id, payment_id, team_id, amount_minor, currency, destination, status, requested_by, workflow_started_at, created_at)
   SELECT gen_random_uuid(), id, team_id, 100, 'EUR', 'credit', 'completed', 'token:x', created_at, created_at FROM payment
   WHERE external_payment_id LIKE '%\\_3' AND status = 'completed'`,
  `INSERT INTO platform_change (position, at, type, object_type, object_id, team_id)
   SELECT row_number() OVER (ORDER BY created_at), created_at, 'subscription.started', 'subscription', team_id, team_id
   FROM payment WHERE plan_id IS NOT NULL ORDER BY created_at`,
  `INSERT INTO usage_alert (team_id, metric, month, level, used_bytes, limit_bytes, created_at)
   SELECT id, 'traffic', date_trunc('month', now()) - n * interval '1 month', 'warning', 9, 10, now() - n * interval '1 month'
   FROM team, generate_series(1, 3) n`,
  `INSERT INTO support_ticket (team_id, user_id, subject, description, status, priority, created_at, updated_at, resolved_at, closed_at,
     last_seq, last_message_at, next_due_at, sla_policy, started_at)
   SELECT ${nameOf('team', 'n')}, ${nameOf('user', 'n')}, 'It does not start ' || n, 'It says: exit code 1.', status,
     (ARRAY['low', 'normal', 'high', 'urgent'])[1 + n % 4], at, at, CASE WHEN status = 'closed' THEN at END,
     CASE WHEN status = 'closed' THEN at END, 2, at, CASE WHEN status = 'open' THEN now() + interval '1 day' END, 'policy', at
   FROM generate_series(1, ${teams}) n, LATERAL (SELECT CASE WHEN n % 20 = 0 THEN 'open' ELSE 'closed' END AS status) s,
     LATERAL (SELECT now() - n * interval '300 days' / ${teams} AS at) made`,
  `INSERT INTO support_message (ticket_id, author_type, author_id, message, created_at, seq, posted_at)
   SELECT id, 'user', user_id, 'It says: exit code ' || seq, created_at, seq, created_at FROM support_ticket, generate_series(1, 2) seq`,
  `INSERT INTO support_clock (ticket_id, kind, cycle, started_at, due_at, met_at)
   SELECT id, 'first_response', 1, created_at, created_at + interval '4 hours', CASE WHEN status = 'closed' THEN created_at END
   FROM support_ticket`,
  `INSERT INTO support_hold (ticket_id, started_at, ended_at) SELECT id, created_at, created_at FROM support_ticket WHERE status = 'closed'`,
  `INSERT INTO support_attachment (ticket_id, message_id, uploaded_by, file_name, content_type, size_bytes, created_at)
   SELECT ticket_id, id, author_id, 'a.txt', 'text/plain', 1, created_at FROM support_message WHERE seq = 2`,
  `INSERT INTO support_mail (message_id, outcome, ticket_id, support_message_id, received_at)
   SELECT id || '@example.test', 'posted', ticket_id, id, created_at FROM support_message WHERE seq = 2`,
  `INSERT INTO chat_outbox (event_key, data, created_at, sent_at) SELECT 'ticket:' || id, '{}', created_at, created_at FROM support_ticket`,
  `INSERT INTO api_token (token_hash, name, scope, user_id) SELECT 'hash-' || id, 'a token', 'user', id FROM "user"`,
  `INSERT INTO web_session (id_hash, user_id, scope, token_id, expires_at)
   SELECT 'session-' || user_id, user_id, 'user', id, now() + interval '1 hour' FROM api_token WHERE token_hash LIKE 'hash-%'`,
  `INSERT INTO traffic_batch (id, recorded_at) SELECT gen_random_uuid(), now() - n * interval '36 days' / ${teams * 2} FROM generate_series(1, ${teams * 2}) n`,
  `INSERT INTO traffic_event (id, day) SELECT gen_random_uuid(), (now() - n * interval '36 days' / ${teams * 10})::date
   FROM generate_series(${teams * 10}, 1, -1) n`,
  `INSERT INTO unknown_host (host, bytes, events) SELECT n || '.unknown.test', n, 1 FROM generate_series(1, ${Math.min(teams, 10_000)}) n`,
];
