/** What is counted, against a PostgreSQL of the test's own database. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger } from '../../src/log.js';
import { createHosts, type Hosts } from '../../src/metering/hosts.js';
import { createTrafficRecorder, type TrafficRecorder } from '../../src/metering/recorder.js';
import { createTrafficStore } from '../../src/stores/traffic.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const log = createLogger(process.env.LOG_LEVEL ?? 'silent', 'test');
let database: TestDatabase;
let hosts: Hosts;
let recorder: TrafficRecorder;

beforeEach(async () => {
  database = await createTestDatabase();
  await database.rows("INSERT INTO team (id, name) VALUES ('t', 'T')");
  await database.rows(
    "INSERT INTO project (id, team_id, name) SELECT n, 't', n FROM unnest(ARRAY['a', 'b', 'c']) n",
  );
  hosts = createHosts({ db: database.db, databaseUrl: database.url, deployDomain: 'apps.test', log });
  recorder = await createTrafficRecorder({ store: createTrafficStore(database.db, hosts), log });
});
afterEach(async () => {
  await recorder.close();
  await hosts.close();
  await database.drop();
});

const months = () =>
  database.rows(
    'SELECT project_id, year, month, traffic_bytes FROM project_usage ORDER BY project_id, year, month',
  );

describe('add', () => {
  test('is stored by project, month and hour', async () => {
    recorder.add({ project: 'a', bytes: 100, at: new Date('2026-10-31T23:59:59.999Z') });
    recorder.add({ project: 'a', bytes: 20n, at: new Date('2026-11-01T00:00:00.000Z') });
    recorder.add({ project: 'a', bytes: 3, at: new Date('2026-11-01T00:59:59.999Z') });
    recorder.add({ project: 'b', bytes: 0, at: new Date('2026-11-01T01:00:00.000Z') });
    await recorder.flush();
    expect(await months()).toEqual([
      { project_id: 'a', year: 2026, month: 10, traffic_bytes: 100n },
      { project_id: 'a', year: 2026, month: 11, traffic_bytes: 23n },
      { project_id: 'b', year: 2026, month: 11, traffic_bytes: 0n },
    ]);
    expect(await database.rows('SELECT project_id, hour, bytes FROM traffic_hour ORDER BY 1, 2')).toEqual([
      { project_id: 'a', hour: new Date('2026-10-31T23:00:00Z'), bytes: 100n },
      { project_id: 'a', hour: new Date('2026-11-01T00:00:00Z'), bytes: 23n },
      { project_id: 'b', hour: new Date('2026-11-01T01:00:00Z'), bytes: 0n },
    ]);
  });
});

describe('record', () => {
  test('counts an event once, in one request, in two, and in two at once', async () => {
    const twice = { id: randomUUID(), project_id: 'a', bytes: 10 };
    expect(await recorder.record([twice, twice])).toEqual({ accepted: 1, duplicates: 1, rejected: [] });
    expect(await recorder.record([twice])).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
    const other = { ...twice, id: 'x' };
    const both = await Promise.all([recorder.record([other]), recorder.record([other])]);
    expect(both.map(({ accepted }) => accepted).sort()).toEqual([0, 1]);
    expect(await months()).toMatchObject([{ project_id: 'a', traffic_bytes: 20n }]);
  });
});
