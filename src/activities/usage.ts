import { activityInfo, heartbeat } from '@temporalio/activity';
import type { Logger } from '../log.js';
import { noteAlerts } from '../metering/usage-watch.js';
import type { AlertMetrics } from '../metrics.js';
import type { AlertStore } from '../stores/alerts.js';

export type UsageActivities = ReturnType<typeof createUsageActivities>;

/** What the job of 06:00 has looked at, and what it has found that nobody had told yet. */
export interface CheckedUsage {
  teams: number;
  warnings: number;
  criticals: number;
}

interface Progress extends CheckedUsage {
  /** The last team that was checked. */
  after: string | null;
}

export function createUsageActivities(options: {
  alerts: Pick<AlertStore, 'checkPage'>;
  metrics: AlertMetrics;
  log: Logger;
}) {
  const { alerts, log } = options;

  /** Checks every team, a page at a time; after a crash it goes on behind the last page that was done. */
  async function checkUsage(): Promise<CheckedUsage> {
    const start: Progress = { teams: 0, warnings: 0, criticals: 0, after: null };
    const { after, ...total } = { ...start, ...(activityInfo().heartbeatDetails as Progress | undefined) };
    for (
      let page = await alerts.checkPage(after);
      page.last !== null;
      page = await alerts.checkPage(page.last)
    ) {
      total.teams += page.teams;
      for (const { level } of page.alerts) total[level === 'warning' ? 'warnings' : 'criticals'] += 1;
      noteAlerts(page.alerts, 'nightly', options);
      heartbeat({ ...total, after: page.last } satisfies Progress);
    }
    log.info(total, 'usage of all teams checked');
    return total;
  }

  return { checkUsage };
}
