/** Storage as it is measured on a real Docker Engine, to the byte; and engines that fail in the middle. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createStorageActivities, type StorageActivityOptions } from '../../src/activities/storage.js';
import { createLogger } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import { createStorageStore } from '../../src/stores/storage.js';
import { activityEnvironment, inActivity as run } from '../support/activity.js';
import { replaceClockAhead, day } from '../support/billing-stores.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { dockerd, idle, startDocker, type TestDocker } from '../support/docker.js';
import { startEngineProxy, type EngineProxy } from '../support/engine-proxy.js';
import { eventually } from '../support/eventually.js';

let database: TestDatabase;
let proxy: EngineProxy;
beforeEach(async () => {
  database = await createTestDatabase();
  await database.rows(`INSERT INTO team (id, name) VALUES ('t', 'T')`);
});
afterEach(async () => {
  await proxy.close();
  await database.drop();
});

const projects = (...ids: string[]) =>
  database.rows(`INSERT INTO project (id, team_id, name) SELECT id, 't', id FROM unnest($1::text[]) AS id`, [
    ids,
  ]);

/** The activities of a worker, and a measurement by them as the workflow has it. */
function worker(options: Partial<StorageActivityOptions> = {}) {
  const activities = createStorageActivities({
    store: createStorageStore(database.db),
    hosts: [{ name: 'one', address: proxy.address }],
    platformName: 'paas',
    metrics: createMetrics(),
    log: createLogger('silent', 'test'),
    timeouts: { quick: 2_000, list: 2_000, volumes: 2_000, container: 2_000 },
    ...options,
  });
  const measure = async (host = 'one') => {
    const since = await run(() => activities.beginMeasurement());
    await run(() => activities.measureVolumes(host));
    await run(() => activities.measureProjects(host, since));
    return run(() => activities.finishMeasurement(host, since));
  };
  return { activities, measure };
}

/** Project → its images, containers, volumes. */
async function stored(host = 'one') {
  const rows = await database.rows<Record<'project_id', string> & Record<'i' | 'c' | 'v', string>>(
    `SELECT project_id, image_bytes AS i, container_bytes AS c, volume_bytes AS v FROM project_storage
     WHERE docker_host = $1 ORDER BY project_id`,
    [host],
  );
  return Object.fromEntries(rows.map(({ project_id, i, c, v }) => [project_id, [i, c, v].map(Number)]));
}

const months = (project: string) =>
  database.rows(
    `SELECT storage_bytes::int AS bytes FROM project_usage WHERE project_id = $1 ORDER BY year, month`,
    [project],
  );
const hostState = async () => (await database.rows(`SELECT * FROM docker_host WHERE name = 'one'`))[0];

(dockerd ? describe : describe.skip)('on a real Docker Engine', () => {
  let docker: TestDocker;
  beforeAll(async () => {
    docker = await startDocker();
    await docker.image('base', { idle, 'data/base': 50_000 });
    await docker.childImage('of-a', 'base', { 'data/a': 1_000 }, 'a');
    await docker.childImage('of-a-too', 'of-a', { 'data/more': 200 }, 'a');
    await docker.childImage('of-ab', 'base', { 'data/ab': 30 }, 'a_b');
    await docker.childImage('of-nobody', 'base', { 'data/nobody': 99 }, 'gone');
  }, 120_000);
  beforeEach(async () => {
    proxy = await startEngineProxy(docker.address);
  });
  afterEach(async () => {
    for (const { Id } of await docker.docker.listContainers({ all: true }))
      await docker.docker.getContainer(Id).remove({ force: true });
    const { Volumes } = await docker.docker.listVolumes();
    for (const { Name } of Volumes) await docker.docker.getVolume(Name).remove();
  });
  afterAll(() => docker.close());

  const base = 50_000 + idle.length;

  test('images with shared layers counted once, writable layers, volumes: to the byte', async () => {
    await projects('a', 'a_b', 'b', 'c');
    await docker.container({ image: 'base', project: 'a', files: { 'data/x': 500 } });
    await docker.container({ image: 'base', project: 'a', files: { 'data/y': 11 }, started: true });
    await docker.volume('paas_a_data', 7_000);
    await docker.volume('paas_a_more', 1);
    await docker.volume('paas_a_b_data', 20);
    await docker.volume('paas_c_data', 3);
    await docker.volume('other_c_data', 4_000);
    const told: string[][] = [];
    const { measure } = worker({
      onMeasured: (ids) => {
        told.push(ids.sort());
        return Promise.resolve();
      },
    });
    expect(await measure()).toEqual({ projects: 3 });
    expect(await stored()).toEqual({
      a: [base + 1_200, 511, 7_001],
      // What it shares with the project a counts for both.
      a_b: [base + 30, 0, 20],
      c: [0, 0, 3],
    });
    expect(await months('a')).toEqual([{ bytes: base + 8_712 }]);
    expect(await months('b')).toEqual([]);
    expect(told).toEqual([['a', 'a_b', 'c']]);
    expect(await hostState()).toMatchObject({ measured_at: expect.any(Date), failing_since: null });
  });

  test('a container without label is that of its deployment, however that has its id', async () => {
    await projects('a', 'b', 'c', 'd');
    const ids = [];
    for (const bytes of [100, 20, 3])
      ids.push(await docker.container({ image: 'base', name: `n${bytes}`, files: { 'data/x': bytes } }));
    const labelled = await docker.container({ image: 'base', project: 'd', files: { 'data/x': 4_000 } });
    await docker.container({ image: 'base', files: { 'data/x': 50_000 } });
    await database.rows(
      `INSERT INTO deployment (id, project_id, container_id)
       VALUES ('1', 'b', $1), ('2', 'b', $2), ('3', 'c', 'n3'), ('4', 'c', $3)`,
      [ids[0], ids[1]?.slice(0, 12), labelled],
    );
    await worker().measure();
    expect(await stored()).toMatchObject({ b: [0, 120, 0], c: [0, 3, 0], d: [0, 4_000, 0] });
  });

  test('what is of a project that is gone or deleted is nobody’s, and no other’s by its name', async () => {
    await projects('a', 'a_b');
    await database.rows(`UPDATE project SET status = 'deleted' WHERE id = 'a_b'`);
    await docker.container({ image: 'base', project: 'gone', files: { 'data/x': 100 } });
    await docker.container({ image: 'base', project: 'a_b', files: { 'data/x': 100 } });
    await docker.volume('paas_a_b_data', 20);
    await docker.volume('paas_gone_data', 20);
    await worker().measure();
    expect(await stored()).toEqual({ a: [base + 1_200, 0, 0] });
  });

  test('what is there no more counts no more, also in this month', async () => {
    await projects('a', 'b', 'c');
    const id = await docker.container({ image: 'base', project: 'b', files: { 'data/x': 100 } });
    await docker.container({ image: 'base', project: 'c', files: { 'data/x': 10 } });
    await docker.volume('paas_b_data', 20);
    await docker.volume('paas_c_data', 30);
    const { measure } = worker();
    await measure();
    expect(await stored()).toMatchObject({ b: [0, 100, 20], c: [0, 10, 30] });
    await docker.docker.getContainer(id).remove();
    await docker.docker.getVolume('paas_b_data').remove();
    await docker.docker.getVolume('paas_c_data').remove();
    await measure();
    expect(await stored()).toEqual({ a: [base + 1_200, 0, 0], c: [0, 10, 0] });
    expect(await months('b')).toEqual([{ bytes: 0 }]);
    expect(await months('c')).toEqual([{ bytes: 10 }]);
  });

  test('each month keeps its last measurement', async () => {
    await projects('c');
    const clock = await replaceClockAhead(database);
    await docker.volume('paas_c_data', 30);
    const { measure } = worker();
    await measure();
    await clock.pass(31 * day);
    await docker.volume('paas_c_more', 5);
    await measure();
    expect(await months('c')).toEqual([{ bytes: 30 }, { bytes: 35 }]);
  });

  test('several hosts add up; one that was taken out of the settings is forgotten', async () => {
    await projects('a');
    await docker.volume('paas_a_data', 20);
    const hosts = ['one', 'two'].map((name) => ({ name, address: proxy.address }));
    const both = worker({ hosts });
    await both.measure('one');
    await both.measure('two');
    expect(await months('a')).toEqual([{ bytes: 2 * (base + 1_220) }]);
    expect(await run(() => both.activities.hostsToMeasure())).toEqual(['one', 'two']);
    expect(await months('a')).toEqual([{ bytes: 2 * (base + 1_220) }]);
    const alone = worker();
    expect(await run(() => alone.activities.hostsToMeasure())).toEqual(['one']);
    expect(await months('a')).toEqual([{ bytes: base + 1_220 }]);
    expect(await database.rows('SELECT name FROM docker_host')).toEqual([{ name: 'one' }]);
  });

  test('a second attempt goes on where the first was stopped', async () => {
    await projects('a', 'a_b', 'b');
    await docker.container({ image: 'base', project: 'a', files: { 'data/x': 100 } });
    const second = await docker.container({ image: 'base', project: 'a_b', files: { 'data/x': 7 } });
    await docker.container({ image: 'base', project: 'b', files: { 'data/x': 9 } });
    const { activities } = worker();
    const since = await run(() => activities.beginMeasurement());
    proxy.fate = (path) => (path.includes(second) ? 'hang' : 'pass');
    const killed = activityEnvironment();
    const attempt = killed.run(() => activities.measureProjects('one', since));
    await eventually(() => proxy.asked.some((path) => path.includes(second)));
    killed.cancel();
    await expect(attempt).rejects.toThrow();
    expect(Object.keys(await stored())).toEqual(['a']);

    const sized = () => proxy.asked.splice(0).filter((path) => /history|size=true/.test(path));
    // Two images and the container of a; the image of a_b, and its container, which did not answer.
    expect(sized()).toHaveLength(5);
    proxy.fate = () => 'pass';
    await run(() => activities.measureProjects('one', since));
    // One image and one container of a_b, one container of b.
    expect(sized()).toHaveLength(3);
    expect(await stored()).toEqual({ a: [base + 1_200, 100, 0], a_b: [base + 30, 7, 0], b: [0, 9, 0] });
  });

  test('an engine that disappears in the middle leaves every last value, and says since when', async () => {
    await projects('a', 'b');
    await docker.container({ image: 'base', project: 'b', files: { 'data/x': 100 } });
    await docker.volume('paas_b_data', 20);
    const { measure, activities } = worker({ attempts: 1 });
    await measure();
    const before = await stored();
    proxy.fate = (path) => (path.includes('size=true') ? 'break' : 'pass');
    await expect(measure()).rejects.toMatchObject({ type: 'EngineFailure', nonRetryable: true });
    await run(() => activities.recordFailure('one', 'first'));
    expect(await stored()).toEqual(before);
    const first = await hostState();
    expect(first).toMatchObject({ failing_since: expect.any(Date), failure: 'first' });

    const clock = await replaceClockAhead(database);
    await clock.pass(31 * day);
    await run(() => activities.recordFailure('one', 'second'));
    expect(await hostState()).toEqual({ ...first, failure: 'second' });
    // The new month begins with what is known.
    expect(await months('b')).toEqual([{ bytes: 120 }, { bytes: 120 }]);

    proxy.fate = () => 'pass';
    await measure();
    expect(await hostState()).toMatchObject({ failing_since: null, failure: null });
  });
});

describe('an engine that', () => {
  const version = { ApiVersion: '1.41' };
  const container = { Id: 'a'.repeat(64), Names: ['/x'], Labels: { project_id: 'a' } };
  /** All that an engine with one container and one volume answers; sizes are what is given. */
  const small = (containerSize: unknown, volumeSize: unknown) => (path: string) => {
    if (path.startsWith('/version')) return { body: version };
    if (path.startsWith('/images')) return { body: [] };
    if (path.startsWith('/containers/json')) return { body: [container] };
    if (path.startsWith('/containers')) return { body: { SizeRw: containerSize } };
    return { body: { Volumes: [{ Name: 'paas_a_x', Driver: 'local', UsageData: { Size: volumeSize } }] } };
  };
  beforeEach(async () => {
    proxy = await startEngineProxy();
    await projects('a');
    proxy.fate = small(10, 5);
    await worker().measure();
    expect(await stored()).toEqual({ a: [0, 10, 5] });
  });

  test('cannot tell a size keeps the last one', async () => {
    proxy.fate = small(-1, 7);
    await worker().measure();
    expect(await stored()).toEqual({ a: [0, 10, 7] });
    proxy.fate = small(12, -1);
    await worker().measure();
    expect(await stored()).toEqual({ a: [0, 12, 7] });
    proxy.fate = small(undefined, undefined);
    await worker().measure();
    expect(await stored()).toEqual({ a: [0, 12, 7] });
  });

  test('has a volume of another driver is not asked for its size', async () => {
    proxy.fate = (path) =>
      path.startsWith('/system')
        ? { body: { Volumes: [{ Name: 'paas_a_x', Driver: 'nfs', UsageData: { Size: 99 } }] } }
        : small(10, 5)(path);
    await worker().measure();
    expect(await stored()).toEqual({ a: [0, 10, 0] });
  });

  test.each([
    ['hangs', 'hang' as const],
    ['breaks off', 'break' as const],
    ['talks nonsense', { body: '<html>' }],
    ['answers something else', { body: { SizeRw: 'much', Volumes: 7 } }],
    ['is broken', { status: 500, body: { message: 'disk on fire' } }],
    [
      'has less than nothing',
      { body: { SizeRw: -12, Volumes: [{ Name: 'paas_a_x', Driver: 'local', UsageData: { Size: -5 } }] } },
    ],
  ])('%s has failed, and changes nothing', async (_name, fate) => {
    const timeouts = { quick: 300, list: 300, volumes: 300, container: 300 };
    for (const asked of ['/version', '/images', '/containers/json', '/containers/aaa', '/system']) {
      proxy.fate = (path) => (path.startsWith(asked) ? fate : small(1, 1)(path));
      const { activities } = worker({ timeouts });
      const since = await run(() => activities.beginMeasurement());
      const step = asked === '/system' ? 'measureVolumes' : 'measureProjects';
      await expect(run(() => activities[step]('one', since))).rejects.toMatchObject({
        type: 'EngineFailure',
        nonRetryable: false,
      });
    }
    expect(await stored()).toEqual({ a: [0, 10, 5] });
  });
});
