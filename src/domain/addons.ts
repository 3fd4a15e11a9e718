/** Add-ons: what one unit gives, and what an add-on may still take. Source: domain.md, "Add-ons". */

export const addonTypes = ['ram', 'cpu', 'traffic', 'storage'] as const;
export type AddonType = (typeof addonTypes)[number];

export const addonStatuses = ['pending', 'active', 'expired', 'cancelled'] as const;
export type AddonStatus = (typeof addonStatuses)[number];

export const quantityRange = { min: 1, max: 100 } as const;

/** How much one unit adds to the team's limits: MB (2^20) of memory, thousandths of a core, GB (2^30) of the rest. */
export const unitOf = {
  ram: { amount: 500 },
  cpu: { amount: 1000 },
  traffic: { amount: 10 },
  storage: { amount: 10 },
} as const satisfies Record<AddonType, { amount: number }>;

/**
 * Whether a completed payment may start, extend or revive it: an expired add-on comes back by a payment for its renewal
 * that was under way when it ended. For a cancelled one the money becomes credit.
 */
export function takesPayment(status: AddonStatus): boolean {
  return status !== 'cancelled';
}
