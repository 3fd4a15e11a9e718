/** The job of 02:00 on ten thousand projects, and killed in the middle. */
import '../support/quiet.js';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import pg from 'pg';
import { createProjectActivities, type SwitchedOff } from '../../src/activities/projects.js';
import { createLogger } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import { openDatabase } from '../../src/models/database.js';
import { createIdleProjects } from '../../src/stores/idle-projects.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';

const projects = 10_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.rows(`
    INSERT INTO team (id, name) SELECT 'team-' || n, 'A team' FROM generate_series(1, 100) n;
    INSERT INTO "user" (id, email, name) SELECT 'user-' || n, 'a@b.test', 'A' FROM generate_series(1, 100) n;
    INSERT INTO team_member (id, team_id, user_id, role)
      SELECT 'm-' || n, 'team-' || n, 'user-' || n, 'owner' FROM generate_series(1, 100) n;`);
  await database.rows(
    `INSERT INTO project (id, team_id, name, created_at)
     SELECT 'p-' || n, 'team-' || (n % 100 + 1), 'shop', now() - interval '1 year' FROM generate_series(1, $1) n`,
    [projects],
  );
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.rows("UPDATE project SET status = 'active'");
  await database.rows('UPDATE project SET activated_at = NULL');
  await database.rows('TRUNCATE platform_change, mail_outbox');
});

/** Runs the job in a worker's stead; `onHeartbeat` sees each heartbeat. */
async function job(onHeartbeat: (details: SwitchedOff) => void = () => {}, heartbeatDetails?: SwitchedOff) {
  let statements = 0;
  const db = openDatabase(database.url, { poolSize: 2, onStatement: () => (statements += 1) });
  try {
    const environment = new MockActivityEnvironment(
      { heartbeatDetails },
      { logger: new DefaultLogger('ERROR') },
    );
    environment.on('heartbeat', onHeartbeat);
    const { disableInactive } = createProjectActivities({
      projects: createIdleProjects(db),
      metrics: createMetrics(),
      log: createLogger('silent', 'test'),
    });
    const total = await environment.run<[], SwitchedOff, typeof disableInactive>(disableInactive);
    return { total, statements };
  } finally {
    await db.close();
  }
}

/** How many projects left how many of each trace: all left one. */
async function expectOneOfEach(since: Date): Promise<void> {
  const counts = await database.rows(
    `SELECT p.status, a.audits, c.changes, m.mails, count(*)::int AS projects FROM project p
     LEFT JOIN (SELECT object_id AS id, count(*)::int AS audits FROM audit_log WHERE at >= $1 GROUP BY 1) a USING (id)
     LEFT JOIN (SELECT object_id AS id, count(*)::int AS changes FROM platform_change GROUP BY 1) c USING (id)
     LEFT JOIN (SELECT split_part(event_key, ':', 2) AS id, count(*)::int AS mails FROM mail_outbox GROUP BY 1) m
       USING (id)
     GROUP BY 1, 2, 3, 4`,
    [since],
  );
  expect(counts).toEqual([{ status: 'inactive', audits: 1, changes: 1, mails: 1, projects }]);
}

const now = async () => (await database.rows<{ now: Date }>('SELECT clock_timestamp() AS now'))[0]!.now;

test('ten thousand projects in pages, each with a heartbeat and few statements', async () => {
  const since = await now();
  const beats: SwitchedOff[] = [];
  const { total, statements } = await job((details) => beats.push(details));
  expect(total).toEqual({ inactive: projects, disabled: 0 });
  expect(beats.length).toBeGreaterThanOrEqual(20);
  expect(statements).toBeLessThan(projects / 20);
  await expectOneOfEach(since);
});

/**
 * A worker that dies takes its connections with it: they go when a page has its audit entries and changes, and is about
 * to write its mails.
 */
async function killWhileItWrites(): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('BEGIN; LOCK TABLE mail_outbox IN EXCLUSIVE MODE');
  await eventually(async () => {
    const killed = await database.rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
         AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO mail_outbox%'`,
    );
    return killed.length === 1;
  });
  await client.end();
}

test('killed in the middle and run again: each project leaves one audit entry, one change, one mail', async () => {
  const since = await now();
  const beats: SwitchedOff[] = [];
  let death = Promise.resolve();
  const killed = job((details) => {
    if (beats.push(details) === 5) death = killWhileItWrites();
  });
  await expect(killed).rejects.toThrow();
  await death;
  const [row] = await database.rows<{ off: number }>(
    "SELECT count(*)::int AS off FROM project WHERE status = 'inactive'",
  );
  expect(row!.off).toBeGreaterThan(0);
  expect(row!.off).toBeLessThan(projects);
  const { total } = await job(undefined, beats.at(-1));
  expect(total.inactive).toBeLessThanOrEqual(projects);
  expect(total.inactive).toBeGreaterThan(projects - row!.off);
  await expectOneOfEach(since);
});
