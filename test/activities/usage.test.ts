/** The job of 06:00 goes through all teams in batches, and goes on where a worker died. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createUsageActivities, type CheckedUsage } from '../../src/activities/usage.js';
import { createLogger } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import { createAlertStore, type AlertStore } from '../../src/stores/alerts.js';
import { newTeam } from '../support/billing-stores.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { addTraffic, gb, newProject, setClock } from '../support/usage.js';

let database: TestDatabase;
let alerts: AlertStore;
const log = createLogger('silent', 'test');
const march = '2027-03-15T12:00:00Z';
const teams = 10;
/** A team is at 0, 10, … 90 percent; one more is at 100. */
beforeAll(async () => {
  database = await createTestDatabase();
  alerts = createAlertStore(database.db, { enforceLimits: false });
  await setClock(database, march);
  for (let n = 1; n <= teams; n += 1) {
    const project = await newProject(database, await newTeam(database));
    await addTraffic(database, project, (5n * gb * BigInt(n)) / 10n, march);
  }
});
beforeEach(() => database.rows('DELETE FROM usage_alert'));
afterAll(() => database.drop());

const pageSize = 3;

/** Runs the job, in pages of three teams; `dieAt` is the page before which the worker dies. */
function run({ heartbeatDetails, dieAt = Infinity }: { heartbeatDetails?: unknown; dieAt?: number } = {}) {
  const env = new MockActivityEnvironment(heartbeatDetails === undefined ? {} : { heartbeatDetails }, {
    logger: new DefaultLogger('ERROR'),
  });
  const heartbeats: unknown[] = [];
  env.on('heartbeat', (details: unknown) => void heartbeats.push(details));
  const asked: (string | null)[] = [];
  const checkPage: AlertStore['checkPage'] = (after) => {
    if (asked.push(after) >= dieAt) throw new Error('killed');
    return alerts.checkPage(after, pageSize);
  };
  const { checkUsage } = createUsageActivities({ alerts: { checkPage }, metrics: createMetrics(), log });
  return { heartbeats, asked, done: env.run<[], CheckedUsage, typeof checkUsage>(checkUsage) };
}

test('it tells how many it has checked, and what it has found; the next time nothing', async () => {
  const { done, heartbeats } = run();
  expect(await done).toEqual({ teams, warnings: 2, criticals: 1 });
  expect(heartbeats).toHaveLength(Math.ceil(teams / pageSize));
  expect(await run().done).toEqual({ teams, warnings: 0, criticals: 0 });
});

test('a worker that takes over goes on behind the last page that was done, and counts on', async () => {
  const first = run({ dieAt: 3 });
  await expect(first.done).rejects.toThrow('killed');
  expect(first.heartbeats).toHaveLength(2);
  const second = run({ heartbeatDetails: first.heartbeats.at(-1) });
  expect(await second.done).toEqual({ teams, warnings: 2, criticals: 1 });
  expect(second.asked[0]).toBe(first.asked.at(-1));
  expect(second.asked[0]).not.toBeNull();
  expect(await database.rows('SELECT count(*)::int FROM usage_alert')).toEqual([{ count: 3 }]);
});
