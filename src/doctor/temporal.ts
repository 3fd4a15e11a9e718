/** Temporal: the server, the namespace and what it needs to hold, the schedules, who works, its clock. */
import type { Client } from '@temporalio/client';
import type { Config } from '../config.js';
import { createScheduleControl, type ScheduleState } from '../integrations/schedule-control.js';
import { serverTime } from '../integrations/server-clock.js';
import { createTaskQueue, jobsQueue } from '../integrations/task-queue.js';
import { missingSearchAttributes } from '../integrations/temporal.js';
import { currentBuild } from '../integrations/worker-versions.js';
import { clockFinding, offsetOf, type Clock } from './clock.js';
import { inTime, patienceMs, reasonOf, under, type Finding } from './finding.js';

const temporal = under('temporal');
const namespaces = under('namespace');
const attributes = under('search attributes');
const schedule = under('schedules');
const workers = under('workers');

/** Less, and what ended on one day cannot be looked up on the next. */
const shortestRetentionSeconds = 86_400;
/** gRPC's NOT_FOUND. */
const notFound = 5;

export async function checkTemporal(
  client: Client,
  config: Pick<Config, 'temporal' | 'workerBuildId'>,
  now: Clock,
): Promise<Finding[]> {
  const { address, namespace } = config.temporal;
  const ask = <T>(question: () => Promise<T>) =>
    inTime(client.connection.withDeadline(Date.now() + patienceMs, question));
  const first = await ask(() => checkNamespace(client, namespace)).catch((error: unknown) =>
    refusal(error, address, namespace),
  );
  if (first.some(({ level }) => level === 'critical')) return first;
  const others = await Promise.all([
    ask(() => checkAttributes(client, namespace)).catch(failure('search attributes')),
    ask(() => checkSchedules(client)).catch(failure('schedules')),
    ask(() => checkWorkers(client, config)).catch(failure('workers')),
    ask(async () => [clockFinding('Temporal', await offsetOf(now, () => serverTime(client)))]).catch(
      failure('clocks'),
    ),
  ]);
  return [...first, ...others.flat()];
}

/** Calls are made once here, not tried again: how it is now is the question. */
function refusal(error: unknown, address: string, namespace: string): Finding[] {
  if ((error as { code?: number }).code === notFound) {
    const fix = `make it: temporal operator namespace create --namespace ${namespace} --retention 30d`;
    return [namespaces.bad(`there is none named ${namespace}`, fix)];
  }
  const fix = 'check TEMPORAL_ADDRESS, and that the Temporal server runs and is reachable from here';
  return [temporal.bad(`${address} does not answer: ${reasonOf(error)}`, fix)];
}

const failure =
  (check: string) =>
  (error: unknown): Finding[] => [
    under(check).warn(`cannot be looked at: ${reasonOf(error)}`, 'try again; look at the Temporal server'),
  ];

async function checkNamespace(client: Client, namespace: string): Promise<Finding[]> {
  const { serverVersion } = await client.workflowService.getSystemInfo({});
  const { config } = await client.workflowService.describeNamespace({ namespace });
  const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  const kept = `ended workflows of ${namespace} are kept for ${(seconds / 86_400).toFixed(1)} days`;
  const fix = `temporal operator namespace update --namespace ${namespace} --retention 30d`;
  return [
    temporal.ok(`answers, version ${serverVersion}`),
    seconds >= shortestRetentionSeconds ? namespaces.ok(kept) : namespaces.warn(kept, fix),
  ];
}

async function checkAttributes(client: Client, namespace: string): Promise<Finding[]> {
  const missing = await missingSearchAttributes(client.connection, namespace);
  if (missing.length === 0) return [attributes.ok('all there')];
  const names = missing.map(({ name }) => name).join(', ');
  return [attributes.bad(`missing: ${names}; no workflow starts`, 'run: octroi setup')];
}

async function checkSchedules(client: Client): Promise<Finding[]> {
  const states = await createScheduleControl(client).list();
  const wrong = states.flatMap(wrongAbout);
  return wrong.length > 0 ? wrong : [schedule.ok(`all ${states.length} there, none paused, none failed`)];
}

function wrongAbout({ id, exists, paused, note, last }: ScheduleState): Finding[] {
  if (!exists) return [schedule.bad(`${id} is missing`, 'run: octroi schedules apply')];
  const failed = last?.result === 'failed' ? [runFailed(id, last.workflowId)] : [];
  if (!paused) return failed;
  const resume = `temporal schedule toggle --schedule-id ${id} --unpause --reason looked-at`;
  return [
    ...failed,
    schedule.warn(`${id} is paused${note ? ` (${note})` : ''}`, `once the reason is gone: ${resume}`),
  ];
}

const runFailed = (id: string, workflowId: string) =>
  schedule.warn(
    `the last run of ${id} failed`,
    `look why: temporal workflow show --workflow-id ${workflowId}; then: octroi schedules run ${id}`,
  );

async function checkWorkers(
  client: Client,
  { temporal: { taskQueue }, workerBuildId: ours }: Pick<Config, 'temporal' | 'workerBuildId'>,
): Promise<Finding[]> {
  const { workflow, activity, jobs } = await createTaskQueue(client, { taskQueue }).describe();
  const current = await currentBuild(client, taskQueue);
  if (workflow === 0 || activity === 0) {
    return [workers.bad(`none polls the task queue ${taskQueue}`, 'start one: octroi worker')];
  }
  if (jobs === 0) {
    const fix = 'start one: octroi worker, with jobs among its WORKER_KINDS';
    return [workers.bad(`none polls the task queue ${jobsQueue(taskQueue)}: no job of the night runs`, fix)];
  }
  const who = `${workflow} poll the task queue ${taskQueue}, ${jobs} that of jobs`;
  if (current === ours) return [workers.ok(`${who}; the work is of ${nameOf(current)}`)];
  return [
    workers.warn(
      `${who}; the work is of ${nameOf(current)}, and WORKER_BUILD_ID here is of ${nameOf(ours)}`,
      ours === undefined
        ? 'set WORKER_BUILD_ID as the workers have it, or run: octroi promote --unversioned'
        : `once its workers run: octroi promote ${ours}`,
    ),
  ];
}

const nameOf = (build: string | undefined) => (build === undefined ? 'no build' : `build ${build}`);
