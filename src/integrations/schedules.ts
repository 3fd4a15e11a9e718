/** Every schedule, in one table, and what brings a Temporal namespace into line with it. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
} from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import { ofService } from './priorities.js';
import { jobsQueue } from './task-queue.js';

export interface ScheduleDeclaration {
  scheduleId: string;
  workflowType: string;
  note: string;
  spec: ScheduleOptions['spec'];
  /** Nobody waits for it: it is done apart from what people wait for. */
  isJob?: boolean;
  /** How late a missed run may still start. */
  catchupWindow: Duration;
  /** How long a run may take. */
  timeout: Duration;
  /** After a run that failed none follows until an operator has looked: where repeating would harm. */
  pauseOnFailure?: boolean;
  /** The workflow takes `{ dryRun: true }`, and then only tells what it would do. */
  hasDryRun?: boolean;
}

/** A job of the night, at an hour (UTC); one that was missed is caught up in the morning. */
const nightly = (hour: number, jitter?: Duration) => ({
  spec: { calendars: [{ hour }], ...(jitter && { jitter }) },
  isJob: true,
  catchupWindow: '12h' as const,
  timeout: '12h' as const,
});

export const schedules: readonly ScheduleDeclaration[] = [
  {
    scheduleId: 'recover-payments',
    workflowType: 'recovery',
    note: 'Starts payments whose workflow never started or was lost, applies callbacks that nobody was told of.',
    spec: { intervals: [{ every: '30s' }] },
    catchupWindow: '1m',
    timeout: '5m',
  },
  {
    scheduleId: 'nightly-forget',
    workflowType: 'forget',
    note: 'Deletes what is kept for a time only: traffic events that were counted, idempotency keys.',
    ...nightly(1),
  },
  {
    scheduleId: 'nightly-disable-inactive',
    workflowType: 'disableInactive',
    note: 'Switches projects of the free plan off that had no traffic for 5 days; for good 7 days later.',
    ...nightly(2),
  },
  {
    scheduleId: 'nightly-clean-up-containers',
    workflowType: 'cleanUpContainers',
    note: 'Removes the containers of finished deployments that no alias points at.',
    ...nightly(3, '5m'),
    pauseOnFailure: true,
    hasDryRun: true,
  },
  {
    scheduleId: 'nightly-measure-storage',
    workflowType: 'measureStorage',
    note: 'Measures the storage of every project on the Docker engines.',
    ...nightly(4, '10m'),
  },
  {
    scheduleId: 'nightly-expire-missed',
    workflowType: 'expireMissed',
    note: 'Ends add-ons and plans that no timer ended; there should be none.',
    ...nightly(5),
  },
  {
    scheduleId: 'nightly-check-usage',
    workflowType: 'checkUsage',
    note: "Checks every team's usage against its limits, and alerts at 80 and 95 percent.",
    ...nightly(6),
  },
];

export interface ScheduleSettings {
  taskQueue: string;
}

/** Marks a schedule as one of this table: those are removed when the table no longer has them. */
const mark = { octroi: 'schedule' };

/**
 * Makes the schedules, or brings those there are up to date; one that an operator paused stays paused. Removes those
 * that the table no longer has. Returns the ids of those that are there then.
 */
export async function applySchedules(
  client: Client,
  { taskQueue }: ScheduleSettings,
  table: readonly ScheduleDeclaration[] = schedules,
): Promise<string[]> {
  const ids = new Set(table.map(({ scheduleId }) => scheduleId));
  for await (const { scheduleId, memo } of client.schedule.list()) {
    if (memo?.octroi === mark.octroi && !ids.has(scheduleId)) await remove(client, scheduleId);
  }
  for (const declaration of table) await apply(client, taskQueue, declaration);
  return [...ids];
}

async function apply(client: Client, taskQueue: string, declaration: ScheduleDeclaration): Promise<void> {
  const {
    scheduleId,
    workflowType,
    note,
    spec,
    catchupWindow,
    timeout,
    pauseOnFailure = false,
  } = declaration;
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow, pauseOnFailure } as const;
  const action = {
    type: 'startWorkflow',
    workflowType,
    workflowId: scheduleId,
    ...placeOf(declaration, taskQueue),
    workflowExecutionTimeout: timeout,
    staticSummary: note,
  } as const;
  try {
    await client.schedule.create({ scheduleId, spec, policies, action, state: { note }, memo: mark });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(scheduleId);
    await handle.update(({ state }) => ({ spec, policies, action, state }));
  }
}

const placeOf = ({ isJob }: ScheduleDeclaration, taskQueue: string) =>
  isJob ? { taskQueue: jobsQueue(taskQueue) } : { taskQueue, priority: ofService };

async function remove(client: Client, scheduleId: string): Promise<void> {
  await client.schedule
    .getHandle(scheduleId)
    .delete()
    .catch((error: unknown) => {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    });
}

/**
 * Runs a job now and waits for its end; returns what its workflow returned. A dry run is beside the schedule: it changes
 * nothing.
 * @throws Error for a schedule that is not there, has no dry run, or runs already.
 */
export async function runSchedule(
  client: Client,
  taskQueue: string,
  id: string,
  { dryRun }: { dryRun: boolean },
): Promise<unknown> {
  const declaration = schedules.find(({ scheduleId }) => scheduleId === id);
  if (!declaration) {
    throw new Error(
      `There is no schedule ${id}, but ${schedules.map(({ scheduleId }) => scheduleId).join(', ')}.`,
    );
  }
  if (!dryRun) return trigger(client, id);
  if (!declaration.hasDryRun) throw new Error(`${id} has no dry run.`);
  return client.workflow.execute(declaration.workflowType, {
    workflowId: `${id}-dry-run`,
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowExecutionTimeout: declaration.timeout,
    ...placeOf(declaration, taskQueue),
    args: [{ dryRun: true }],
    staticSummary: `Dry run. ${declaration.note}`,
  });
}

/** Milliseconds in which the server starts what was triggered. */
const triggerMs = 20_000;

async function trigger(client: Client, scheduleId: string): Promise<unknown> {
  const schedule = client.schedule.getHandle(scheduleId);
  const before = (await schedule.describe()).info;
  await schedule.trigger();
  for (const giveUpAt = Date.now() + triggerMs; Date.now() < giveUpAt; await delay(100)) {
    const { numActionsTaken, numActionsSkippedOverlap, recentActions } = (await schedule.describe()).info;
    const run = recentActions.at(-1)?.action;
    if (numActionsTaken > before.numActionsTaken && run) {
      return client.workflow.getHandle(run.workflow.workflowId, run.workflow.firstExecutionRunId).result();
    }
    if (numActionsSkippedOverlap > before.numActionsSkippedOverlap)
      throw new Error(`${scheduleId} runs already.`);
  }
  throw new Error(`${scheduleId} was triggered, and has not started within ${triggerMs / 1000} s.`);
}
