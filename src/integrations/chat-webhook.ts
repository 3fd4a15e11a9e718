/** The chat of the support team: messages in the shape of Slack's incoming webhooks, signed. Documented in docs/support-live.md. */
import { createSignedPost, WebhookFailed, type WebhookTarget } from './signed-post.js';

export interface ChatWebhook {
  /**
   * Resolves when the chat has taken the message, or with why it never will.
   * @throws WebhookFailed when it may later.
   */
  send(message: object): Promise<{ refused?: string }>;
}

export function createChatWebhook(target: WebhookTarget): ChatWebhook {
  const post = createSignedPost(target);

  async function send(message: object): Promise<{ refused?: string }> {
    const { status, retryAfterMs } = await post(JSON.stringify(message));
    if (status >= 200 && status <= 299) return {};
    const reason = `it answered ${status}`;
    // Too slow (408) or too much (429) passes; other errors of ours do not, and must not hold up what follows.
    const isFinal = status >= 400 && status <= 499 && status !== 408 && status !== 429;
    if (isFinal) return { refused: reason };
    throw new WebhookFailed(reason, { retryAfterMs });
  }

  return { send };
}
