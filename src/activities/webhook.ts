import { WebhookFailed } from '../integrations/signed-post.js';
import type { PlatformWebhook } from '../integrations/webhook.js';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics.js';
import { hasMissed } from '../stores/changes.js';
import type { WebhookStore } from '../stores/webhook.js';
import type { Delivery } from '../workflows/messages.js';

export type WebhookActivities = ReturnType<typeof createWebhookActivities>;

/** Changes in one request at most. */
const atOnce = 100;

export function createWebhookActivities(options: {
  store: WebhookStore;
  /** undefined: the platform has none, and asks the feed. */
  webhook: PlatformWebhook | undefined;
  metrics: Metrics;
  log: Logger;
}) {
  const { store, webhook, metrics, log } = options;

  /**
   * Sends the changes that are next. Those that were taken and not recorded (a crash between) are sent again: the
   * platform knows them by their position.
   */
  async function deliverChanges(): Promise<Delivery> {
    if (!webhook) return { delivered: 0 };
    const { after, changes } = await store.next(atOnce);
    const last = changes.at(-1);
    if (!last) return { delivered: 0 };
    try {
      await webhook.send(changes);
    } catch (error) {
      if (!(error instanceof WebhookFailed)) throw error;
      await store.recordFailure(error.message);
      metrics.webhookRequests.inc({ outcome: 'failed' });
      log.warn({ position: last.position, reason: error.message }, 'the platform did not take changes');
      return { delivered: 0, failure: error.message };
    }
    await store.recordDelivered(last.position);
    metrics.webhookRequests.inc({ outcome: 'delivered' });
    if (hasMissed(after, changes))
      log.warn(
        { after, first: changes[0]?.position },
        'the platform was not told of changes between: they are kept no longer',
      );
    return { delivered: changes.length };
  }

  return { deliverChanges };
}
