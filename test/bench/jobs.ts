/** The jobs of the night, run in this process. What stands for Temporal at 05:00 knows all workflows. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { createNightlyActivities } from '../../src/activities/nightly.js';
import { createProjectActivities } from '../../src/activities/projects.js';
import { createUsageActivities } from '../../src/activities/usage.js';
import type { BillingWorkflows } from '../../src/integrations/billing-workflows.js';
import { createLogger } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import type { Database } from '../../src/models/database.js';
import { createAddonStore } from '../../src/stores/addons.js';
import { createAlertStore } from '../../src/stores/alerts.js';
import { createIdleProjects } from '../../src/stores/idle-projects.js';
import { createSubscriptionStore } from '../../src/stores/subscriptions.js';
import { round } from './statistics.js';

const day = 86_400_000;
const terms = { billingPeriodMs: 30 * day, gracePeriodMs: 7 * day, currency: 'EUR' as const };

/** `running`: ids of what has a workflow. */
export function createJobs(db: Database, running: Record<'addon' | 'subscription', Set<string>>) {
  const [metrics, log] = [createMetrics(), createLogger('silent', 'bench')];
  const workflows = {
    running: (kind: keyof typeof running) => Promise.resolve(running[kind]),
    wakeAddon: () => Promise.resolve(),
    wakeSubscription: () => Promise.resolve(),
  } as unknown as BillingWorkflows;
  const [addons, subscriptions] = [createAddonStore(db, terms), createSubscriptionStore(db, terms)];
  const alerts = createAlertStore(db, { enforceLimits: false });
  return {
    '02:00': createProjectActivities({ projects: createIdleProjects(db), metrics, log }).disableInactive,
    '05:00': createNightlyActivities({ addons, subscriptions, workflows, metrics, log }).expireMissed,
    '06:00': createUsageActivities({ alerts, metrics, log }).checkUsage,
    '06:00 again': createUsageActivities({ alerts, metrics, log }).checkUsage,
  };
}

export async function runJob(job: () => Promise<object>): Promise<{ seconds: number; result: object }> {
  const begun = performance.now();
  const result = await new MockActivityEnvironment().run<[], object, () => Promise<object>>(job);
  return { seconds: round((performance.now() - begun) / 1000, 2), result };
}
