import { continueAsNew, proxyLocalActivities } from '@temporalio/workflow';
import type { BillingActivities } from '../activities/billing.js';
import { nextSubscriptionStep } from '../domain/renewal.js';
import { live } from './life.js';
import type { SubscriptionInput } from './messages.js';
import * as policies from './policies.js';

const { advanceSubscription, cancelSubscription } = proxyLocalActivities<BillingActivities>(
  policies.databaseWrite,
);

/**
 * The plan of a team that has ever paid: pro periods, reminders, renewal, grace, the fall to free, and the sleep until
 * pro returns. Ends when the team goes.
 */
export async function subscription({ teamId }: SubscriptionInput): Promise<void> {
  const last = await live({
    advance: () => advanceSubscription(teamId),
    next: (view) => (view.gone ? undefined : nextSubscriptionStep(view)),
    sleeps: ({ gone }) => !gone,
    cancel: () => cancelSubscription(teamId),
  });
  if (!last) await continueAsNew<typeof subscription>({ teamId });
}
