/** A team's limits: what its plan grants, and what its active add-ons add. Source: domain.md, "Plans", "Add-ons". */
import { unitOf, type AddonType } from './addons.js';

/** What a plan grants; -1 is unlimited. Memory and storage in MB (2^20), traffic in GB (2^30) a month. */
export interface PlanTerms {
  max_projects: number;
  max_members: number;
  cpu_millicores: number;
  memory_mb: number;
  traffic_gb: number;
  storage_mb: number;
}

/** Active units of each add-on type. */
export type AddonUnits = Record<AddonType, number>;

/** As the API tells them: cores, MB and GB. */
export interface Limits {
  cpu_cores: number;
  memory_mb: number;
  traffic_gb: number;
  storage_mb: number;
}

export function planLimits({ cpu_millicores, memory_mb, traffic_gb, storage_mb }: PlanTerms): Limits {
  return { cpu_cores: cpu_millicores / 1000, memory_mb, traffic_gb, storage_mb };
}

/** What the add-ons add, in the units in which they are sold. */
export function addonTotals(units: AddonUnits) {
  return {
    ram_mb: units.ram * unitOf.ram.amount,
    cpu_cores: (units.cpu * unitOf.cpu.amount) / 1000,
    traffic_gb: units.traffic * unitOf.traffic.amount,
    storage_gb: units.storage * unitOf.storage.amount,
  };
}

/** Plan and active add-ons together. */
export function effectiveLimits(terms: PlanTerms, units: AddonUnits): Limits {
  const plan = planLimits(terms);
  const added = addonTotals(units);
  return {
    cpu_cores: (terms.cpu_millicores + units.cpu * unitOf.cpu.amount) / 1000,
    memory_mb: plan.memory_mb + added.ram_mb,
    traffic_gb: plan.traffic_gb + added.traffic_gb,
    storage_mb: plan.storage_mb + added.storage_gb * 1024,
  };
}

const bytesPerMb = 1n << 20n;
const bytesPerGb = 1n << 30n;

export function gbToBytes(gb: number): bigint {
  return BigInt(gb) * bytesPerGb;
}

export function mbToBytes(mb: number): bigint {
  return BigInt(mb) * bytesPerMb;
}

/** The limits of what is counted in bytes; null: unlimited. */
export function byteLimits(
  terms: PlanTerms,
  units: AddonUnits,
): { traffic: bigint | null; storage: bigint | null } {
  const { traffic_gb, storage_mb } = effectiveLimits(terms, units);
  return {
    traffic: terms.traffic_gb < 0 ? null : gbToBytes(traffic_gb),
    storage: terms.storage_mb < 0 ? null : mbToBytes(storage_mb),
  };
}

export const usageLevels = ['ok', 'warning', 'critical', 'exceeded'] as const;
export type UsageLevel = (typeof usageLevels)[number];

/** How much of a limit is used. `null`: unlimited. At 100 % it is reached, beyond it exceeded; using nothing is fine. */
export function usageLevel(used: bigint, limit: bigint | null): UsageLevel {
  if (limit === null || used === 0n) return 'ok';
  if (used > limit) return 'exceeded';
  if (used * 100n >= limit * 95n) return 'critical';
  return used * 100n >= limit * 80n ? 'warning' : 'ok';
}

/** Percent of the limit with two decimals, from the exact counts; null when unlimited. */
export function usagePercent(used: bigint, limit: bigint | null): number | null {
  if (limit === null) return null;
  if (limit === 0n) return used > 0n ? 100 : 0;
  return Number((used * 10_000n) / limit) / 100;
}
