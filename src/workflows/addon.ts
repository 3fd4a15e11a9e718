import { continueAsNew, proxyLocalActivities } from '@temporalio/workflow';
import type { BillingActivities } from '../activities/billing.js';
import type { AddonStatus } from '../domain/addons.js';
import { nextAddonStep } from '../domain/renewal.js';
import { live } from './life.js';
import type { AddonInput } from './messages.js';
import * as policies from './policies.js';

const { advanceAddon, cancelAddon } = proxyLocalActivities<BillingActivities>(policies.databaseWrite);

/**
 * One add-on: pending until its payment has ended, active until the end of what is paid, with reminders and renewal
 * before; ends expired or cancelled. Run again for a row that a late payment brings back.
 */
export async function addon({ addonId }: AddonInput): Promise<AddonStatus> {
  const last = await live({
    advance: () => advanceAddon(addonId),
    next: nextAddonStep,
    sleeps: () => false,
    cancel: () => cancelAddon(addonId),
  });
  return last ? last.status : continueAsNew<typeof addon>({ addonId });
}
