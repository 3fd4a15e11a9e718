import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import { QueryTypes } from 'sequelize';
import type { Config } from '../config.js';
import type { Scope } from '../domain/roles.js';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import { hashToken } from '../stores/tokens.js';
import type { Actor } from './actor.js';

/** From an `Authorization` header to who asks; throws AppError `unauthenticated`. */
export type Authenticator = (header: string) => Promise<Actor>;

/** Accepts opaque API tokens (`oct_…`) and, if a secret or JWKS is configured, JWTs of the platform. */
export function createAuthenticator(db: Database, jwt: Config['jwt']): Authenticator {
  const verifyJwt = createJwtVerifier(jwt);
  return async (header) => {
    const token = /^Bearer +([\x21-\x7e]{1,4096})$/i.exec(header)?.[1];
    if (!token) throw unauthenticated('Send a token as Authorization: Bearer …');
    return token.startsWith('oct_') ? actorOfToken(db, token) : actorOfJwt(await verifyJwt(token));
  };
}

interface TokenRow {
  id: string;
  scope: Scope;
  user_id: string | null;
  usable: boolean;
  stale: boolean;
}

async function actorOfToken(db: Database, token: string): Promise<Actor> {
  const [row] = await db.sequelize.query<TokenRow>(
    `SELECT id, scope, user_id,
       revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) AS usable,
       last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS stale
     FROM api_token WHERE token_hash = $1`,
    { bind: [hashToken(token)], type: QueryTypes.SELECT },
  );
  if (!row?.usable) throw unauthenticated('The token is unknown, expired or revoked.');
  if (row.stale) {
    await db.sequelize.query('UPDATE api_token SET last_used_at = now() WHERE id = $1', { bind: [row.id] });
  }
  const subject = row.scope === 'user' ? `user:${row.user_id}` : `token:${row.id}`;
  return { subject, scope: row.scope, userId: row.user_id };
}

function actorOfJwt({ sub }: JWTPayload): Actor {
  if (!sub) throw unauthenticated('The token names no user (sub).');
  return { subject: `user:${sub}`, scope: 'user', userId: sub };
}

function createJwtVerifier({ secret, jwksUrl, issuer, audience }: Config['jwt']) {
  const expected = { issuer, audience, requiredClaims: ['exp', 'sub'] };
  const keys = jwksUrl ? createRemoteJWKSet(new URL(jwksUrl)) : undefined;
  const sharedKey = secret ? new TextEncoder().encode(secret) : undefined;

  return async (token: string): Promise<JWTPayload> => {
    try {
      if (keys) return (await jwtVerify(token, keys, expected)).payload;
      if (sharedKey)
        return (await jwtVerify(token, sharedKey, { ...expected, algorithms: ['HS256'] })).payload;
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

function unavailable(cause: unknown): AppError {
  return new AppError('unavailable', 'The keys of the platform cannot be reached to check the token.', {
    cause,
    headers: { 'Retry-After': '5' },
  });
}

function unauthenticated(detail: string): AppError {
  return new AppError('unauthenticated', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}
