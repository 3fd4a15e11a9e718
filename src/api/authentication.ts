import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Config } from '../config.js';
import type { Scope, TeamRole } from '../domain/roles.js';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';
import { roleSql } from '../stores/roles.js';
import { hashToken, tokenUsableSql } from '../stores/tokens.js';
import { isTransient } from '../stores/transient.js';
import type { Actor } from './actor.js';
import { roleOf } from './membership.js';

/** Who asks, and the role that it has in the team that it asks about; null: none. */
export interface Caller {
  actor: Actor;
  role: TeamRole | null;
  /** Whether the team that it asks about is there; for those who are of every team. */
  teamExists: boolean;
  /** The row of an API token; null for a JWT. */
  tokenId: string | null;
}

/**
 * From an `Authorization` header, and the id of a team if it matters, to who asks: token and role in one statement.
 * Throws AppError `unauthenticated`.
 */
export type Authenticator = (header: string, teamId: string | null) => Promise<Caller>;

/** Accepts opaque API tokens (`oct_…`) and, if a secret or JWKS is configured, JWTs of the platform. */
export function createAuthenticator(db: Database, jwt: Config['jwt']): Authenticator {
  const verifyJwt = createJwtVerifier(jwt);
  const remembered = rememberPlatform();
  return async (header, teamId) => {
    const token = /^Bearer +([\x21-\x7e]{1,4096})$/i.exec(header)?.[1];
    if (!token) throw unauthenticated('Send a token as Authorization: Bearer …');
    if (token.startsWith('oct_')) return remembered(token, () => callerOfToken(db, token, teamId));
    const actor = actorOfJwt(await verifyJwt(token));
    const role = teamId === null ? null : await roleOf(db, actor.userId, teamId);
    return { actor, role, teamExists: role !== null, tokenId: null };
  };
}

/** Milliseconds for which a token of the platform is trusted while PostgreSQL cannot say whether it still holds. */
const trustMs = 300_000;
const maxRemembered = 100;

/**
 * Traffic must be let in, to wait, while PostgreSQL is away: a token of the platform that was good when last looked
 * up is taken then. Nothing can be done with it in that time but wait.
 */
function rememberPlatform() {
  const known = new Map<string, { caller: Caller; until: number }>();
  return async (token: string, lookUp: () => Promise<Caller>): Promise<Caller> => {
    const hash = hashToken(token);
    try {
      const caller = await lookUp();
      if (caller.actor.scope !== 'platform') return caller;
      if (known.size >= maxRemembered) known.clear();
      known.set(hash, { caller, until: Date.now() + trustMs });
      return caller;
    } catch (error) {
      const last = known.get(hash);
      if (last && isTransient(error) && Date.now() < last.until) return last.caller;
      if (error instanceof AppError) known.delete(hash);
      throw error;
    }
  };
}

interface TokenRow {
  id: string;
  scope: Scope;
  user_id: string | null;
  usable: boolean;
  stale: boolean;
  role: TeamRole | null;
  team_exists: boolean;
}

const tokenSql = prepared<TokenRow>(
  'token',
  `SELECT id, scope, user_id,
     ${tokenUsableSql('api_token')} AS usable,
     last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS stale,
     ${roleSql('api_token.user_id', '$2')} AS role,
     EXISTS (SELECT FROM team WHERE id = $2 AND deleted_at IS NULL) AS team_exists
   FROM api_token WHERE token_hash = $1`,
);

async function callerOfToken(db: Database, token: string, teamId: string | null): Promise<Caller> {
  const [row] = await db.runPrepared(tokenSql, [hashToken(token), teamId]);
  if (!row?.usable) throw unauthenticated('The token is unknown, expired or revoked.');
  if (row.stale) {
    await db.sequelize.query('UPDATE api_token SET last_used_at = now() WHERE id = $1', { bind: [row.id] });
  }
  const subject = row.scope === 'user' ? `user:${row.user_id}` : `token:${row.id}`;
  const actor = { subject, scope: row.scope, userId: row.user_id };
  return { actor, role: row.role, teamExists: row.team_exists, tokenId: row.id };
}

function actorOfJwt({ sub }: JWTPayload): Actor {
  if (!sub) throw unauthenticated('The token names no user (sub).');
  return { subject: `user:${sub}`, scope: 'user', userId: sub };
}

function createJwtVerifier({ secrets, jwksUrl, issuer, audience }: Config['jwt']) {
  const expected = { issuer, audience, requiredClaims: ['exp', 'sub'] };
  const keys = jwksUrl ? createRemoteJWKSet(new URL(jwksUrl)) : undefined;
  const sharedKeys = secrets.map((secret) => new TextEncoder().encode(secret));

  return async (token: string): Promise<JWTPayload> => {
    try {
      if (keys) return (await jwtVerify(token, keys, expected)).payload;
      for (const [n, key] of sharedKeys.entries()) {
        const verified = jwtVerify(token, key, { ...expected, algorithms: ['HS256'] });
        // Signed by another of them, or by none.
        const isLast = n === sharedKeys.length - 1;
        const result = isLast ? await verified : await verified.catch(unlessForged);
        if (result) return result.payload;
      }
    } catch (error) {
      throw keysMissing(error)
        ? unavailable(error)
        : unauthenticated('The token is not valid here, or has expired.');
    }
    throw unauthenticated('The token is unknown.');
  };
}

/** The platform's keys could not be fetched, which says nothing about the token. */
function keysMissing(error: unknown): boolean {
  return (
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error.code === errors.JOSEError.code
  );
}

function unlessForged(error: unknown): undefined {
  if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
}

function unavailable(cause: unknown): AppError {
  return new AppError('unavailable', 'The keys of the platform cannot be reached to check the token.', {
    cause,
    headers: { 'Retry-After': '5' },
  });
}

function unauthenticated(detail: string): AppError {
  return new AppError('unauthenticated', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}
