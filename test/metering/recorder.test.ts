/** What is counted, and how often, on a PostgreSQL that works. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ConnectionError } from 'sequelize';
import {
  createTrafficRecorder,
  type RecorderOptions,
  type TrafficRecorder,
} from '../../src/metering/recorder.js';
import { createMetrics, type Metrics } from '../../src/metrics.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { counted } from '../support/counted.js';
import { eventually } from '../support/eventually.js';
import { log, projects, seedProjects, startProcess, totals, type Process } from './world.js';

let database: TestDatabase;
let one: Process;
let two: Process;
let recorders: TrafficRecorder[];

beforeEach(async () => {
  database = await createTestDatabase();
  await seedProjects(database.rows);
  one = startProcess(database.url);
  two = startProcess(database.url);
  recorders = [];
});
afterEach(async () => {
  await Promise.all(recorders.map((recorder) => recorder.close()));
  await Promise.all([one.end(), two.end()]);
  await database.drop();
});

/** A recorder that flushes when it is asked to. */
async function record(options: Partial<RecorderOptions> = {}): Promise<TrafficRecorder> {
  const recorder = await createTrafficRecorder({ store: one.store, log, flushMs: 3_600_000, ...options });
  recorders.push(recorder);
  return recorder;
}

/** None: nobody met anybody in a deadlock. */
const retries = async ({ trafficBatches }: Metrics) => (await counted(trafficBatches)).retried ?? 0;

const event = (id: string, bytes = 10, project_id = 'a') => ({ id, project_id, bytes });
const unknownHosts = () => database.rows('SELECT host, bytes, events FROM unknown_host ORDER BY host');

/** The store, with a connection that breaks after `commit` of the first write: its answer is lost. */
function losingAnswers(store: Process['store'], method: 'recordBatch' | 'recordEvents', times = 1) {
  let left = times;
  return {
    ...store,
    [method]: async (argument: never) => {
      const result = await store[method](argument);
      if (left-- > 0) throw new ConnectionError(new Error('answer lost'));
      return result;
    },
  };
}

describe('add', () => {
  test('is stored by project, UTC month and UTC hour, to the boundary', async () => {
    const recorder = await record();
    recorder.add({ project: 'a', bytes: 100, at: new Date('2026-10-31T23:59:59.999Z') });
    recorder.add({ project: 'a', bytes: 20n, at: new Date('2026-11-01T00:00:00.000Z') });
    recorder.add({ project: 'a', bytes: 3, at: new Date('2026-11-01T00:59:59.999Z') });
    recorder.add({ project: 'b', bytes: 0, at: new Date('2026-11-01T01:00:00.000Z') });
    recorder.add({ project: 'c', bytes: 7, at: new Date('2026-12-31T23:59:59.999Z') });
    recorder.add({ project: 'c', bytes: 8, at: new Date('2027-01-01T00:00:00.000Z') });
    await recorder.flush();
    const months = 'SELECT project_id, year, month, traffic_bytes FROM project_usage ORDER BY 1, 2, 3';
    expect(await database.rows(months)).toEqual([
      { project_id: 'a', year: 2026, month: 10, traffic_bytes: 100n },
      { project_id: 'a', year: 2026, month: 11, traffic_bytes: 23n },
      { project_id: 'b', year: 2026, month: 11, traffic_bytes: 0n },
      { project_id: 'c', year: 2026, month: 12, traffic_bytes: 7n },
      { project_id: 'c', year: 2027, month: 1, traffic_bytes: 8n },
    ]);
    expect(await database.rows('SELECT project_id, hour, bytes FROM traffic_hour ORDER BY 1, 2')).toEqual([
      { project_id: 'a', hour: new Date('2026-10-31T23:00:00Z'), bytes: 100n },
      { project_id: 'a', hour: new Date('2026-11-01T00:00:00Z'), bytes: 23n },
      { project_id: 'b', hour: new Date('2026-11-01T01:00:00Z'), bytes: 0n },
      { project_id: 'c', hour: new Date('2026-12-31T23:00:00Z'), bytes: 7n },
      { project_id: 'c', hour: new Date('2027-01-01T00:00:00Z'), bytes: 8n },
    ]);
    recorder.add({ project: 'a', bytes: 1, at: new Date('2026-11-01T00:30:00Z') });
    recorder.add({ project: 'a', bytes: 1000, at: new Date('2026-11-01T23:59:59.999Z') });
    await recorder.flush();
    const days = 'SELECT project_id, day::text, bytes FROM traffic_day ORDER BY 1, 2';
    expect(await database.rows(days)).toEqual([
      { project_id: 'a', day: '2026-10-31', bytes: 100n },
      { project_id: 'a', day: '2026-11-01', bytes: 1024n },
      { project_id: 'b', day: '2026-11-01', bytes: 0n },
      { project_id: 'c', day: '2026-12-31', bytes: 7n },
      { project_id: 'c', day: '2027-01-01', bytes: 8n },
    ]);
  });

  test('is stored by itself, after the time between two flushes', async () => {
    const recorder = await record({ flushMs: 20 });
    recorder.add({ project: 'a', bytes: 5 });
    await eventually(async () => (await totals(database.rows)).a === 5n);
  });

  test('counts a batch once whose answer was lost after its commit', async () => {
    const recorder = await record({ store: losingAnswers(one.store, 'recordBatch', 2) });
    recorder.add({ project: 'a', bytes: 5 });
    await recorder.flush();
    expect(await totals(database.rows)).toEqual({ a: 5n });
  });

  test('never throws, and counts nothing, for what is no traffic', async () => {
    const metrics = createMetrics();
    const recorder = await record({ metrics });
    const wrong = [
      ...[-1, 0.5, NaN, Infinity, 2 ** 53, -1n, '5', null, undefined].map((bytes) => ({
        project: 'a',
        bytes,
      })),
      { bytes: 1 },
      { project: 'a', host: 'a.test', bytes: 1 },
      { project: 'a\tb', bytes: 1 },
      { project: '', bytes: 1 },
      { project: 'a', bytes: 1, at: new Date(NaN) },
      null,
      undefined,
    ];
    for (const traffic of wrong) recorder.add(traffic as never);
    await recorder.flush();
    expect(await totals(database.rows)).toEqual({});
    expect(await database.rows('SELECT * FROM traffic_batch')).toEqual([]);
    expect(await counted(metrics.trafficLost)).toEqual({ invalid: wrong.length });
  });

  test('keeps so many projects and hosts, and tells of what it could not keep', async () => {
    const metrics = createMetrics();
    const recorder = await record({ metrics, maxKeys: 4 });
    for (let i = 0; i < 10; i += 1) recorder.add({ host: `made-up-${i}.test`, bytes: 1 });
    for (const project of [...projects, 'd']) recorder.add({ project, bytes: 1 });
    recorder.add({ project: 'a', bytes: 1 });
    await recorder.flush();
    // Two hosts and `(other)` are three keys; hosts that are made up leave room for projects.
    expect(await totals(database.rows)).toEqual({ a: 2n });
    expect(await unknownHosts()).toEqual([
      { host: '(other)', bytes: 8n, events: 8n },
      { host: 'made-up-0.test', bytes: 1n, events: 1n },
      { host: 'made-up-1.test', bytes: 1n, events: 1n },
    ]);
    expect(await counted(metrics.trafficLost)).toEqual({ full: 3 });
  });

  test('counts a deleted project still, and one that never was apart', async () => {
    await database.rows("UPDATE project SET status = 'deleted' WHERE id = 'b'");
    const recorder = await record();
    recorder.add({ project: 'b', bytes: 5 });
    recorder.add({ project: 'nobody', bytes: 6 });
    await recorder.flush();
    expect(await totals(database.rows)).toEqual({ b: 5n });
    expect(await unknownHosts()).toEqual([{ host: '(project nobody)', bytes: 6n, events: 1n }]);
  });

  test('tells of the projects whose traffic grew, and outlives one who fails at that', async () => {
    const told: string[][] = [];
    const recorder = await record({
      onRecorded(projectIds) {
        told.push(projectIds);
        throw new Error('of the listener');
      },
    });
    recorder.add({ project: 'a', bytes: 1 });
    recorder.add({ host: 'nobody.test', bytes: 1 });
    await recorder.flush();
    await recorder.record([event('1', 1, 'b')]);
    expect(told).toEqual([['a'], ['b']]);
  });
});

describe('last_traffic_at', () => {
  const lastOf = async (id: string) => {
    const [row] = await database.rows<{ last_traffic_at: Date | null }>(
      'SELECT last_traffic_at FROM project WHERE id = $1',
      [id],
    );
    return row?.last_traffic_at?.toISOString();
  };

  test('rises by more than a minute, and never falls', async () => {
    const recorder = await record();
    const see = async (at: string) => {
      recorder.add({ project: 'a', bytes: 1, at: new Date(at) });
      await recorder.flush();
      return lastOf('a');
    };
    expect(await see('2026-03-01T10:00:00.000Z')).toBe('2026-03-01T10:00:00.000Z');
    expect(await see('2026-03-01T10:01:00.000Z')).toBe('2026-03-01T10:00:00.000Z');
    expect(await see('2026-03-01T10:01:00.001Z')).toBe('2026-03-01T10:01:00.001Z');
    expect(await see('2026-02-01T00:00:00.000Z')).toBe('2026-03-01T10:01:00.001Z');
  });

  test('a project that was switched off as idle comes back when its earlier traffic is recorded late', async () => {
    await database.rows(
      `UPDATE project SET status = 'inactive', deactivated_at = now() - interval '2 hours',
         created_at = now() - interval '30 days' WHERE id = 'a'`,
    );
    const recorder = await record();
    await recorder.record([{ ...event('late'), at: new Date(Date.now() - 86_400_000).toISOString() }]);
    expect(await database.rows("SELECT status FROM project WHERE id = 'a'")).toEqual([{ status: 'active' }]);
  });
});

describe('record', () => {
  test('counts an event once: in one request, in two, in two at once, in two processes at once', async () => {
    const metrics = createMetrics();
    const recorder = await record({ metrics });
    const other = await record({ metrics, store: two.store });
    expect(await recorder.record([event('1'), event('1')])).toEqual({
      accepted: 1,
      duplicates: 1,
      rejected: [],
    });
    expect(await recorder.record([event('1'), event('2')])).toEqual({
      accepted: 1,
      duplicates: 1,
      rejected: [],
    });
    // Both are connected then, and begin at the same moment.
    await other.record([event('2')]);
    const many = Array.from({ length: 4_000 }, (_, i) => event(`many-${i}`, 1));
    const answers = await Promise.all(
      [recorder, other, recorder, other, recorder, other].map((each, i) =>
        each.record(i % 2 ? many : [...many].reverse()),
      ),
    );
    expect(answers.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(4_000);
    expect(answers.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(20_000);
    expect(await totals(database.rows)).toEqual({ a: 4_020n });
    expect(await retries(metrics)).toBe(0);
  });

  test('counts once, and says the same, when the answer was lost after the commit', async () => {
    const recorder = await record({ store: losingAnswers(one.store, 'recordEvents') });
    expect(await recorder.record([event('1'), event('1'), event('2', 10, 'nobody')])).toMatchObject({
      accepted: 1,
      duplicates: 1,
      rejected: [{ index: 2, code: 'unknown_project' }],
    });
    expect(await totals(database.rows)).toEqual({ a: 10n });
  });

  test('an event that was rejected may be sent again once it is right', async () => {
    const recorder = await record();
    const early = event('1', 10, 'later');
    expect(await recorder.record([early])).toMatchObject({ accepted: 0, rejected: [{ id: '1' }] });
    await database.rows("INSERT INTO project (id, team_id, name) VALUES ('later', 't', 'L')");
    expect(await recorder.record([early])).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
  });

  test('sums that no column holds stop at the ceiling', async () => {
    const recorder = await record();
    const absurd = Array.from({ length: 10_000 }, (_, i) => event(`${i}`, 2 ** 50));
    expect(await recorder.record(absurd)).toMatchObject({ accepted: 10_000 });
    expect(await recorder.record([event('more', 2 ** 50)])).toMatchObject({ accepted: 1 });
    const hosts = absurd.map(({ id, bytes }) => ({ id: `host-${id}`, host: 'nobody.test', bytes }));
    expect(await recorder.record(hosts)).toMatchObject({ accepted: 10_000 });
    expect(await totals(database.rows)).toEqual({ a: 2n ** 56n });
  });

  test('the same events again, after they were forgotten, are too old', async () => {
    const recorder = await record();
    const sent = { ...event('1'), at: new Date(Date.now() - 35 * 86_400_000 - 1).toISOString() };
    expect(await recorder.record([sent])).toMatchObject({ rejected: [{ code: 'too_old' }] });
  });
});

describe('two recorders', () => {
  test('write the same keys at once, neither dead-locked nor losing a byte', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `p${i}`);
    await database.rows(
      "INSERT INTO project (id, team_id, name) SELECT n, 't', n FROM unnest($1::text[]) n",
      [names],
    );
    const metrics = createMetrics();
    const both = [await record({ metrics }), await record({ metrics, store: two.store })];
    for (let round = 0; round < 15; round += 1) {
      await Promise.all(
        both.map(async (recorder, i) => {
          for (const name of i === 0 ? names : [...names].reverse()) {
            recorder.add({ project: name, bytes: 1, at: new Date(Date.UTC(2026, round % 3)) });
            recorder.add({ host: `${name}.test`, bytes: 1 });
          }
          const events = names.map((name) => event(randomUUID(), 1, name));
          await Promise.all([recorder.flush(), recorder.record(i === 0 ? events : events.reverse())]);
        }),
      );
    }
    expect(await totals(database.rows)).toEqual(Object.fromEntries(names.map((name) => [name, 60n])));
    expect(await retries(metrics)).toBe(0);
  });
});

test('whatever is added, flushed, sent, and fails: each byte is counted, and once', async () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ add: fc.constantFrom(...projects), bytes: fc.nat(1_000_000), day: fc.nat(60) }),
    },
    { weight: 2, arbitrary: fc.record({ flush: fc.constantFrom(0, 1) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        send: fc.array(fc.record({ id: fc.nat(30), project: fc.constantFrom(...projects) }), {
          maxLength: 8,
        }),
      }),
    },
    // Before the transaction, or after it: its answer is lost.
    {
      weight: 3,
      arbitrary: fc.record({
        fail: fc.constantFrom('before', 'after'),
        times: fc.integer({ min: 1, max: 3 }),
      }),
    },
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      await database.rows('TRUNCATE project_usage, traffic_hour, traffic_day, traffic_event, traffic_batch');
      run += 1;
      const failures: string[] = [];
      const failing =
        <A, R>(work: (argument: A) => Promise<R>) =>
        async (argument: A) => {
          const failure = failures.shift();
          if (failure === 'before') throw new ConnectionError(new Error('away'));
          const result = await work(argument);
          if (failure === 'after') throw new ConnectionError(new Error('answer lost'));
          return result;
        };
      const store = {
        recordBatch: failing(one.store.recordBatch),
        recordEvents: failing(one.store.recordEvents),
      };
      const recorder = await record({ store });
      const expected: Record<string, bigint> = {};
      const sent = new Map<number, { project: string; bytes: number }>();
      const under: Promise<unknown>[] = [];
      const expectBytes = (project: string, bytes: number) => {
        expected[project] = (expected[project] ?? 0n) + BigInt(bytes);
      };
      for (const each of steps) {
        if ('add' in each) {
          recorder.add({
            project: each.add,
            bytes: each.bytes,
            at: new Date(Date.now() - each.day * 86_400_000),
          });
          expectBytes(each.add, each.bytes);
        } else if ('flush' in each) {
          const flushed = recorder.flush();
          if (each.flush) await flushed;
          else under.push(flushed);
        } else if ('fail' in each) {
          failures.push(...Array.from({ length: each.times }, () => each.fail));
        } else {
          const events = each.send.map(({ id, project }) => {
            // An id stands for one event, however often it is sent.
            const first = sent.get(id) ?? { project, bytes: id * 7 };
            if (!sent.has(id)) expectBytes(first.project, first.bytes);
            sent.set(id, first);
            return { id: `${run}-${id}`, project_id: first.project, bytes: first.bytes };
          });
          under.push(recorder.record(events));
        }
      }
      await Promise.all([...under, recorder.flush()]);
      expect(await totals(database.rows)).toEqual(expected);
    }),
    { numRuns: 15, interruptAfterTimeLimit: 40_000 },
  );
});
