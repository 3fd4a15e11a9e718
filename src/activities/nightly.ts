import { heartbeat } from '@temporalio/activity';
import type { BillingWorkflows } from '../integrations/billing-workflows.js';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { AddonStore } from '../stores/addons.js';
import type { SubscriptionStore } from '../stores/subscriptions.js';

export type NightlyActivities = ReturnType<typeof createNightlyActivities>;

/** How many of each were past their end and still not ended. */
export interface Missed {
  addons: number;
  subscriptions: number;
}

/** Longer than a timer that is on its way needs. */
const missedAfterMs = 60_000;
const atOnce = 200;

export function createNightlyActivities(options: {
  addons: AddonStore;
  subscriptions: SubscriptionStore;
  workflows: BillingWorkflows;
  metrics: Metrics;
  log: Logger;
}) {
  const { addons, subscriptions, workflows, metrics, log } = options;

  /** Takes the steps that add-ons and plans have missed, and wakes their workflows, which must have been lost. */
  async function expireMissed(): Promise<Missed> {
    const missed = {
      addons: await inBatches(
        () => addons.findOverdue(missedAfterMs, atOnce),
        async ({ id, team_id }) => {
          await addons.advance(id);
          await workflows.wakeAddon(id, team_id);
        },
      ),
      subscriptions: await inBatches(
        () => subscriptions.findOverdue(missedAfterMs, atOnce),
        async (teamId) => {
          await subscriptions.advance(teamId);
          await workflows.wakeSubscription(teamId);
        },
      ),
    };
    for (const [kind, count] of Object.entries(missed)) metrics.missedEnds.inc({ kind }, count);
    const total = missed.addons + missed.subscriptions;
    if (total > 0) log.error({ alert: 'missed_ends', ...missed }, 'ended what no timer had ended');
    return missed;
  }

  return { expireMissed };
}

/** Works through all that `find` finds; what is done is not found again. Returns how many there were. */
async function inBatches<T>(find: () => Promise<T[]>, work: (item: T) => Promise<void>): Promise<number> {
  let count = 0;
  for (let batch = await find(); batch.length > 0; batch = await find()) {
    for (const item of batch) {
      await work(item);
      count += 1;
      heartbeat(count);
    }
  }
  return count;
}
