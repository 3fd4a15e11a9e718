import { activityInfo, heartbeat } from '@temporalio/activity';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { IdleProjects, Page } from '../stores/idle-projects.js';

export type ProjectActivities = ReturnType<typeof createProjectActivities>;

/** How many projects the job of 02:00 has switched. */
export interface SwitchedOff {
  /** For want of traffic; can be switched on again. */
  inactive: number;
  /** For good. */
  disabled: number;
}

const atOnce = 500;

export function createProjectActivities({
  projects,
  metrics,
  log,
}: {
  projects: IdleProjects;
  metrics: Metrics;
  log: Logger;
}) {
  /**
   * Disables for good what nobody reactivated, then switches idle projects off. Each page is a transaction; what a
   * killed worker has done stays done and counted, and is not found again.
   */
  async function disableInactive(): Promise<SwitchedOff> {
    const total: SwitchedOff = { inactive: 0, disabled: 0, ...(activityInfo().heartbeatDetails as object) };
    const count = (what: keyof SwitchedOff, switched: number) => {
      total[what] += switched;
      metrics.projectsSwitchedOff.inc({ status: what }, switched);
      heartbeat(total);
    };
    await everyPage(projects.disableInactive, (switched) => count('disabled', switched));
    await everyPage(projects.deactivateIdle, (switched) => count('inactive', switched));
    if (total.inactive + total.disabled > 0) log.info(total, 'switched projects off');
    return total;
  }

  return { disableInactive };
}

async function everyPage(
  page: (after: string | null, limit: number) => Promise<Page>,
  count: (switched: number) => void,
): Promise<void> {
  let after: string | null = null;
  do {
    const { switched, last } = await page(after, atOnce);
    count(switched);
    after = last;
  } while (after !== null);
}
