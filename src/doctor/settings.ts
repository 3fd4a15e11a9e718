/** Settings that are accepted and yet no good: addresses that only work here, secrets that are none. */
import type { Config } from '../config.js';
import { under, type Finding } from './finding.js';

const baseUrl = under('BASE_URL');
const secret = under('secrets');

const local = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** What documents, examples and haste put where a secret belongs. */
const examples =
  /change.?me|example|your.?(secret|key)|secret.?(key)?.?here|^(secret|password|test|key|octroi|postgres|admin|1234)/i;
const shortest = 16;
const good = 32;
/** A random text of 16 characters, also a hexadecimal one, has at least so many different ones. */
const fewestDifferent = 6;

export function checkSettings(config: Config): Finding[] {
  return [checkBaseUrl(config.baseUrl), ...checkSecrets(config)];
}

function checkBaseUrl(text: string): Finding {
  const { protocol, hostname } = new URL(text);
  if (local.test(hostname)) {
    const fix = 'set BASE_URL to the address that the payment backend and people reach';
    return baseUrl.warn(`${text} is reached on this machine alone`, fix);
  }
  if (protocol === 'https:') return baseUrl.ok(text);
  return baseUrl.warn(
    `${text} is not https: sessions, links and callbacks travel in the clear`,
    'put a proxy with TLS before the API, and its https:// address into BASE_URL',
  );
}

function checkSecrets(config: Config): Finding[] {
  const found = Object.entries(secretsOf(config)).flatMap(([name, values]) =>
    values.flatMap((value) => wrongAbout(name, value)),
  );
  const distinct = [...found, ...shared(config)];
  return distinct.length > 0 ? distinct : [secret.ok('long enough, of no example, each for one use')];
}

/** By the setting that they come from; other secrets are made from these, or given to us by others. */
function secretsOf(config: Config): Record<string, readonly string[]> {
  const { payment, platformWebhook, jwt, temporal, signingSecrets } = config;
  return {
    PAYMENT_API_KEY: [payment.apiKey],
    PAYMENT_WEBHOOK_SECRET: payment.webhookSecrets.map(String),
    SIGNING_SECRET: signingSecrets.filter((value) => typeof value === 'string'),
    PLATFORM_WEBHOOK_SECRET: (platformWebhook?.secrets ?? []).map(String),
    PLATFORM_JWT_SECRET: jwt.secrets,
    TEMPORAL_PAYLOAD_KEYS: temporal.payloadKeys.map(String),
  };
}

/** The key of the payment backend is as long as the backend made it. */
function wrongAbout(name: string, value: string): Finding[] {
  const fix =
    name === 'PAYMENT_API_KEY'
      ? 'ask the payment backend for a key of your own'
      : `make another: openssl rand -hex 32; docs/operations.md says how ${name} is replaced`;
  if (examples.test(value)) return [secret.bad(`${name} reads like one of an example`, fix)];
  if (new Set(value).size < fewestDifferent) return [secret.bad(`${name} can be guessed`, fix)];
  if (name === 'PAYMENT_API_KEY') return [];
  if (value.length < shortest) return [secret.bad(`${name} has ${value.length} characters`, fix)];
  if (value.length < good) return [secret.warn(`${name} has ${value.length} characters, not ${good}`, fix)];
  return [];
}

/** Who knows one of them should not know another. */
function shared(config: Config): Finding[] {
  const all = Object.entries(secretsOf(config)).flatMap(([name, values]) =>
    [...new Set(values)].map((value) => ({ name, value })),
  );
  return all.flatMap(({ name, value }, n) => {
    const other = all.slice(n + 1).find((one) => one.value === value);
    if (!other) return [];
    return [secret.warn(`${name} and ${other.name} are the same`, 'give each use a secret of its own')];
  });
}
