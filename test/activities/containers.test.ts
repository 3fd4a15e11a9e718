/** The clean-up of containers on a real Docker Engine: what it removes, and what it never does. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createContainerActivities, type CleanUp } from '../../src/activities/containers.js';
import type { DockerHost } from '../../src/config.js';
import { createLogger } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import { createContainerStore } from '../../src/stores/containers.js';
import { inActivity } from '../support/activity.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { dockerd, idle, startDocker, type TestDocker } from '../support/docker.js';
import { startEngineProxy, type EngineProxy } from '../support/engine-proxy.js';
import { eventually } from '../support/eventually.js';

(dockerd ? describe : describe.skip)('on a real Docker Engine', () => {
  let docker: TestDocker;
  let database: TestDatabase;
  let proxy: EngineProxy;
  beforeAll(async () => {
    docker = await startDocker();
    await docker.image('idle', { idle });
  }, 60_000);
  afterAll(() => docker.close());
  beforeEach(async () => {
    database = await createTestDatabase();
    proxy = await startEngineProxy(docker.address);
    await database.rows(`
      INSERT INTO team (id, name) VALUES ('t', 'T');
      INSERT INTO project (id, team_id, name) VALUES ('a', 't', 'A'), ('b', 't', 'B');`);
  });
  afterEach(async () => {
    const containers = await docker.docker.listContainers({ all: true });
    await Promise.all(containers.map(({ Id }) => docker.docker.getContainer(Id).remove({ force: true })));
    await proxy.close();
    await database.drop();
  });

  function cleanUp({
    dryRun = false,
    hosts,
  }: { dryRun?: boolean; hosts?: DockerHost[] } = {}): Promise<CleanUp> {
    const activities = createContainerActivities({
      store: createContainerStore(database.db),
      hosts: hosts ?? [{ name: 'one', address: proxy.address }],
      metrics: createMetrics(),
      log: createLogger('silent', 'test'),
      timeouts: { quick: 2_000, list: 2_000, removal: 20_000 },
    });
    return inActivity(() => activities.cleanUpContainers(dryRun));
  }

  const newContainer = (project: string | undefined = 'a', started = false) =>
    docker.container({ image: 'idle', started, ...(project && { project }) });
  const deploy = (
    id: string,
    containerId: string,
    fields: { status?: string; conclusion?: string; project?: string } = {},
  ) =>
    database.rows(
      `INSERT INTO deployment (id, project_id, container_id, status, conclusion) VALUES ($1, $2, $3, $4, $5)`,
      [id, fields.project ?? 'a', containerId, fields.status ?? 'completed', fields.conclusion ?? null],
    );
  const alias = (column: string, deployment: string) =>
    database.rows(
      `INSERT INTO alias (id, subdomain, ${column}) VALUES ($1, $1, $1)`.replace('$1, $1, $1', '$1, $1, $2'),
      [`alias-${deployment}`, deployment],
    );
  const statusOf = async (id: string) =>
    (
      await database.rows<{ s: string | null }>(
        'SELECT container_status AS s FROM deployment WHERE id = $1',
        [id],
      )
    )[0]?.s;
  const audited = () =>
    database.rows(
      'SELECT action, object_id, team_id, actor, before, after FROM audit_log ORDER BY object_id',
    );
  const reasons = ({ left }: CleanUp) =>
    Object.fromEntries(left.map(({ deployment, reason }) => [deployment, reason]));

  test('containers of finished deployments are removed, running ones stopped first; each is told', async () => {
    const running = await newContainer('a', true);
    const ended = await newContainer('b');
    const busy = await newContainer('a', true);
    await deploy('1', running);
    await deploy('2', ended.slice(0, 12), { status: 'in_progress', conclusion: 'failed', project: 'b' });
    await deploy('3', busy, { status: 'in_progress' });
    const report = await cleanUp();
    expect(report).toEqual({
      dryRun: false,
      counts: { removed: 2, gone: 0, left: 0 },
      removed: [
        { deployment: '1', project: 'a', host: 'one', container: running },
        { deployment: '2', project: 'b', host: 'one', container: ended },
      ],
      gone: [],
      left: [],
      failures: [],
    });
    expect(await Promise.all([running, ended, busy].map((id) => docker.exists(id)))).toEqual([
      false,
      false,
      true,
    ]);
    expect([await statusOf('1'), await statusOf('2'), await statusOf('3')]).toEqual([
      'removed',
      'removed',
      null,
    ]);
    const entry = { action: 'deployment.container_removed', team_id: 't', actor: 'system' };
    const after = { container_status: 'removed', docker_host: 'one' };
    expect(await audited()).toEqual([
      { ...entry, object_id: '1', before: { container_id: running, container_status: null }, after },
      {
        ...entry,
        object_id: '2',
        before: { container_id: ended.slice(0, 12), container_status: null },
        after,
      },
    ]);
    expect((await cleanUp()).counts).toEqual({ removed: 0, gone: 0, left: 0 });
  });

  test('a dry run says the same and changes nothing', async () => {
    const container = await newContainer('a', true);
    const aliased = await newContainer();
    await deploy('1', container);
    await deploy('2', aliased);
    await deploy('3', 'f'.repeat(64));
    await alias('deployment_id', '2');
    const told = await cleanUp({ dryRun: true });
    expect(await docker.exists(container)).toBe(true);
    expect([await statusOf('1'), await statusOf('3')]).toEqual([null, null]);
    expect(await audited()).toEqual([]);
    expect(proxy.asked.filter((path) => !/^\/(version|containers\/json)/.test(path))).toEqual([]);
    const done = await cleanUp();
    expect(done).toEqual({ ...told, dryRun: false });
    expect(done.counts).toEqual({ removed: 1, gone: 1, left: 1 });
  });

  test.each(['deployment_id', 'previous_deployment_id'])(
    'never one that an alias points at by %s',
    async (column) => {
      const container = await newContainer('a', true);
      await deploy('1', container);
      await alias(column, '1');
      expect(reasons(await cleanUp())).toEqual({ '1': 'alias' });
      expect(await docker.exists(container)).toBe(true);
      expect(await statusOf('1')).toBeNull();
    },
  );

  test('never one that another deployment has, if an alias points at that or it is not finished', async () => {
    const [shared, used] = [await newContainer(), await newContainer()];
    await deploy('1', shared);
    await deploy('2', shared.slice(0, 12));
    await alias('previous_deployment_id', '2');
    await deploy('3', used);
    await deploy('4', used, { status: 'in_progress' });
    expect(reasons(await cleanUp())).toEqual({ '1': 'alias', '2': 'alias', '3': 'in_use' });
    expect(await Promise.all([shared, used].map((id) => docker.exists(id)))).toEqual([true, true]);
  });

  test('never one without our label, or with another project’s', async () => {
    const [bare, other] = [await docker.container({ image: 'idle' }), await newContainer('b')];
    await deploy('1', bare);
    await deploy('2', other);
    await docker.container({ image: 'idle', name: 'named' });
    await deploy('3', 'named');
    expect(reasons(await cleanUp())).toEqual({ '1': 'no_label', '2': 'other_project', '3': 'no_label' });
    expect(await Promise.all([bare, other, 'named'].map((id) => docker.exists(id)))).toEqual([
      true,
      true,
      true,
    ]);
  });

  /** Another connection, in a transaction of its own. */
  async function begin() {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('BEGIN');
    return client;
  }
  const waiting = async () => {
    const sql = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    return (await database.rows<{ n: number }>(sql))[0]?.n;
  };

  test('an alias that is being made when the container is looked at keeps it', async () => {
    const container = await newContainer('a', true);
    await deploy('1', container);
    const platform = await begin();
    await platform.query(`INSERT INTO alias (id, subdomain, deployment_id) VALUES ('x', 'x', '1')`);
    const cleaning = cleanUp();
    await eventually(async () => (await waiting()) === 1);
    await platform.query('COMMIT');
    await platform.end();
    expect(reasons(await cleaning)).toEqual({ '1': 'alias' });
    expect(await docker.exists(container)).toBe(true);
  });

  test('a deployment that comes to life again while it waits keeps its container', async () => {
    const container = await newContainer('a', true);
    await deploy('1', container);
    const platform = await begin();
    await platform.query(`UPDATE deployment SET status = 'in_progress' WHERE id = '1'`);
    const cleaning = cleanUp();
    await eventually(async () => (await waiting()) === 1);
    await platform.query('COMMIT');
    await platform.end();
    expect(reasons(await cleaning)).toEqual({ '1': 'in_use' });
    expect(await docker.exists(container)).toBe(true);
  });

  test('an alias that is made while the container is being removed waits, and finds it marked as removed', async () => {
    const container = await newContainer('a', true);
    await deploy('1', container);
    let letThrough: (fate: 'pass') => void = () => {};
    const held = new Promise<'pass'>((resolve) => (letThrough = resolve));
    proxy.fate = (path) => (path.includes('/stop') ? held : 'pass');
    const cleaning = cleanUp();
    await eventually(() => proxy.asked.some((path) => path.includes('/stop')));
    const platform = await begin();
    const pointed = platform.query(`INSERT INTO alias (id, subdomain, deployment_id) VALUES ('x', 'x', '1')`);
    await eventually(async () => (await waiting()) === 1);
    letThrough('pass');
    expect((await cleaning).counts).toEqual({ removed: 1, gone: 0, left: 0 });
    await pointed;
    const { rows } = await platform.query(`SELECT container_status AS s FROM deployment WHERE id = '1'`);
    expect(rows).toEqual([{ s: 'removed' }]);
    await platform.query('COMMIT');
    await platform.end();
  });

  test('one that is gone already is marked so, only if every host has answered', async () => {
    await deploy('1', 'f'.repeat(64));
    const hosts = [
      { name: 'one', address: proxy.address },
      { name: 'away', address: 'unix:///nowhere/docker.sock' },
    ];
    const report = await cleanUp({ hosts });
    expect(reasons(report)).toEqual({ '1': 'host_away' });
    expect(report.failures).toEqual([{ host: 'away', failure: expect.stringContaining('ENOENT') }]);
    expect(await statusOf('1')).toBeNull();
    expect(await cleanUp()).toMatchObject({ gone: ['1'], counts: { removed: 0, gone: 1, left: 0 } });
    expect(await statusOf('1')).toBe('removed');
    expect(await audited()).toMatchObject([
      { action: 'deployment.container_gone', after: { docker_host: null } },
    ]);
  });

  test('a host that is away fails only its own', async () => {
    const container = await newContainer();
    await deploy('1', container);
    await deploy('2', 'f'.repeat(64));
    const hosts = [
      { name: 'away', address: 'tcp://127.0.0.1:1' },
      { name: 'one', address: proxy.address },
    ];
    const report = await cleanUp({ hosts });
    expect(report.removed).toMatchObject([{ deployment: '1', host: 'one' }]);
    expect(reasons(report)).toEqual({ '2': 'host_away' });
  });

  test('a removal that fails leaves the row, and is tried the next night', async () => {
    const containers = await Promise.all([1, 2, 3, 4, 5].map(() => newContainer()));
    await Promise.all(containers.map((container, index) => deploy(String(index), container)));
    proxy.fate = (path) =>
      path.includes('/stop') ? { status: 500, body: { message: 'cannot stop' } } : 'pass';
    const report = await cleanUp();
    // After three failures the host is left alone.
    expect(report.left.map(({ reason }) => reason)).toEqual([
      'failed',
      'failed',
      'failed',
      'host_away',
      'host_away',
    ]);
    expect(report.failures).toEqual([{ host: 'one', failure: expect.stringContaining('cannot stop') }]);
    expect(await audited()).toEqual([]);
    proxy.fate = () => 'pass';
    expect((await cleanUp()).counts).toEqual({ removed: 5, gone: 0, left: 0 });
  });

  test('one that somebody else removes at this moment is gone', async () => {
    const container = await newContainer();
    await deploy('1', container);
    proxy.fate = (path) =>
      path.includes('/stop') ? { status: 404, body: { message: 'No such container' } } : 'pass';
    expect(await cleanUp()).toMatchObject({ gone: ['1'] });
    expect(await statusOf('1')).toBe('removed');
  });
});
