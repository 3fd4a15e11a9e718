/** Teams and their add-ons, by SQL. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { hashToken } from '../../src/stores/tokens.js';

export interface Addon {
  id: string;
  team: string;
}

/** `count` teams `<prefix>-1`, …, each on the pro plan, with an owner of the same name. */
export async function insertTeams(pool: pg.Pool, prefix: string, count: number): Promise<void> {
  const names = `SELECT $1 || '-' || i AS name FROM generate_series(1, $2::int) i`;
  const statements = [
    `INSERT INTO "user" (id, email, name) SELECT name, name || '@example.test', 'A' FROM (${names}) n`,
    `INSERT INTO team (id, name) SELECT name, 'A team' FROM (${names}) n`,
    `INSERT INTO team_member (id, team_id, user_id, role) SELECT name, name, name, 'owner' FROM (${names}) n`,
    `INSERT INTO team_subscription (team_id, plan_id, currency, current_period_start, current_period_end, grace_until)
     SELECT name, 'pro', 'EUR', now(), now() + interval '30 days', now() + interval '37 days' FROM (${names}) n`,
  ];
  for (const statement of statements) await pool.query(statement, [prefix, count]);
}

/**
 * `each` active add-ons for the teams `<prefix>-<from>` to `<prefix>-<to>`, of all types in turn. With `expiresAt`,
 * reminders and renewal are behind them: all that is left is the end.
 */
export async function insertAddons(
  pool: pg.Pool,
  { prefix, from, to, each = 1 }: { prefix: string; from: number; to: number; each?: number },
  expiresAt?: Date,
): Promise<Addon[]> {
  const { rows } = await pool.query<Addon>(
    `INSERT INTO additional_resource (team_id, resource_type, quantity, unit_price_minor, currency, status, starts_at,
       expires_at, auto_renew, stage)
     SELECT $1 || '-' || team, (ARRAY['ram', 'cpu', 'traffic', 'storage'])[1 + n % 4], 1 + n % 3, 100, 'EUR', 'active',
       now(), COALESCE($5, now() + interval '30 days'), $5::timestamptz IS NULL,
       CASE WHEN $5::timestamptz IS NULL THEN 0 ELSE 4 END
     FROM generate_series($2::int, $3::int) team, generate_series(1, $4::int) n
     RETURNING id, team_id AS team`,
    [prefix, from, to, each, expiresAt ?? null],
  );
  return rows;
}

/** A token for each owner of the teams `<prefix>-1` to `<prefix>-<count>`. */
export async function insertTokens(
  pool: pg.Pool,
  prefix: string,
  count: number,
): Promise<{ team: string; token: string }[]> {
  const owners = Array.from({ length: count }, (_, i) => ({
    team: `${prefix}-${i + 1}`,
    token: `oct_${randomUUID()}`,
  }));
  for (const { team, token } of owners) {
    await pool.query(
      `INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ($1, 'bench', 'user', $2)`,
      [hashToken(token), team],
    );
  }
  return owners;
}
