import { heartbeat } from '@temporalio/activity';
import type { BillingWorkflows } from '../integrations/billing-workflows.js';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { AddonStore } from '../stores/addons.js';
import type { SubscriptionStore } from '../stores/subscriptions.js';

export type NightlyActivities = ReturnType<typeof createNightlyActivities>;

/** What should not have been there. */
export interface Missed {
  /** Add-ons past their end and still not ended. */
  addons: number;
  /** Plans past an end and still not dealt with. */
  subscriptions: number;
  /** Live add-ons and plans without a running workflow. */
  workflows: number;
}

/** Longer than a timer that is on its way needs, or Temporal's visibility. */
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

  /** Takes the steps that add-ons and plans have missed, wakes their workflows, and starts those that were lost. */
  async function expireMissed(): Promise<Missed> {
    const missed = {
      addons: await drain(
        () => addons.findOverdue(missedAfterMs, atOnce),
        async ({ id, team_id }) => {
          await addons.advance(id);
          await workflows.wakeAddon(id, team_id);
        },
      ),
      subscriptions: await drain(
        () => subscriptions.findOverdue(missedAfterMs, atOnce),
        async (teamId) => {
          await subscriptions.advance(teamId);
          await workflows.wakeSubscription(teamId);
        },
      ),
      workflows: (await startLostAddons()) + (await startLostSubscriptions()),
    };
    for (const [kind, count] of Object.entries(missed)) metrics.missedEnds.inc({ kind }, count);
    if (Object.values(missed).some((count) => count > 0)) {
      log.error({ alert: 'missed_ends', ...missed }, 'ended what no timer had ended');
    }
    return missed;
  }

  async function startLostAddons(): Promise<number> {
    const running = await workflows.running('addon');
    return scan(
      (last: { id: string } | undefined) => addons.findLive(missedAfterMs, last?.id ?? null, atOnce),
      async ({ id, team_id }) => {
        if (running.has(id)) return false;
        await workflows.wakeAddon(id, team_id);
        return true;
      },
    );
  }

  /** Also tells the workflows of teams that are deleted, so that they end. */
  async function startLostSubscriptions(): Promise<number> {
    const running = await workflows.running('subscription');
    for (const teamId of await subscriptions.findGone([...running])) await workflows.wakeSubscription(teamId);
    return scan(
      (last: string | undefined) => subscriptions.findLive(missedAfterMs, last ?? null, atOnce),
      async (teamId) => {
        if (running.has(teamId)) return false;
        await workflows.wakeSubscription(teamId);
        return true;
      },
    );
  }

  return { expireMissed };
}

/**
 * Works on what `find` finds until it finds nothing; what was done is not found again. One that fails does not keep
 * the others: the job fails when only such are left.
 */
async function drain<T>(find: () => Promise<T[]>, work: (item: T) => Promise<unknown>): Promise<number> {
  let count = 0;
  for (let batch = await find(); batch.length > 0; batch = await find()) {
    const failures: unknown[] = [];
    for (const item of batch) {
      await work(item).catch((err: unknown) => failures.push(err));
      heartbeat();
    }
    count += batch.length - failures.length;
    if (failures.length === batch.length) throw failures[0];
  }
  return count;
}

/** Works through pages, each after the last item of the one before; counts where `work` says true. */
async function scan<T>(
  page: (last: T | undefined) => Promise<T[]>,
  work: (item: T) => Promise<boolean>,
): Promise<number> {
  let count = 0;
  for (let items = await page(undefined); items.length > 0; items = await page(items.at(-1))) {
    for (const item of items) {
      if (await work(item)) count += 1;
      heartbeat();
    }
  }
  return count;
}
