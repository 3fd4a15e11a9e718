/** Whoever records traffic alerts: the recorder of a platform's own process, and the log collector. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startCollector } from '../../src/collect.js';
import { createLogger } from '../../src/log.js';
import { openTrafficRecorder } from '../../src/metering/index.js';
import { newTeam } from '../support/billing-stores.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { gb, newProject } from '../support/usage.js';
import { logLine } from './traefik-log.js';

const log = createLogger('silent', 'test');
const bytes = Number((5n * gb * 96n) / 100n);

let database: TestDatabase;
let directory: string;
beforeAll(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(join(tmpdir(), 'octroi-alerts-'));
});
afterAll(async () => {
  await database.drop();
  await rm(directory, { recursive: true });
});

const told = (team: string) =>
  database.rows('SELECT metric, level, used_bytes::float8 AS used FROM usage_alert WHERE team_id = $1', [
    team,
  ]);
const critical = [{ metric: 'traffic', level: 'critical', used: bytes }];

test('a platform’s process that ends has alerted of what it recorded', async () => {
  const team = await newTeam(database);
  const project = await newProject(database, team);
  const recorder = await openTrafficRecorder({ databaseUrl: database.url, enforceLimits: true, log });
  recorder.add({ project, bytes });
  await recorder.close();
  expect(await told(team)).toEqual(critical);
  const mails = await database.rows(
    "SELECT data -> 'enforced' AS enforced FROM mail_outbox WHERE user_id = $1",
    [team],
  );
  expect(mails).toEqual([{ enforced: true }]);
});

test('a collector that has read its log has alerted of what was in it', async () => {
  const team = await newTeam(database);
  const project = await newProject(database, team);
  await database.rows(
    "INSERT INTO domain (id, project_id, hostname, status) VALUES ('d', $1, 'www.shop.test', 'active')",
    [project],
  );
  const file = join(directory, 'access.log');
  await writeFile(file, logLine({ host: 'www.shop.test', bytes }));
  const options = {
    file,
    once: true,
    databaseUrl: database.url,
    deployDomain: 'apps.test',
    enforceLimits: false,
  };
  const collector = await startCollector({ ...options, log });
  await collector.done;
  await collector.close();
  expect(await told(team)).toEqual(critical);
});
