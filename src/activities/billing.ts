import type { AddonView, SubscriptionView } from '../domain/renewal.js';
import type { AddonStore } from '../stores/addons.js';
import type { SubscriptionStore } from '../stores/subscriptions.js';

export type BillingActivities = ReturnType<typeof createBillingActivities>;

const operator = { actor: 'operator', requestId: 'temporal' };

/** The steps of add-ons and plans. Each may run twice: what is due is decided under the row's lock. */
export function createBillingActivities({
  addons,
  subscriptions,
}: {
  addons: AddonStore;
  subscriptions: SubscriptionStore;
}) {
  /** Takes the add-on's steps that are due: reminders, renewal, its end. */
  function advanceAddon(addonId: string): Promise<AddonView> {
    return addons.advance(addonId);
  }

  /** Takes the plan's steps that are due: reminders, renewal, grace, the fall to free. */
  function advanceSubscription(teamId: string): Promise<SubscriptionView> {
    return subscriptions.advance(teamId);
  }

  /** Ends an add-on now, for an operator; one that is not active stays as it is. */
  async function cancelAddon(addonId: string): Promise<void> {
    const row = await addons.find(addonId);
    if (row?.status === 'active') await addons.cancel(row, false, operator);
  }

  /** Cancels a plan at its period's end, for an operator; no plan is none. */
  async function cancelSubscription(teamId: string): Promise<void> {
    const { status } = await subscriptions.advance(teamId);
    if (status === 'active' || status === 'grace') await subscriptions.cancel(teamId, operator);
  }

  return { advanceAddon, advanceSubscription, cancelAddon, cancelSubscription };
}
