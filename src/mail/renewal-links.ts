import { jwtVerify, SignJWT } from 'jose';

/** What a link renews: the team's plan, or one add-on; and to whom it was sent. */
export interface Renewal {
  teamId: string;
  addonId: string | null;
  userId: string;
}

export type RenewalLinks = ReturnType<typeof createRenewalLinks>;

const audience = 'renewal';
const lifetime = '60 days';

/**
 * Links in mails under which somebody renews without signing in first. They carry what they stand for, signed, and are
 * kept nowhere; whether there is still something to renew, and who may, is for the page behind them to look up.
 */
export function createRenewalLinks({ baseUrl, secret }: { baseUrl: string; secret: string | Buffer }) {
  const key = new Uint8Array(Buffer.from(secret));

  /** A link that holds for 60 days. */
  async function urlFor({ teamId, addonId, userId }: Renewal): Promise<string> {
    const token = await new SignJWT({ team: teamId, addon: addonId })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(userId)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(lifetime)
      .sign(key);
    return `${baseUrl}/renew/${token}`;
  }

  /** What the token of a link stands for; undefined if it is none of ours, was changed, or has expired. */
  async function read(token: string): Promise<Renewal | undefined> {
    const options = { audience, algorithms: ['HS256'], requiredClaims: ['exp', 'sub'] };
    const verified = await jwtVerify(token, key, options).catch(() => undefined);
    const { team, addon, sub } = verified?.payload ?? {};
    if (typeof team !== 'string' || !sub || !(addon === null || typeof addon === 'string')) return undefined;
    return { teamId: team, addonId: addon, userId: sub };
  }

  return { urlFor, read };
}
