import type { Secrets } from '../domain/secrets.js';
import { createSigner } from './signed-links.js';

/** What a link renews: the team's plan, or one add-on; and to whom it was sent. */
export interface Renewal {
  teamId: string;
  addonId: string | null;
  userId: string;
}

export type RenewalLinks = ReturnType<typeof createRenewalLinks>;

/**
 * Links under which somebody renews without signing in first. Whether there is still something to renew, and who may, is
 * for the page behind them to look up.
 */
export function createRenewalLinks({ baseUrl, secrets }: { baseUrl: string; secrets: Secrets }) {
  const signer = createSigner(secrets, { audience: 'renewal', lifetime: '60 days' });

  /** A link that holds for 60 days. */
  async function urlFor({ teamId, addonId, userId }: Renewal): Promise<string> {
    return `${baseUrl}/renew/${await signer.sign(userId, { team: teamId, addon: addonId })}`;
  }

  /** What the token of a link stands for; undefined if it is none of ours, was changed, or has expired. */
  async function read(token: string): Promise<Renewal | undefined> {
    const { team, addon, sub } = await signer.read(token);
    if (typeof team !== 'string' || !sub || !(addon === null || typeof addon === 'string')) return undefined;
    return { teamId: team, addonId: addon, userId: sub };
  }

  return { urlFor, read };
}
