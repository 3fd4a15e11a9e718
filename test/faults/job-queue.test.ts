/** Jobs and what people wait for are apart: in queues and slots of their own, and in other processes if that is wanted. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Config, WorkerKind } from '../../src/config.js';
import { diagnose } from '../../src/doctor/doctor.js';
import { createDockerWorkflows } from '../../src/integrations/docker-workflows.js';
import { createTaskQueue } from '../../src/integrations/task-queue.js';
import { createOctroi, type RunningWorker } from '../../src/octroi.js';
import { server } from '../support/database.js';
import { startEngineProxy, type EngineProxy } from '../support/engine-proxy.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { booksOf, initiate, paidOnce, proPlan, untilStatus } from '../support/payments.js';

/** Activities that a worker takes at once from a queue. */
const slots = 100;

const bundle = server('OCTROI_TEST_BUNDLE');
const polled = (temporal: Config['temporal']) => createTaskQueue(h.octroi.client, temporal).describe();

let h: Harness;
let engine: EngineProxy;
beforeAll(async () => {
  engine = await startEngineProxy();
  engine.fate = (path) => (path === '/version' ? { body: { ApiVersion: '1.47' } } : 'hang');
  const hosts = Array.from({ length: slots + 20 }, (_, i) => `host-${i}=${engine.address}`);
  h = await startHarness({ worker: false, env: { DOCKER_HOSTS: hosts.join(',') } });
});
afterAll(async () => {
  await engine.close();
  await h.close();
});

test('jobs that hang in every slot keep no payment, not one that needs a slot itself', async () => {
  await h.startWorker();
  const jobs = createDockerWorkflows(h.octroi.client, {
    taskQueue: h.config.temporal.taskQueue,
    hosts: h.config.dockerHosts,
  });
  await eventually(() => jobs.measure());
  await eventually(() => engine.asked.filter((path) => path !== '/version').length >= slots);

  const { team, owner } = await h.newTeam();
  await h.fault(team, { initiate: 'error_500', initiate_times: 2 });
  const { body } = await initiate(h, team, owner, proPlan);
  await untilStatus(h, owner, body.payment_id, 'completed');
  expect(await booksOf(h, team)).toEqual(paidOnce);
});

test('a process may take one kind alone, and the doctor misses the other', async () => {
  const taskQueue = 'of-kinds';
  const temporal = { ...h.config.temporal, taskQueue };
  const findings = async () => {
    const all = await diagnose({ ...h.octroi, config: { ...h.config, temporal } });
    return all.filter(({ check }) => check === 'workers').map(({ level, message }) => [level, message]);
  };
  const workers: RunningWorker[] = [];
  const start = async (kind: WorkerKind) => {
    const config = { ...h.config, temporal, workerKinds: [kind] };
    const { startWorker } = createOctroi(config, { log: h.log, workflowBundle: { codePath: bundle } });
    workers.push(await startWorker());
  };

  await start('main');
  await eventually(async () => (await polled(temporal)).activity === 1);
  expect(await polled(temporal)).toMatchObject({ workflow: 1, activity: 1, jobs: 0 });
  expect(await findings()).toEqual([
    ['critical', 'none polls the task queue of-kinds-jobs: no job of the night runs'],
  ]);
  await start('jobs');
  await eventually(async () => (await findings())[0]?.[0] === 'ok');
  expect(await findings()).toEqual([
    ['ok', '1 poll the task queue of-kinds, 1 that of jobs; the work is of no build'],
  ]);
  await Promise.all(workers.map((worker) => worker.close()));
});
