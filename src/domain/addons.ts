/** Add-ons: what one unit gives, and the life of an add-on as a table. Source: domain.md, "Add-ons". */

export const addonTypes = ['ram', 'cpu', 'traffic', 'storage'] as const;
export type AddonType = (typeof addonTypes)[number];

export const addonStatuses = ['pending', 'active', 'expired', 'cancelled'] as const;
export type AddonStatus = (typeof addonStatuses)[number];

export const quantityRange = { min: 1, max: 100 } as const;

/** What one unit adds to the team's limits: memory in MB (2^20), CPU in thousandths of a core, the rest in GB (2^30). */
export const unitOf = {
  ram: { amount: 500, of: 'memory_mb' },
  cpu: { amount: 1000, of: 'cpu_millicores' },
  traffic: { amount: 10, of: 'traffic_gb' },
  storage: { amount: 10, of: 'storage_gb' },
} as const satisfies Record<AddonType, { amount: number; of: string }>;

/**
 * From each status, the statuses that may follow. An expired add-on comes back only by a payment for its renewal
 * that was under way when it ended; a cancelled one never does.
 */
const transitions: Record<AddonStatus, readonly AddonStatus[]> = {
  pending: ['active', 'cancelled'],
  active: ['expired', 'cancelled'],
  expired: ['active'],
  cancelled: [],
};

/** The statuses from which `to` may be reached: the `WHERE status IN (…)` of a transition. */
export function addonSourcesOf(to: AddonStatus): AddonStatus[] {
  return addonStatuses.filter((from) => transitions[from].includes(to));
}

/** Whether a completed payment may (re)start or extend it; for a cancelled one the money becomes credit. */
export function takesPayment(status: AddonStatus): boolean {
  return status === 'active' || transitions[status].includes('active');
}
