/** The platform's webhook: changes as a signed POST. Documented in docs/platform-api.md. */
import { createHmac } from 'node:crypto';
import fetch from 'node-fetch';

const timeoutMs = 10_000;

export interface PlatformWebhook {
  /** Resolves when the platform has taken the changes, with any 2xx. @throws WebhookFailed */
  send(changes: readonly object[]): Promise<void>;
}

/** Not taken; `message` says why, for operators. */
export class WebhookFailed extends Error {
  override readonly name = 'WebhookFailed';
}

/** `sha256=<hex HMAC-SHA256(secret, timestamp + '.' + body)>`; the timestamp is seconds since 1970. */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/** Sends to `url`. Redirects are not followed: what is signed for one address is not for another. */
export function createPlatformWebhook({ url, secret }: { url: string; secret: string }): PlatformWebhook {
  async function send(changes: readonly object[]): Promise<void> {
    const body = JSON.stringify({ changes });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const status = await post(body, {
      'Content-Type': 'application/json',
      'X-Octroi-Timestamp': timestamp,
      'X-Octroi-Signature': signatureOf(secret, timestamp, body),
    });
    if (status < 200 || status > 299) throw new WebhookFailed(`it answered ${status}`);
  }

  async function post(body: string, headers: Record<string, string>): Promise<number> {
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const { status } = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      return status;
    } catch (error) {
      if (signal.aborted) throw new WebhookFailed(`no answer within ${timeoutMs / 1000} s`);
      throw new WebhookFailed(`no answer: ${(error as Error).message}`, { cause: error });
    } finally {
      // The status is all we want; what else the answer holds is not waited for.
      ending.abort();
    }
  }

  return { send };
}
