/** Alerts about usage: which level is told, and when no more. Source: domain.md, "06:00", decisions.md, "Alerts". */
import type { UsageLevel } from './limits.js';

/** What is alerted about; both in bytes. */
export const alertMetrics = ['traffic', 'storage'] as const;
export type AlertMetric = (typeof alertMetrics)[number];

export const alertLevels = ['warning', 'critical'] as const;
export type AlertLevel = (typeof alertLevels)[number];

/**
 * The alert that a level calls for, `told` being those of this team, metric and month: each once, and no warning after
 * a critical one. So a jump past both sends the higher one only, and a fall sends nothing.
 */
export function dueAlert(level: UsageLevel, told: readonly AlertLevel[]): AlertLevel | null {
  if (level === 'ok') return null;
  if (level === 'warning') return told.length === 0 ? 'warning' : null;
  return told.includes('critical') ? null : 'critical';
}
