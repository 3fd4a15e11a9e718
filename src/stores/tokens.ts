/** Opaque API tokens (`oct_…`): made, listed, revoked; the token itself is never stored. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { QueryTypes, type Transaction } from 'sequelize';
import type { Scope } from '../domain/roles.js';
import { AppError, invalidField } from '../errors.js';
import type { Database } from '../models/database.js';
import { audit, type Origin } from './audit.js';

export interface NewToken {
  /** Given by a request that may be repeated; else a new one is made. */
  id?: string;
  name: string;
  scope: Scope;
  /** The user it acts as: required for the scope `user`. */
  userId: string | null;
  /** null: it never expires. */
  expiresAt: Date | null;
  /** Usable tokens that act as the user at most, this one included; undefined: as many as one likes. */
  atMost?: number;
}

/** A token as it is told to clients: without itself and its hash. */
export interface TokenRecord {
  id: string;
  name: string;
  scope: Scope;
  user_id: string | null;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

const columns = 'id, name, scope, user_id, created_at, expires_at, last_used_at, revoked_at';

/** SQL: whether a row of `api_token` lets anybody in at this moment. */
export const tokenUsableSql = (row: string) =>
  `(${row}.revoked_at IS NULL AND (${row}.expires_at IS NULL OR ${row}.expires_at > now()))`;

/** SHA-256 in hex: 256 random bits need no salt and no slow hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** SQL: whether a row of `api_token` is one that its user made or may look after: it acts as the user, and no wider. */
const ofUserSql = (row: string, user: string) => `(${row}.scope = 'user' AND ${row}.user_id = ${user})`;

/**
 * Makes a token. The same id again gives the record there is another token, and the former one ends: it
 * comes from a request that is repeated because the first answer, with the only copy, was never sent.
 * @throws AppError `validation_failed` when the user does not exist, or is missing for the scope `user`; `conflict` when
 * the user has `atMost` already, or the record was revoked meanwhile.
 */
export async function createToken(
  db: Database,
  { id = randomUUID(), name, scope, userId, expiresAt, atMost }: NewToken,
  { actor, requestId }: Origin,
): Promise<{ token: string; record: TokenRecord }> {
  const token = `oct_${randomBytes(32).toString('base64url')}`;
  return db.sequelize.transaction(async (transaction) => {
    const lock = atMost === undefined ? 'SHARE' : 'NO KEY UPDATE';
    await requireUser(db, { scope, userId, lock }, transaction);
    if (atMost !== undefined) await requireRoom(db, { id, userId, atMost }, transaction);
    const [record] = await db.sequelize.query<TokenRecord>(
      `INSERT INTO api_token (id, token_hash, name, scope, user_id, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET token_hash = excluded.token_hash RETURNING ${columns}`,
      { bind: [id, hashToken(token), name, scope, userId, expiresAt], type: QueryTypes.SELECT, transaction },
    );
    if (!record) throw new Error('an upsert returned no row');
    if (record.revoked_at) throw new AppError('conflict', 'The token that this request made was revoked.');
    const after = { name, scope, user_id: userId, expires_at: expiresAt };
    const entry = { actor, action: 'token.created', objectType: 'token', objectId: id, after, requestId };
    await audit(db, [entry], transaction);
    return { token, record };
  });
}

/** The user is locked by now, so that two requests at once do not both find the last place. */
async function requireRoom(
  db: Database,
  { id, userId, atMost }: { id: string; userId: string | null; atMost: number },
  transaction: Transaction,
): Promise<void> {
  const [row] = await db.sequelize.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM api_token k
     WHERE ${ofUserSql('k', '$1')} AND ${tokenUsableSql('k')} AND id <> $2`,
    { bind: [userId, id], type: QueryTypes.SELECT, transaction },
  );
  if ((row?.count ?? 0) < atMost) return;
  throw new AppError('conflict', `There are ${atMost} tokens already: revoke one first.`, {
    errors: [{ field: 'tokens', code: 'too_many', detail: `are at most ${atMost}` }],
  });
}

/** The user is locked, so that its deletion at the same time finds the token and revokes it. */
async function requireUser(
  db: Database,
  { scope, userId, lock }: Pick<NewToken, 'scope' | 'userId'> & { lock: 'SHARE' | 'NO KEY UPDATE' },
  transaction: Transaction,
): Promise<void> {
  if (userId === null) {
    if (scope === 'user') throw invalidField('user_id', 'required', 'is required for the scope user');
    return;
  }
  const found = await db.sequelize.query(
    `SELECT id FROM "user" WHERE id = $1 AND deleted_at IS NULL FOR ${lock}`,
    { bind: [userId], type: QueryTypes.SELECT, transaction },
  );
  if (found.length === 0) throw invalidField('user_id', 'unknown_reference', 'names no user');
}

/** Up to `limit` tokens, newest first, after the token `afterId` (null: from the newest). */
export function listTokens(db: Database, limit: number, afterId: string | null): Promise<TokenRecord[]> {
  return db.sequelize.query<TokenRecord>(
    `SELECT ${columns} FROM api_token WHERE $2::uuid IS NULL
       OR (created_at, id) < (SELECT created_at, id FROM api_token WHERE id = $2)
     ORDER BY created_at DESC, id DESC LIMIT $1`,
    { bind: [limit, afterId], type: QueryTypes.SELECT },
  );
}

/** Up to `limit` tokens that act as the user: those that can be used first, then the newest. */
export function listTokensOf(db: Database, userId: string, limit: number): Promise<TokenRecord[]> {
  return db.sequelize.query<TokenRecord>(
    `SELECT ${columns} FROM api_token k WHERE ${ofUserSql('k', '$1')}
     ORDER BY ${tokenUsableSql('k')} DESC, created_at DESC, id DESC LIMIT $2`,
    { bind: [userId, limit], type: QueryTypes.SELECT },
  );
}

/**
 * Ends a token at once; false when there is none, or none that acts as `ofUser` where that is given. One that was revoked
 * before keeps its time.
 */
export function revokeToken(
  db: Database,
  id: string,
  { actor, requestId }: Origin,
  ofUser: string | null = null,
): Promise<boolean> {
  return db.sequelize.transaction(async (transaction) => {
    const [record] = await db.sequelize.query<TokenRecord>(
      `SELECT ${columns} FROM api_token k
       WHERE id = $1 AND ($2::text IS NULL OR ${ofUserSql('k', '$2')}) FOR UPDATE`,
      { bind: [id, ofUser], type: QueryTypes.SELECT, transaction },
    );
    if (!record || record.revoked_at) return record !== undefined;
    await db.sequelize.query('UPDATE api_token SET revoked_at = now() WHERE id = $1', {
      bind: [id],
      transaction,
    });
    const { name, scope, user_id } = record;
    const entry = { actor, action: 'token.revoked', objectType: 'token', objectId: id, requestId };
    await audit(db, [{ ...entry, before: { name, scope, user_id } }], transaction);
    return true;
  });
}
