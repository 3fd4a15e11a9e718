import { chatMessage } from '../domain/chat.js';
import type { ChatWebhook } from '../integrations/chat-webhook.js';
import { WebhookFailed } from '../integrations/signed-post.js';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { ChatOutbox, WaitingChat } from '../stores/chat-outbox.js';
import type { Delivery } from '../workflows/messages.js';

export type ChatActivities = ReturnType<typeof createChatActivities>;

/** Milliseconds for which one call sends; with the last request's 10 s that is within the activity's timeout. */
const sendingMs = 8_000;

export function createChatActivities(options: {
  outbox: ChatOutbox;
  /** undefined: there is no chat. */
  chat: ChatWebhook | undefined;
  metrics: Metrics;
  log: Logger;
}) {
  const { outbox, chat, metrics, log } = options;

  /**
   * Sends the messages that are next, one by one, until one fails. One that was taken and not recorded (a crash
   * between) is sent again: chats have no key to tell it by.
   */
  async function deliverChats(): Promise<Delivery> {
    if (!chat) return { delivered: 0 };
    const end = Date.now() + sendingMs;
    let delivered = 0;
    while (Date.now() < end) {
      const waiting = await outbox.next();
      if (!waiting) break;
      try {
        await send(chat, waiting);
        delivered += 1;
      } catch (error) {
        if (!(error instanceof WebhookFailed)) throw error;
        await outbox.recordFailure(waiting.id, error.message);
        metrics.chatRequests.inc({ outcome: 'failed' });
        log.warn({ chat: String(waiting.id), reason: error.message }, 'the chat did not take a message');
        return { delivered, failure: error.message, retryAfterMs: error.retryAfterMs };
      }
    }
    return { delivered };
  }

  async function send(to: ChatWebhook, { id, data }: WaitingChat): Promise<void> {
    const { refused } = await to.send(chatMessage(data));
    if (refused === undefined) await outbox.recordSent(id);
    else {
      await outbox.refuse(id, refused);
      log.error({ chat: String(id), reason: refused }, 'the chat refuses a message');
    }
    metrics.chatRequests.inc({ outcome: refused === undefined ? 'delivered' : 'refused' });
  }

  return { deliverChats };
}
