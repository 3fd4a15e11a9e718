/** Open tickets by SQL, each with its first-response clock; their workflows have looked at none of them. */
import type pg from 'pg';
import type { TicketToStart } from '../../src/integrations/ticket-workflows.js';
import { hashToken } from '../../src/stores/tokens.js';

/** `count` tickets of the teams `<prefix>-1`, …, opened at one moment. */
export async function insertTickets(
  pool: pg.Pool,
  { prefix, from, to, priority }: { prefix: string; from: number; to: number; priority: string },
  openedAt = new Date(),
): Promise<TicketToStart[]> {
  const { rows } = await pool.query<TicketToStart>(
    `WITH ticket AS (
       INSERT INTO support_ticket (team_id, user_id, subject, description, priority, created_at, updated_at, last_message_at,
         last_seq, started_at)
       SELECT $1 || '-' || i, $1 || '-' || i, 'It does not start', 'It says: exit code 1.', $4, $5, $5, $5, 1, now()
       FROM generate_series($2::int, $3::int) i RETURNING *),
     message AS (
       INSERT INTO support_message (ticket_id, author_type, author_id, message, seq, posted_at)
       SELECT id, 'user', user_id, description, 1, created_at FROM ticket),
     clock AS (
       INSERT INTO support_clock (ticket_id, kind, cycle, started_at)
       SELECT id, 'first_response', 1, created_at FROM ticket)
     SELECT id, number, team_id, priority, status FROM ticket`,
    [prefix, from, to, priority, openedAt],
  );
  return rows;
}

/** How many of them have been looked at: their deadlines are computed, and a timer waits for the first. */
export async function lookedAt(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'SELECT count(*)::int FROM support_clock WHERE due_at IS NOT NULL',
  );
  return rows[0]?.count ?? 0;
}

/** A support agent; returns its token. */
export async function insertAgent(pool: pg.Pool): Promise<string> {
  const token = `oct_${crypto.randomUUID()}`;
  await pool.query(`INSERT INTO "user" (id, email, name) VALUES ('agent', 'agent@example.test', 'Agent')`);
  await pool.query(
    `INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ($1, 'bench', 'support', 'agent')`,
    [hashToken(token)],
  );
  return token;
}
