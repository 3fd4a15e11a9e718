/** Teams that pay, and how a benchmark learns that a payment is completed. */
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
