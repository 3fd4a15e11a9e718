/** Demo data of `npm start`: two teams, their people and projects, and a token for every kind of caller. */
import type { Sequelize } from 'sequelize';
import type { Scope, TeamRole } from '../domain/roles.js';
import { hashToken } from '../stores/tokens.js';
import type { TokenName, Tokens } from './secrets.js';

export const demoTeam = 'demo';
export const demoProjects = ['demo-shop', 'demo-blog'];

const users: { id: string; name: string; locale: 'en' | 'fr' }[] = [
  { id: 'demo-owner', name: 'Awa Koné', locale: 'en' },
  { id: 'demo-admin', name: 'Kofi Mensah', locale: 'en' },
  { id: 'demo-member', name: 'Aya Traoré', locale: 'fr' },
  { id: 'demo-outsider', name: 'Sam Carter', locale: 'en' },
  { id: 'demo-support', name: 'Fatou Diallo', locale: 'en' },
];

const teams = [
  { id: demoTeam, name: 'Demo team' },
  { id: 'demo-other', name: 'Another team' },
];

const members: { team: string; user: string; role: TeamRole }[] = [
  { team: demoTeam, user: 'demo-owner', role: 'owner' },
  { team: demoTeam, user: 'demo-admin', role: 'admin' },
  { team: demoTeam, user: 'demo-member', role: 'member' },
  { team: 'demo-other', user: 'demo-outsider', role: 'owner' },
];

const callers: Record<TokenName, { scope: Scope; user: string | null }> = {
  owner: { scope: 'user', user: 'demo-owner' },
  admin: { scope: 'user', user: 'demo-admin' },
  member: { scope: 'user', user: 'demo-member' },
  outsider: { scope: 'user', user: 'demo-outsider' },
  support: { scope: 'support', user: 'demo-support' },
  platform: { scope: 'platform', user: null },
  operator: { scope: 'admin', user: null },
};

/** Inserts what is missing, in one transaction; what somebody changed since stays. */
export async function seedDemo(sequelize: Sequelize, tokens: Tokens): Promise<void> {
  await sequelize.transaction(async (transaction) => {
    const insert = (sql: string, bind: unknown[]) => sequelize.query(sql, { bind, transaction });
    for (const { id, name, locale } of users) {
      await insert(
        `INSERT INTO "user" (id, email, name, locale) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
        [id, `${id}@example.com`, name, locale],
      );
    }
    for (const { id, name } of teams) {
      await insert('INSERT INTO team (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [id, name]);
    }
    for (const { team, user, role } of members) {
      await insert(
        'INSERT INTO team_member (id, team_id, user_id, role) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [`${team}-${user}`, team, user, role],
      );
    }
    for (const id of demoProjects) {
      await insert('INSERT INTO project (id, team_id, name) VALUES ($1, $2, $1) ON CONFLICT DO NOTHING', [
        id,
        demoTeam,
      ]);
    }
    for (const [name, { scope, user }] of Object.entries(callers)) {
      await insert(
        `INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
        [hashToken(tokens[name as TokenName]), `demo ${name}`, scope, user],
      );
    }
  });
}
