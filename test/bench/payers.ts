/** Teams that pay, how they ask, and how a benchmark learns that a payment is completed. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { hashToken } from '../../src/stores/tokens.js';

/** A team with one owner, and a token of that owner. */
export interface Team {
  team: string;
  token: string;
}

export async function makeTeams(pool: pg.Pool, count: number): Promise<Team[]> {
  const teams = Array.from({ length: count }, (_, i) => ({
    team: `team-${i}`,
    token: `oct_${randomUUID()}`,
  }));
  for (const { team, token } of teams) {
    await pool.query(`INSERT INTO "user" (id, email, name) VALUES ($1, 'a@example.test', 'A')`, [team]);
    await pool.query(`INSERT INTO team (id, name) VALUES ($1, 'A team')`, [team]);
    await pool.query(`INSERT INTO team_member (id, team_id, user_id, role) VALUES ($1, $1, $1, 'owner')`, [
      team,
    ]);
    await pool.query(
      `INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ($1, 'bench', 'user', $2)`,
      [hashToken(token), team],
    );
  }
  return teams;
}

/** What a team asks for: pro for a month. */
export const proPlan = { payment_method: 'mobile_money', plan_upgrade: true, new_plan: 'pro' };

/**
 * Asks for a payment; its id, or undefined where the team has asked for too many (429).
 * @throws Error for any other answer.
 */
export async function initiate(
  apiUrl: string,
  { team, token }: Team,
  body: object,
): Promise<string | undefined> {
  const response = await fetch(`${apiUrl}/api/payments/${team}/initiate`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { payment_id: id } = (await response.json()) as { payment_id: string };
  if (response.status === 429) return undefined;
  if (response.status !== 201 && response.status !== 202)
    throw new Error(`initiate answered ${response.status}`);
  return id;
}

/** Work that begins every so often for `ms`, whether what began before is done or not; waits for all. */
export async function pace(ms: number, everyMs: number, work: (n: number) => Promise<void>): Promise<void> {
  const running: Promise<void>[] = [];
  for (let n = 0; n * everyMs < ms; n += 1) {
    running.push(work(n));
    await delay(everyMs);
  }
  await Promise.all(running);
}

/** One small query for all payments that are waited for, instead of one each. */
export function watchCompletions(pool: pg.Pool) {
  const waiting = new Map<string, () => void>();
  let running = true;
  const loop = (async () => {
    while (running) {
      if (waiting.size > 0) {
        const { rows } = await pool.query<{ id: string }>(
          `SELECT id FROM payment WHERE id = ANY($1) AND status = 'completed'`,
          [[...waiting.keys()]],
        );
        for (const { id } of rows) {
          waiting.get(id)?.();
          waiting.delete(id);
        }
      }
      await delay(20);
    }
  })();
  return {
    of: (id: string) => new Promise<void>((resolve) => waiting.set(id, resolve)),
    stop: () => ((running = false), loop),
  };
}
