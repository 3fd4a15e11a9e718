/** Looks, soon after projects had traffic, whether their teams are to be alerted. */
import type { Logger } from '../log.js';
import type { AlertMetrics } from '../metrics.js';
import type { Alert, AlertStore } from '../stores/alerts.js';

export interface UsageWatch {
  /** These projects have had traffic. Never throws, never waits. */
  touch: (projectIds: readonly string[]) => void;
  /** Looks once more at what was touched; what fails then is left to the job of 06:00. */
  close: () => Promise<void>;
}

export interface UsageWatchOptions {
  alerts: Pick<AlertStore, 'checkProjects'>;
  log: Logger;
  metrics?: AlertMetrics;
  /** Milliseconds from a touch to the look: what is touched meanwhile shares it. */
  everyMs?: number;
}

export function createUsageWatch(options: UsageWatchOptions): UsageWatch {
  const { alerts, log, everyMs = 20_000 } = options;
  let touched = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();
  let closed = false;

  function touch(projectIds: readonly string[]): void {
    for (const id of projectIds) touched.add(id);
    if (!closed) timer ??= setTimeout(lookLater, everyMs);
  }

  function lookLater(): void {
    timer = undefined;
    looking = looking.then(look);
  }

  /** What could not be looked at is looked at next time. */
  async function look(): Promise<void> {
    const projectIds = [...touched];
    touched = new Set();
    if (projectIds.length === 0) return;
    try {
      noteAlerts(await alerts.checkProjects(projectIds), 'traffic', options);
    } catch (error) {
      log.warn({ err: error, projects: projectIds.length }, 'usage not checked; it will be again');
      touch(projectIds);
    }
  }

  async function close(): Promise<void> {
    closed = true;
    clearTimeout(timer);
    lookLater();
    await looking;
  }

  return { touch, close };
}

/** Counts and logs alerts that were made, by what has found them. */
export function noteAlerts(
  alerts: readonly Alert[],
  foundBy: 'traffic' | 'storage' | 'nightly',
  { log, metrics }: { log: Logger; metrics?: AlertMetrics },
): void {
  for (const { metric, level, team_id } of alerts) {
    metrics?.usageAlerts.inc({ metric, level, found_by: foundBy });
    log.info({ team: team_id, metric, level, found_by: foundBy }, 'usage alert');
  }
}
