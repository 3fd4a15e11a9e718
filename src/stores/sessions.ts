/** Sessions of the dashboard: a row each, known by the hash of what the cookie holds. */
import { randomBytes } from 'node:crypto';
import { QueryTypes, type Transaction } from 'sequelize';
import type { Scope, TeamRole } from '../domain/roles.js';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';
import { audit } from './audit.js';
import { teamsSql } from './roles.js';
import { hashToken, tokenUsableSql } from './tokens.js';

/** Hours after which a session ends, however much it is used; and without any use. */
export const sessionHours = 12;
export const idleHours = 2;

export interface TeamOfUser {
  id: string;
  name: string;
  role: TeamRole;
}

/** Scopes whose holders can sign in: people of teams, support agents, operators. */
export const signedInScopes = ['user', 'support', 'admin'] as const satisfies readonly Scope[];
export type SignedInScope = (typeof signedInScopes)[number];

export interface Session {
  /** null: an operator's token that belongs to nobody. */
  userId: string | null;
  scope: SignedInScope;
  /** The token that it was opened with; null: a JWT. */
  tokenId: string | null;
  /** Of the user, else of the token. */
  name: string;
  /** As the platform has it; null: of nobody. */
  locale: 'en' | 'fr' | null;
  /** What was done just before, in the words of the one who did it, to be said once. */
  flash: string | null;
  teams: TeamOfUser[];
}

interface SessionRow {
  user_id: string | null;
  scope: SignedInScope;
  token_id: string | null;
  name: string;
  locale: 'en' | 'fr' | null;
  flash: string | null;
  teams: TeamOfUser[];
}

const isAlive = `expires_at > now() AND last_seen_at > now() - interval '${idleHours} hours'`;

/**
 * $1 hash, $2 whether what is to be said once is said now. One statement: the row is read as it was before `seen` has
 * changed it, which happens once a minute at most.
 */
const findSql = prepared<SessionRow>(
  'web-session',
  `WITH seen AS (
     UPDATE web_session SET last_seen_at = now(), flash = CASE WHEN $2::boolean THEN NULL ELSE flash END
     WHERE id_hash = $1 AND ${isAlive}
       AND (last_seen_at < now() - interval '1 minute' OR ($2::boolean AND flash IS NOT NULL)))
   SELECT s.user_id, s.scope, s.token_id, COALESCE(u.name, k.name) AS name, u.locale, s.flash,
     ${teamsSql('s.user_id')} AS teams
   FROM web_session s
   LEFT JOIN "user" u ON u.id = s.user_id AND u.deleted_at IS NULL
   LEFT JOIN api_token k ON k.id = s.token_id
   WHERE s.id_hash = $1 AND ${isAlive.replaceAll(/(expires_at|last_seen_at)/g, 's.$1')}
     AND (s.user_id IS NULL OR u.id IS NOT NULL)
     AND (s.token_id IS NULL OR ${tokenUsableSql('k')})`,
);

/** Whom the audit log names: as for the token that the session was opened with. */
export const subjectOf = ({ userId, scope, tokenId }: Pick<Session, 'userId' | 'scope' | 'tokenId'>) =>
  scope === 'user' ? `user:${userId}` : `token:${tokenId}`;

export type SessionStore = ReturnType<typeof createSessionStore>;

export function createSessionStore(db: Database) {
  const { sequelize } = db;

  /**
   * Opens a session, and ends the one that the browser has come with; returns what the cookie is to hold. Undefined
   * when the user is not known here.
   */
  function open(
    { userId, scope, tokenId }: Pick<Session, 'userId' | 'scope' | 'tokenId'>,
    former: string | undefined,
    requestId: string,
  ): Promise<string | undefined> {
    const secret = randomBytes(32).toString('base64url');
    return sequelize.transaction(async (transaction) => {
      if (former) await remove(former, transaction);
      const made = await sequelize.query(
        `INSERT INTO web_session (id_hash, user_id, scope, token_id, expires_at)
         SELECT $1, $2, $3, $4, now() + interval '${sessionHours} hours'
         WHERE $2::text IS NULL OR EXISTS (SELECT FROM "user" WHERE id = $2 AND deleted_at IS NULL)
         RETURNING 1`,
        { bind: [hashToken(secret), userId, scope, tokenId], transaction, type: QueryTypes.SELECT },
      );
      if (made.length === 0) return undefined;
      const entry = {
        actor: subjectOf({ userId, scope, tokenId }),
        action: 'session.opened',
        objectType: userId ? 'user' : 'token',
        objectId: userId ?? tokenId ?? '',
      };
      await audit(db, [{ ...entry, requestId, after: { scope, token_id: tokenId } }], transaction);
      return secret;
    });
  }

  /** The session of a cookie; undefined if it has ended in any way. */
  async function find(secret: string, { sayFlash }: { sayFlash: boolean }): Promise<Session | undefined> {
    const [row] = await db.runPrepared(findSql, [hashToken(secret), sayFlash]);
    if (!row) return undefined;
    const { user_id: userId, token_id: tokenId, ...rest } = row;
    return { userId, tokenId, ...rest };
  }

  /** What the next page is to say. */
  async function say(secret: string, flash: string): Promise<void> {
    await sequelize.query('UPDATE web_session SET flash = $2 WHERE id_hash = $1', {
      bind: [hashToken(secret), flash],
    });
  }

  /** The name of a team, for who is of every team; undefined: there is none. */
  async function teamName(id: string): Promise<string | undefined> {
    const [row] = await sequelize.query<{ name: string }>(
      'SELECT name FROM team WHERE id = $1 AND deleted_at IS NULL',
      { bind: [id], type: QueryTypes.SELECT },
    );
    return row?.name;
  }

  const close = (secret: string) => remove(secret);

  async function remove(secret: string, transaction?: Transaction): Promise<void> {
    await sequelize.query('DELETE FROM web_session WHERE id_hash = $1', {
      bind: [hashToken(secret)],
      ...(transaction && { transaction }),
    });
  }

  return { open, find, say, teamName, close };
}
