import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { WebhookActivities } from '../activities/webhook.js';
import { webhookRetryGapMs } from '../domain/webhook.js';
import { changesWait, searchAttributes, tryNow, type WebhookInput } from './messages.js';
import * as policies from './policies.js';

const { deliverChanges } = proxyActivities<WebhookActivities>(policies.webhookDelivery);

/**
 * Tells the platform of changes, in their order, until there are no more; after a failure again, with growing gaps, for
 * as long as it takes. It carries nothing but the failures in a row: how far the platform was told stands in its row.
 * Returns how many changes this run has delivered.
 */
export async function platformWebhook({ failures = 0 }: WebhookInput): Promise<number> {
  let woken: boolean;
  let hurried = false;
  let total = 0;
  let shown = 'delivering';
  setHandler(changesWait, () => void (woken = true));
  setHandler(tryNow, () => void (hurried = true));

  for (;;) {
    woken = false;
    const { delivered, failure } = await deliverChanges();
    total += delivered;
    if (failure !== undefined) {
      failures += 1;
      await waitAfter(failure);
    } else {
      failures = 0;
      show('delivering', `${total} delivered`);
      // A signal that comes with the end of the run is not lost: the server lets no run end that has not seen it.
      if (delivered === 0 && !woken) return total;
    }
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof platformWebhook>({ failures });
  }

  async function waitAfter(failure: string): Promise<void> {
    const gap = webhookRetryGapMs(failures);
    const at = new Date(Date.now() + gap).toISOString();
    show('failing', `${failure} (${failures} in a row); again at ${at}, or by the signal \`tryNow\``);
    hurried = false;
    await condition(() => hurried, gap, { summary: `try ${failures + 1} at ${at}` });
  }

  function show(status: 'delivering' | 'failing', details: string): void {
    setCurrentDetails(`**${status}**: ${details}`);
    if (shown === status) return;
    shown = status;
    upsertSearchAttributes([{ key: searchAttributes.status, value: status }]);
  }
}
