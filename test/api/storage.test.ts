/** POST /api/usage/{team}/measure: who may, how often, and what is measured once though many ask. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { measurementWorkflowId } from '../../src/workflows/messages.js';
import { startEngineProxy, type EngineProxy } from '../support/engine-proxy.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';

let h: Harness;
let good: EngineProxy;
let bad: EngineProxy;
beforeAll(async () => {
  [good, bad] = [await startEngineProxy(), await startEngineProxy()];
  good.fate = (path) => {
    if (path.startsWith('/version')) return { body: { ApiVersion: '1.41' } };
    if (path.startsWith('/system')) return { body: { Volumes: [] } };
    return { body: [] };
  };
  bad.fate = () => 'break';
  const env = { DOCKER_HOSTS: `one=${good.address},two=${bad.address}` };
  h = await startHarness({ env, worker: false });
});
afterAll(async () => {
  await h.close();
  await Promise.all([good.close(), bad.close()]);
});

const measure = (as: string, team = h.team) => h.call('POST', `/api/usage/${team}/measure`, { as });
const hosts = ['one', 'two'];
const handleOf = (host: string) => h.octroi.client.workflow.getHandle(measurementWorkflowId(host));
const all = (status: string) => ({ hosts: hosts.map((name) => ({ name, status })) });

/** Without a worker a measurement runs until it is ended by hand. */
async function endAll() {
  for (const host of hosts)
    await handleOf(host)
      .terminate('by hand')
      .catch(() => {});
}

describe('asking for a measurement', () => {
  beforeEach(async () => {
    await h.rows('DELETE FROM storage_request');
  });
  afterEach(endAll);

  test('is for owners and admins of the team', async () => {
    expectProblem(await h.call('POST', `/api/usage/${h.team}/measure`), 401, 'unauthenticated');
    expectProblem(await measure('member'), 403, 'forbidden');
    expectProblem(await measure('outsider'), 404, 'not_found');
    expectProblem(await measure('owner', 'team-none'), 404, 'not_found');
    expectProblem(await measure('platform'), 403, 'forbidden');
    expect(await h.rows('SELECT * FROM storage_request')).toEqual([]);
    expect(await measure('admin')).toMatchObject({ status: 202, body: all('started') });
    const audit = await h.rows(
      `SELECT actor, team_id FROM audit_log WHERE action = 'storage.measurement_requested'`,
    );
    expect(audit).toEqual([{ actor: 'user:admin', team_id: h.team }]);
  });

  test('is answered alike while one runs, whoever asks; and refused for ten minutes after', async () => {
    const { team, owner } = await h.newTeam();
    expect((await measure('owner')).body).toEqual(all('started'));
    expect((await measure('owner')).body).toEqual(all('running'));
    expect((await measure(owner, team)).body).toEqual(all('running'));
    await endAll();
    const refused = await measure('owner');
    expectProblem(refused, 429, 'rate_limited');
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(590);
    expect(Number(refused.headers.get('Retry-After'))).toBeLessThanOrEqual(600);
    // Each team has its own ten minutes.
    const { team: third, owner: thirdOwner } = await h.newTeam();
    expect((await measure(thirdOwner, third)).body).toEqual(all('started'));
    await endAll();
    await h.rows(`UPDATE storage_request SET requested_at = requested_at - interval '10 minutes'`);
    expect((await measure('owner')).body).toEqual(all('started'));
  });

  test('twenty at once start one measurement of each host', async () => {
    const teams = await Promise.all(Array.from({ length: 10 }, () => h.newTeam()));
    const answers = await Promise.all([...teams, ...teams].map(({ team, owner }) => measure(owner, team)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 202));
    const started = answers.flatMap(({ body }) => body.hosts as { name: string; status: string }[]);
    expect(
      started
        .filter(({ status }) => status === 'started')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(hosts);
  });
});

describe('with a worker', () => {
  beforeAll(() => h.startWorker());
  afterAll(() => h.stopWorker());

  const night = (id: string) =>
    h.octroi.client.workflow.execute('measureStorage', {
      taskQueue: h.config.temporal.taskQueue,
      workflowId: id,
    });

  test('one host fails and says why, the others are measured', async () => {
    expect(await night('night-1')).toEqual([
      { host: 'one', status: 'measured', projects: 0 },
      { host: 'two', status: 'failed', failure: expect.stringContaining('aborted') },
    ]);
    expect(
      await h.rows(
        'SELECT name, measured_at IS NOT NULL AS measured, failing_since IS NOT NULL AS failing, failure FROM docker_host ORDER BY name',
      ),
    ).toEqual([
      { name: 'one', measured: true, failing: false, failure: null },
      { name: 'two', measured: false, failing: true, failure: expect.stringContaining('aborted') },
    ]);
    // Tried three times before it was given up.
    expect(bad.asked.filter((path) => path === '/version')).toHaveLength(3);
    const { values } = await h.octroi.metrics.storageMeasurements.get();
    expect(values.map(({ labels, value }) => [labels.host, labels.outcome, value])).toEqual(
      expect.arrayContaining([
        ['one', 'measured', 1],
        ['two', 'failed', 1],
      ]),
    );
  });

  test('the clean-up of 03:00 runs on the same hosts, as a dry run or not', async () => {
    for (const args of [[{ dryRun: true }], []]) {
      const report: unknown = await h.octroi.client.workflow.execute('cleanUpContainers', {
        taskQueue: h.config.temporal.taskQueue,
        workflowId: `clean-up-${args.length}`,
        args,
      });
      const counts = { removed: 0, gone: 0, left: 0 };
      expect(report).toMatchObject({ dryRun: args.length === 1, counts, failures: [] });
    }
  });

  test('the nightly job leaves a host that is being measured to that', async () => {
    bad.fate = good.fate;
    const answer = good.fate;
    good.fate = (path) => (path.startsWith('/system') ? 'hang' : answer(path));
    good.asked.splice(0);
    await h.rows('DELETE FROM storage_request');
    expect((await measure('owner')).body).toEqual(all('started'));
    await eventually(() => good.asked.some((path) => path.startsWith('/system')));
    await handleOf('two').result();
    expect(await night('night-2')).toEqual([
      { host: 'one', status: 'running' },
      { host: 'two', status: 'measured', projects: 0 },
    ]);
    expect(good.asked.filter((path) => path.startsWith('/system'))).toHaveLength(1);
    await handleOf('one').cancel();
    await expect(handleOf('one').result()).rejects.toThrow();
    // Cancelled by hand is no failure of the engine.
    expect(await h.rows(`SELECT failing_since FROM docker_host WHERE name = 'one'`)).toEqual([
      { failing_since: null },
    ]);
  });
});

test('without Temporal it is 503, and may be tried again at once', async () => {
  const away = await startHarness({ temporalAway: true });
  try {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const answer = await away.call('POST', `/api/usage/${away.team}/measure`, { as: 'owner' });
      expectProblem(answer, 503, 'unavailable');
      expect(answer.headers.get('Retry-After')).toBe('5');
    }
    expect(await away.rows('SELECT * FROM storage_request')).toEqual([]);
  } finally {
    await away.close();
  }
});
