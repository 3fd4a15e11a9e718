/**
 * The jobs of 02:00, 05:00 and 06:00 at 1,000, 10,000 and 100,000 projects (`--projects N` for one other number): seconds
 * and SQL statements. They run in this process against a PostgreSQL of its own. What stands for Temporal at 05:00 knows
 * all workflows: how long its visibility takes to list them is not in the figures.
 */
import { parseArgs } from 'node:util';
import { MockActivityEnvironment } from '@temporalio/testing';
import pg from 'pg';
import { createNightlyActivities } from '../../src/activities/nightly.js';
import { createProjectActivities } from '../../src/activities/projects.js';
import { createUsageActivities } from '../../src/activities/usage.js';
import type { BillingWorkflows } from '../../src/integrations/billing-workflows.js';
import { createLogger } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import { openDatabase } from '../../src/models/database.js';
import { migrateUp } from '../../src/models/migrator.js';
import { createAddonStore } from '../../src/stores/addons.js';
import { createAlertStore } from '../../src/stores/alerts.js';
import { createIdleProjects } from '../../src/stores/idle-projects.js';
import { createSubscriptionStore } from '../../src/stores/subscriptions.js';
import { startDatabase, withCleanup, type Later } from './servers.js';
import { round } from './statistics.js';
import { fill } from './sweeps-rows.js';

const { values } = parseArgs({ options: { projects: { type: 'string' } } });
const sizes = values.projects === undefined ? [1_000, 10_000, 100_000] : [Number(values.projects)];
if (sizes.some((size) => !Number.isInteger(size) || size < 100))
  throw new Error('--projects takes a number from 100.');

const day = 86_400_000;
const terms = { billingPeriodMs: 30 * day, gracePeriodMs: 7 * day, currency: 'EUR' as const };
const log = createLogger('silent', 'bench');

interface Measured {
  job: string;
  seconds: number;
  statements: number;
  result: object;
}

/** Fills a database, and runs each job once. */
async function measure(projects: number, url: string, later: Later): Promise<Measured[]> {
  let statements = 0;
  const db = openDatabase(url, { poolSize: 4, onStatement: () => (statements += 1) });
  later(() => db.close());
  await migrateUp(db.sequelize);
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  later(() => pool.end());
  const running = await fill(pool, projects);

  const metrics = createMetrics();
  const workflows = {
    running: (kind: keyof typeof running) => Promise.resolve(running[kind]),
    wakeAddon: () => Promise.resolve(),
    wakeSubscription: () => Promise.resolve(),
  } as unknown as BillingWorkflows;
  const [addons, subscriptions] = [createAddonStore(db, terms), createSubscriptionStore(db, terms)];
  const alerts = createAlertStore(db, { enforceLimits: false });
  const jobs = {
    '02:00': createProjectActivities({ projects: createIdleProjects(db), metrics, log }).disableInactive,
    '05:00': createNightlyActivities({ addons, subscriptions, workflows, metrics, log }).expireMissed,
    '06:00': createUsageActivities({ alerts, metrics, log }).checkUsage,
    '06:00 again': createUsageActivities({ alerts, metrics, log }).checkUsage,
  };
  const measured: Measured[] = [];
  for (const [job, run] of Object.entries(jobs)) {
    statements = 0;
    const begun = performance.now();
    const env = new MockActivityEnvironment();
    const result = await env.run<[], object, () => Promise<object>>(run);
    const seconds = round((performance.now() - begun) / 1000, 2);
    measured.push({ job, seconds, statements, result });
    const what = Object.entries(result).map(([key, count]) => `${key} ${String(count)}`);
    console.log(`${projects} projects, ${job}: ${seconds} s, ${statements} statements (${what.join(', ')})`);
  }
  return measured;
}

await withCleanup(async (later) => {
  const { postgres } = await startDatabase(later);
  const figures: Record<string, Record<string, Omit<Measured, 'job'>>> = {};
  for (const projects of sizes) {
    const admin = new pg.Client({ connectionString: postgres.adminUrl });
    await admin.connect();
    await admin.query(`CREATE DATABASE sweeps_${projects}`);
    await admin.end();
    const url = Object.assign(new URL(postgres.adminUrl), { pathname: `/sweeps_${projects}` }).href;
    const measured = await measure(projects, url, later);
    figures[projects] = Object.fromEntries(measured.map(({ job, ...figure }) => [job, figure]));
  }
  console.log(JSON.stringify({ bench: 'sweeps', projects: figures }));
});
