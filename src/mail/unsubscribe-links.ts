import { jwtVerify, SignJWT } from 'jose';
import { isTopic, type Topic } from './topics.js';

/** Whose mails, and which. */
export interface Unsubscription {
  userId: string;
  topic: Topic;
}

export type UnsubscribeLinks = ReturnType<typeof createUnsubscribeLinks>;

const audience = 'unsubscribe';

/** Links under which somebody stops mails of a topic without signing in; an old mail's link holds as well. */
export function createUnsubscribeLinks({ baseUrl, secret }: { baseUrl: string; secret: string | Buffer }) {
  const key = new Uint8Array(Buffer.from(secret));

  async function urlFor({ userId, topic }: Unsubscription): Promise<string> {
    const token = await new SignJWT({ topic })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(userId)
      .setAudience(audience)
      .sign(key);
    return `${baseUrl}/unsubscribe/${token}`;
  }

  /** What the token of a link stands for; undefined if it is none of ours. */
  async function read(token: string): Promise<Unsubscription | undefined> {
    const options = { audience, algorithms: ['HS256'], requiredClaims: ['sub'] };
    const verified = await jwtVerify(token, key, options).catch(() => undefined);
    const { topic, sub } = verified?.payload ?? {};
    if (!sub || typeof topic !== 'string' || !isTopic(topic)) return undefined;
    return { userId: sub, topic };
  }

  return { urlFor, read };
}
