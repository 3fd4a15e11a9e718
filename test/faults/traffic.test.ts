/** Traffic while PostgreSQL is killed, away and back; and while the API is stopped. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { loadConfig } from '../../src/config.js';
import { startPostgres, type Postgres } from '../../src/dev/postgres.js';
import { createTrafficRecorder, type TrafficRecorder } from '../../src/metering/recorder.js';
import { migrateUp } from '../../src/models/migrator.js';
import { createOctroi, type Octroi, type RunningApi } from '../../src/octroi.js';
import { hashToken } from '../../src/stores/tokens.js';
import { log, projects, seedProjects, startProcess, totals, type Process } from '../metering/world.js';
import { eventually } from '../support/eventually.js';

let directory: string;
let postgres: Postgres;
let octroi: Octroi;
let api: RunningApi;
let mine: Process;
let recorder: TrafficRecorder;
/** The test has ended, well or not: what it started goes no further. */
let over: boolean;
const token = 'oct_of_the_platform';

/** A durable one: a fast one would forget what it has committed. */
const start = () =>
  startPostgres({ dataDir: join(directory, 'data'), port: 0, logFile: join(directory, 'log') });

async function rows<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: postgres.url });
  client.on('error', () => {});
  await client.connect();
  return client
    .query<Row & pg.QueryResultRow>(sql, values)
    .then((result) => result.rows)
    .finally(() => client.end());
}

const newOctroi = () =>
  createOctroi(
    loadConfig({
      PORT: '0',
      DATABASE_URL: postgres.url,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      PAYMENT_API_KEY: 'k',
      PAYMENT_WEBHOOK_SECRET: 's',
    }),
    { log },
  );

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'octroi-traffic-'));
  postgres = await start();
  octroi = newOctroi();
  await migrateUp(octroi.db.sequelize);
  mine = startProcess(postgres.url);
  await seedProjects(rows);
  await rows("INSERT INTO api_token (token_hash, name, scope) VALUES ($1, 'p', 'platform')", [
    hashToken(token),
  ]);
});
beforeEach(async () => {
  over = false;
  await rows('TRUNCATE project_usage, traffic_hour, traffic_day, traffic_event, traffic_batch');
  api = await octroi.startApi();
  recorder = await createTrafficRecorder({ store: mine.store, log, flushMs: 20 });
});
afterEach(async () => {
  over = true;
  postgres = await eventually(start);
  await recorder.close();
  await api.close();
});
afterAll(async () => {
  await mine.end();
  await octroi.close();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
});

interface Batch {
  events: { id: string; project_id: string; bytes: number }[];
  bytes: bigint;
}

function aBatch(size: number): Batch {
  const events = Array.from({ length: size }, () => ({
    id: randomUUID(),
    project_id: projects[Math.floor(Math.random() * projects.length)] ?? 'a',
    bytes: Math.floor(Math.random() * 1_000),
  }));
  return { events, bytes: BigInt(events.reduce((sum, { bytes }) => sum + bytes, 0)) };
}

async function post(url: string, { events }: Batch) {
  const response = await fetch(`${url}/api/usage/traffic`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ events }),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('Retry-After'),
    body: await response.text(),
  };
}

const sumOf = (batches: readonly Batch[]) => batches.reduce((sum, { bytes }) => sum + bytes, 0n);
const counted = async () => Object.values(await totals(rows)).reduce((sum, bytes) => sum + bytes, 0n);

/** Events that wait in the API, by its metric. */
async function waiting(): Promise<number> {
  const text = await (await fetch(`${api.url}/metrics`)).text();
  return Number(/^octroi_traffic_waiting_events (\d+)/m.exec(text)?.[1]);
}

test('PostgreSQL is killed in the middle of a load: refused beyond the bound, and right to the byte', async () => {
  const statuses = new Map<number, number>();
  const retryAfters = new Set<string | null>();
  let mostWaiting = 0;
  /** As the platform would: until it is answered 200. */
  async function deliver(batch: Batch): Promise<void> {
    while (!over) {
      const answer = await post(api.url, batch);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status === 200) return;
      if (answer.status === 429) retryAfters.add(answer.retryAfter);
      mostWaiting = Math.max(mostWaiting, await waiting());
      await delay(100);
    }
  }
  let added = 0n;
  const adding = setInterval(() => {
    if (over) clearInterval(adding);
    for (let i = 0; i < 50; i += 1) recorder.add({ project: 'b', bytes: i });
    added += 1_225n;
  }, 5);
  const small = Array.from({ length: 60 }, () => aBatch(300));
  const delivered: Promise<void>[] = [];
  for (const batch of small.slice(0, 40)) {
    delivered.push(deliver(batch));
    await delay(5);
  }
  await eventually(async () => (await counted()) > 0n);

  process.kill(postgres.pid, 'SIGKILL');
  for (const batch of small.slice(40)) delivered.push(deliver(batch));
  const large = Array.from({ length: 23 }, () => aBatch(10_000));
  for (const batch of large) delivered.push(deliver(batch));
  await eventually(() => (statuses.get(429) ?? 0) > 0);
  const addedBefore = added;
  await eventually(() => added > addedBefore + 100_000n);

  postgres = await eventually(start);
  await Promise.all(delivered);
  clearInterval(adding);
  await recorder.close();
  await api.close();
  expect(await counted()).toBe(sumOf([...small, ...large]) + added);
  expect(mostWaiting).toBeGreaterThan(150_000);
  expect(mostWaiting).toBeLessThanOrEqual(200_000);
  expect([...retryAfters]).toEqual(['5']);
  // Nothing but: stored, come again, no room, waited too long.
  expect([...statuses.keys()].filter((status) => ![200, 429, 503].includes(status))).toEqual([]);
});

test('an API that is stopped in the middle of a load has stored what it acknowledged', async () => {
  const second = newOctroi();
  const batches = Array.from({ length: 60 }, () => aBatch(500));
  const acknowledged: Batch[] = [];
  const left: Batch[] = [];
  const sending = batches.map(async (batch, i) => {
    await delay(i * 5);
    const answer = await post(api.url, batch).catch(() => undefined);
    (answer?.status === 200 ? acknowledged : left).push(batch);
  });
  await eventually(() => acknowledged.length > 5);
  await api.close();
  await Promise.all(sending);
  expect(acknowledged.length).toBeLessThan(batches.length);
  expect(await counted()).toBeGreaterThanOrEqual(sumOf(acknowledged));

  const next = await second.startApi();
  for (const batch of left) expect(await post(next.url, batch)).toMatchObject({ status: 200 });
  expect(await counted()).toBe(sumOf(batches));
  await next.close();
  await second.close();
});
