import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { ChatActivities } from '../activities/chat.js';
import type { WebhookActivities } from '../activities/webhook.js';
import { deliverAll } from './delivery.js';
import type { WebhookInput } from './messages.js';
import * as policies from './policies.js';

const { deliverChanges } = proxyActivities<WebhookActivities>(policies.webhookDelivery);
const { deliverChats } = proxyActivities<ChatActivities>(policies.chatDelivery);

/** Tells the platform of changes, in their order. How far it was told stands in its row. */
export function platformWebhook({ failures = 0 }: WebhookInput): Promise<number> {
  const goOn = (failures: number) => continueAsNew<typeof platformWebhook>({ failures });
  return deliverAll({ failures, deliver: deliverChanges, goOn });
}

/** Tells the support team's chat what waits in its outbox, in its order. */
export function chatWebhook({ failures = 0 }: WebhookInput): Promise<number> {
  const goOn = (failures: number) => continueAsNew<typeof chatWebhook>({ failures });
  return deliverAll({ failures, deliver: deliverChats, goOn });
}
