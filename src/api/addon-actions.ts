/** What people do to add-ons that there are: for the API and the dashboard. */
import { z } from 'zod';
import type { AddonRow } from '../stores/addons.js';
import type { Origin } from '../stores/audit.js';
import { notFound } from './membership.js';
import { cancelPayment } from './payment-actions.js';
import type { Services } from './services.js';

/** The add-on, if it is the team's; a foreign one is as absent as none. @throws AppError `not_found`. */
export async function findAddon(
  { team, id }: { team: string; id: string },
  { addons }: Services,
): Promise<AddonRow> {
  const addon = z.uuid().safeParse(id).success ? await addons.find(id) : undefined;
  if (addon?.team_id !== team) throw notFound();
  return addon;
}

/** Switches its renewal from credit on or off. @throws AppError `conflict` unless it is active. */
export async function setAddonRenewal(
  addon: AddonRow,
  autoRenew: boolean,
  origin: Origin,
  services: Services,
): Promise<AddonRow> {
  await services.addons.setAutoRenew(addon, autoRenew, origin);
  return changed(addon, services);
}

/**
 * Ends it now, or stops its renewal. One that is not paid for goes with its payment, unless the money is faster;
 * `done` is false while the backend has not answered to that.
 * @throws AppError `conflict`, `payment_not_cancellable`.
 */
export async function cancelAddon(
  addon: AddonRow,
  atPeriodEnd: boolean,
  origin: Required<Origin>,
  services: Services,
): Promise<{ addon: AddonRow; done: boolean }> {
  if (addon.status !== 'pending') {
    await services.addons.cancel(addon, atPeriodEnd, origin);
    return { addon: await changed(addon, services), done: true };
  }
  const payment = await services.payments.find(addon.id);
  if (!payment) throw notFound();
  const done = await cancelPayment(payment, origin, services);
  return { addon: await changed(addon, services), done };
}

/** The add-on as it is now, after its workflow was told. */
async function changed({ id, team_id: team }: AddonRow, services: Services): Promise<AddonRow> {
  await wakeAddon(id, team, services);
  return findAddon({ team, id }, services);
}

/** Without Temporal the change stands all the same: the workflow sees it when it looks next. */
export async function wakeAddon(
  addonId: string | null,
  teamId: string,
  { billingWorkflows, log }: Services,
): Promise<void> {
  if (!addonId) return;
  await billingWorkflows
    .wakeAddon(addonId, teamId)
    .catch((err: unknown) => log.warn({ err, addon: addonId }, 'add-on workflow not woken'));
}
