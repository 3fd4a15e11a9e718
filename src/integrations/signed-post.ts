/** A signed POST to a webhook. Documented in docs/platform-api.md and docs/support-live.md. */
import { createHmac } from 'node:crypto';
import fetch from 'node-fetch';
import { useAgent } from 'request-filtering-agent';
import type { Secret, Secrets } from '../domain/secrets.js';

const timeoutMs = 10_000;
/** What a receiver asks for beyond that is too long to wait. */
const longestRetryAfterMs = 3_600_000;

/** Not taken; `message` says why, for operators. */
export class WebhookFailed extends Error {
  override readonly name = 'WebhookFailed';
  /** The receiver wants to be left alone for so long. */
  readonly retryAfterMs: number;

  constructor(message: string, { retryAfterMs = 0, cause }: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause });
    this.retryAfterMs = retryAfterMs;
  }
}

export interface PostAnswer {
  status: number;
  /** From `Retry-After`; 0: it said nothing. */
  retryAfterMs: number;
}

/** Resolves with any answer. @throws WebhookFailed when none comes. */
export type SignedPost = (body: string) => Promise<PostAnswer>;

/** `sha256=<hex HMAC-SHA256(secret, timestamp + '.' + body)>`; the timestamp is seconds since 1970. */
export function signatureOf(secret: Secret, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

export interface WebhookTarget {
  url: string;
  /** All of them sign, so that the receiver may know any: `sha256=…, sha256=…`. */
  secrets: Secrets;
  /** Whether it may be at a private address, as in the network of the platform; else only on the internet. */
  privateAddresses: boolean;
}

/** Where clouds tell a machine its secrets: no webhook is there. */
const metadataAddresses = ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200'];

/**
 * Posts to `url`. Redirects are not followed: what is signed for one address is not for another. The address that its
 * name stands for is looked at when it is connected to, so that a name cannot lead elsewhere than it may.
 */
export function createSignedPost(target: WebhookTarget): SignedPost {
  const { url, secrets } = target;
  const agent = agentFor(target);
  return async (body) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const headers = {
      'Content-Type': 'application/json',
      'X-Octroi-Timestamp': timestamp,
      'X-Octroi-Signature': secrets.map((secret) => signatureOf(secret, timestamp, body)).join(', '),
    };
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal, agent });
      return { status: answer.status, retryAfterMs: retryAfterMs(answer.headers.get('Retry-After')) };
    } catch (error) {
      if (signal.aborted) throw new WebhookFailed(`no answer within ${timeoutMs / 1000} s`);
      throw new WebhookFailed(`no answer: ${reasonOf(error as Error)}`, { cause: error });
    } finally {
      // The status is all we want; what else the answer holds is not waited for.
      ending.abort();
    }
  };
}

const agentFor = ({ url, privateAddresses }: WebhookTarget) =>
  useAgent(url, { allowPrivateIPAddress: privateAddresses, denyIPAddressList: metadataAddresses });

/** Asks who is at a webhook's address, without a message: the status of the answer. @throws WebhookFailed when none comes. */
export async function askWebhook(target: WebhookTarget, withinMs: number): Promise<number> {
  const signal = AbortSignal.timeout(withinMs);
  try {
    const { status } = await fetch(target.url, {
      method: 'HEAD',
      redirect: 'manual',
      signal,
      agent: agentFor(target),
    });
    return status;
  } catch (error) {
    if (signal.aborted) throw new WebhookFailed(`no answer within ${withinMs / 1000} s`);
    throw new WebhookFailed(`no answer: ${reasonOf(error as Error)}`, { cause: error });
  }
}

const reasonOf = ({ message }: Error) =>
  /is not allowed/.test(message)
    ? 'its address is a private one, which only WEBHOOK_PRIVATE_ADDRESSES=true allows'
    : message;

/** Seconds, or a date. */
function retryAfterMs(header: string | null): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestRetryAfterMs) : 0;
}
