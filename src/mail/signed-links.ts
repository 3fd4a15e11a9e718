/** Links in mails that carry what they stand for, signed, and are kept nowhere. */
import { jwtVerify, SignJWT, type JWTPayload } from 'jose';
import type { Secret, Secrets } from '../domain/secrets.js';

const keyOf = (secret: Secret) => new Uint8Array(Buffer.from(secret));

/** `audience` tells the links of one purpose from those of others; without `lifetime` they hold for ever. */
export function createSigner(
  secrets: Secrets,
  { audience, lifetime }: { audience: string; lifetime?: string },
) {
  const keys = secrets.map(keyOf);
  const options = { audience, algorithms: ['HS256'], requiredClaims: ['sub', ...(lifetime ? ['exp'] : [])] };

  function sign(userId: string, claims: JWTPayload): Promise<string> {
    const token = new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(userId)
      .setAudience(audience);
    if (lifetime) token.setIssuedAt().setExpirationTime(lifetime);
    return token.sign(keyOf(secrets[0]));
  }

  /** What a token says; nothing if it is none of ours, was changed, or has expired. */
  async function read(token: string): Promise<JWTPayload> {
    for (const key of keys) {
      const verified = await jwtVerify(token, key, options).catch(() => undefined);
      if (verified) return verified.payload;
    }
    return {};
  }

  return { sign, read };
}
