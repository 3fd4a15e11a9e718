/** Random secrets and demo tokens of one data directory; they survive restarts. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';

export const tokenNames = [
  'owner',
  'admin',
  'member',
  'outsider',
  'support',
  'platform',
  'operator',
] as const;
export type TokenName = (typeof tokenNames)[number];
export type Tokens = Record<TokenName, string>;

export interface Secrets {
  paymentApiKey: string;
  paymentWebhookSecret: string;
  platformJwtSecret: string;
  tokens: Tokens;
}

const random = (bytes: number) => randomBytes(bytes).toString('base64url');

/** `oct_` and 32 characters that are safe in addresses. */
const randomToken = () => `oct_${random(24)}`;

/** Reads the secrets of `file`, and makes those that are missing; only its owner may read it. */
export async function loadSecrets(file: string): Promise<Secrets> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const known = JSON.parse(text) as Partial<Secrets>;
  const newTokens = Object.fromEntries(tokenNames.map((name) => [name, randomToken()])) as Tokens;
  const secrets: Secrets = {
    paymentApiKey: random(24),
    paymentWebhookSecret: random(32),
    platformJwtSecret: random(32),
    ...known,
    tokens: { ...newTokens, ...known.tokens },
  };
  await writeFile(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return secrets;
}
