import type { Secrets } from '../domain/secrets.js';
import { createSigner } from './signed-links.js';
import { isTopic, type Topic } from './topics.js';

/** Whose mails, and which. */
export interface Unsubscription {
  userId: string;
  topic: Topic;
}

export type UnsubscribeLinks = ReturnType<typeof createUnsubscribeLinks>;

/** Links under which somebody stops mails of a topic without signing in; an old mail's link holds as well. */
export function createUnsubscribeLinks({ baseUrl, secrets }: { baseUrl: string; secrets: Secrets }) {
  const signer = createSigner(secrets, { audience: 'unsubscribe' });

  async function urlFor({ userId, topic }: Unsubscription): Promise<string> {
    return `${baseUrl}/unsubscribe/${await signer.sign(userId, { topic })}`;
  }

  /** What the token of a link stands for; undefined if it is none of ours. */
  async function read(token: string): Promise<Unsubscription | undefined> {
    const { topic, sub } = await signer.read(token);
    if (!sub || typeof topic !== 'string' || !isTopic(topic)) return undefined;
    return { userId: sub, topic };
  }

  return { urlFor, read };
}
