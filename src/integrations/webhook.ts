/** The platform's webhook: changes as a signed POST. Documented in docs/platform-api.md. */
import { createSignedPost, WebhookFailed, type WebhookTarget } from './signed-post.js';

export interface PlatformWebhook {
  /** Resolves when the platform has taken the changes, with any 2xx. @throws WebhookFailed */
  send(changes: readonly object[]): Promise<void>;
}

export function createPlatformWebhook(target: WebhookTarget): PlatformWebhook {
  const post = createSignedPost(target);

  async function send(changes: readonly object[]): Promise<void> {
    const { status } = await post(JSON.stringify({ changes }));
    if (status < 200 || status > 299) throw new WebhookFailed(`it answered ${status}`);
  }

  return { send };
}
