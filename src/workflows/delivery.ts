/** What workflows that tell a webhook share. */
import {
  condition,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { webhookRetryGapMs } from '../domain/webhook.js';
import { changesWait, deliveryState, searchAttributes, tryNow, type Delivery } from './messages.js';

/**
 * Delivers until there is nothing more; after a failure again, with growing gaps, for as long as it takes. Carries
 * nothing but the failures in a row. Returns how many this run has delivered.
 */
export async function deliverAll(options: {
  failures: number;
  deliver: () => Promise<Delivery>;
  goOn: (failures: number) => Promise<unknown>;
}): Promise<number> {
  const { deliver, goOn } = options;
  let { failures } = options;
  let woken: boolean;
  let hurried = false;
  let total = 0;
  let shown = 'delivering';
  let nextAt: string | null = null;
  setHandler(deliveryState, () => ({ failures, nextAt }));
  setHandler(changesWait, () => void (woken = true));
  setHandler(tryNow, () => void (hurried = true));

  for (;;) {
    woken = false;
    const { delivered, failure, retryAfterMs = 0 } = await deliver();
    total += delivered;
    if (failure !== undefined) {
      failures = delivered > 0 ? 1 : failures + 1;
      await waitAfter(failure, retryAfterMs);
    } else {
      failures = 0;
      show('delivering', `${total} delivered`);
      // A signal that comes with the end of the run is not lost: the server lets no run end that has not seen it.
      if (delivered === 0 && !woken) return total;
    }
    if (workflowInfo().continueAsNewSuggested) await goOn(failures);
  }

  async function waitAfter(failure: string, atLeastMs: number): Promise<void> {
    const gap = Math.max(webhookRetryGapMs(failures), atLeastMs);
    const at = new Date(Date.now() + gap).toISOString();
    show('failing', `${failure} (${failures} in a row); again at ${at}, or by the signal \`tryNow\``);
    hurried = false;
    nextAt = at;
    await condition(() => hurried, gap, { summary: `try ${failures + 1} at ${at}` });
    nextAt = null;
  }

  function show(status: 'delivering' | 'failing', details: string): void {
    setCurrentDetails(`**${status}**: ${details}`);
    if (shown === status) return;
    shown = status;
    upsertSearchAttributes([{ key: searchAttributes.status, value: status }]);
  }
}
