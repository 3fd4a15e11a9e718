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

export interface Session {
  userId: string;
  scope: Scope;
  userName: string;
  /** As the platform has it. */
  locale: 'en' | 'fr';
  /** What was done just before, to be said once. */
  flash: string | null;
  teams: TeamOfUser[];
}

interface SessionRow {
  user_id: string;
  scope: Scope;
  name: string;
  locale: 'en' | 'fr';
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
   SELECT s.user_id, s.scope, u.name, u.locale, s.flash, ${teamsSql('s.user_id')} AS teams
   FROM web_session s
   JOIN "user" u ON u.id = s.user_id AND u.deleted_at IS NULL
   LEFT JOIN api_token k ON k.id = s.token_id
   WHERE s.id_hash = $1 AND ${isAlive.replaceAll(/(expires_at|last_seen_at)/g, 's.$1')}
     AND (s.token_id IS NULL OR ${tokenUsableSql('k')})`,
);

export type SessionStore = ReturnType<typeof createSessionStore>;

export function createSessionStore(db: Database) {
  const { sequelize } = db;

  /**
   * Opens a session, and ends the one that the browser has come with; returns what the cookie is to hold. Undefined
   * when the user is not known here.
   */
  function open(
    { userId, scope, tokenId }: { userId: string; scope: Scope; tokenId: string | null },
    former: string | undefined,
    requestId: string,
  ): Promise<string | undefined> {
    const secret = randomBytes(32).toString('base64url');
    return sequelize.transaction(async (transaction) => {
      if (former) await remove(former, transaction);
      const made = await sequelize.query(
        `INSERT INTO web_session (id_hash, user_id, scope, token_id, expires_at)
         SELECT $1, id, $3, $4, now() + interval '${sessionHours} hours' FROM "user"
         WHERE id = $2 AND deleted_at IS NULL RETURNING 1`,
        { bind: [hashToken(secret), userId, scope, tokenId], transaction, type: QueryTypes.SELECT },
      );
      if (made.length === 0) return undefined;
      const entry = {
        actor: `user:${userId}`,
        action: 'session.opened',
        objectType: 'user',
        objectId: userId,
      };
      await audit(db, [{ ...entry, requestId, after: { scope, token_id: tokenId } }], transaction);
      return secret;
    });
  }

  /** The session of a cookie; undefined if it has ended in any way. */
  async function find(secret: string, { sayFlash }: { sayFlash: boolean }): Promise<Session | undefined> {
    const [row] = await db.runPrepared(findSql, [hashToken(secret), sayFlash]);
    if (!row) return undefined;
    const { user_id: userId, name: userName, scope, locale, flash, teams } = row;
    return { userId, userName, scope, locale, flash, teams };
  }

  /** What the next page is to say. */
  async function say(secret: string, flash: string): Promise<void> {
    await sequelize.query('UPDATE web_session SET flash = $2 WHERE id_hash = $1', {
      bind: [hashToken(secret), flash],
    });
  }

  const close = (secret: string) => remove(secret);

  async function remove(secret: string, transaction?: Transaction): Promise<void> {
    await sequelize.query('DELETE FROM web_session WHERE id_hash = $1', {
      bind: [hashToken(secret)],
      ...(transaction && { transaction }),
    });
  }

  return { open, find, say, close };
}
