/** What the rows tell of how Octroi does, in one statement. */
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';

export interface HealthFacts {
  /** Of PostgreSQL. */
  version: string;
  /** Migrations that were applied, and the last of them. */
  migrations: number;
  last_migration: string | null;
  /** When the backend last called back. */
  last_callback_at: Date | null;
  /** Callbacks that have waited for a minute: of payments that are known, and of none. */
  callbacks_unapplied: number;
  callbacks_unmatched: number;
  /** Open payments that the backend has not taken within two minutes. */
  payments_not_taken: number;
  mails_waiting: number;
  /** Of these, due for more than a minute. */
  mails_overdue: number;
  mail_error: string | null;
  /** In the last seven days. */
  mails_refused: number;
  last_traffic_at: Date | null;
  unknown_hosts: number;
  /** The log collector that is furthest behind. */
  collector_read_at: Date | null;
  /** Docker hosts whose storage cannot be measured. */
  hosts_failing: string[];
}

export async function healthFacts({ sequelize }: Database): Promise<HealthFacts> {
  const [row] = await sequelize.query<HealthFacts>(sql, { type: QueryTypes.SELECT });
  if (!row) throw new Error('a statement of aggregates returned no row');
  return row;
}

const sql = `
  WITH waiting AS (
    SELECT EXISTS (SELECT FROM payment p WHERE p.external_payment_id = e.external_payment_id) AS known
    FROM payment_event e WHERE applied_at IS NULL AND received_at < billing_clock() - interval '1 minute'),
  mail AS (SELECT * FROM mail_outbox WHERE sent_at IS NULL AND refused_at IS NULL)
  SELECT current_setting('server_version') AS version,
    (SELECT count(*)::integer FROM schema_migration) AS migrations,
    (SELECT max(name) FROM schema_migration) AS last_migration,
    (SELECT received_at FROM payment_event ORDER BY id DESC LIMIT 1) AS last_callback_at,
    (SELECT count(*) FILTER (WHERE known)::integer FROM waiting) AS callbacks_unapplied,
    (SELECT count(*) FILTER (WHERE NOT known)::integer FROM waiting) AS callbacks_unmatched,
    (SELECT count(*)::integer FROM payment WHERE status IN ('pending', 'processing') AND initiated_at IS NULL
       AND payment_method <> 'credit' AND created_at < now() - interval '2 minutes') AS payments_not_taken,
    (SELECT count(*)::integer FROM mail) AS mails_waiting,
    (SELECT count(*)::integer FROM mail WHERE next_attempt_at < now() - interval '1 minute') AS mails_overdue,
    (SELECT last_error FROM mail WHERE last_error IS NOT NULL ORDER BY id DESC LIMIT 1) AS mail_error,
    (SELECT count(*)::integer FROM mail_outbox WHERE refused_at > now() - interval '7 days') AS mails_refused,
    (SELECT max(recorded_at) FROM traffic_batch) AS last_traffic_at,
    (SELECT count(*)::integer FROM unknown_host) AS unknown_hosts,
    (SELECT min(updated_at) FROM collector_position) AS collector_read_at,
    ARRAY(SELECT name FROM docker_host WHERE failing_since IS NOT NULL ORDER BY name) AS hosts_failing`;
