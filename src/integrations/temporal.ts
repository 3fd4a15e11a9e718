/** What Octroi needs of a Temporal namespace: search attributes and schedules, both declared and applied. */
import {
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type Client,
  type Connection,
  type ScheduleOptions,
} from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import { searchAttributes } from '../workflows/messages.js';

/** `temporal.api.enums.v1.IndexedValueType`, by the name that the SDK gives the type. */
const indexedValueTypes = { KEYWORD: 2, INT: 3, DATETIME: 6 } as const;

/** Adds the search attributes that the namespace lacks. */
export async function applySearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(searchAttributes).filter(({ name }) => !(name in customAttributes));
  if (missing.length > 0)
    await connection.operatorService.addSearchAttributes(addSearchAttributesRequest(namespace, missing));
}

/** The request that adds search attributes; all of ours by default. */
export function addSearchAttributesRequest(namespace: string, attributes = Object.values(searchAttributes)) {
  return {
    namespace,
    searchAttributes: Object.fromEntries(attributes.map(({ name, type }) => [name, indexedValueTypes[type]])),
  };
}

interface ScheduleDeclaration {
  scheduleId: string;
  workflowType: string;
  note: string;
  spec: ScheduleOptions['spec'];
  /** How late a missed run may still start. */
  catchupWindow: Duration;
  /** How long a run may take. */
  timeout: Duration;
}

/** Every schedule, in one table. */
const schedules: ScheduleDeclaration[] = [
  {
    scheduleId: 'recover-payments',
    workflowType: 'recovery',
    note: 'Starts payments whose workflow never started or was lost, applies callbacks that nobody was told of.',
    spec: { intervals: [{ every: '30s' }] },
    catchupWindow: '1m',
    timeout: '5m',
  },
  {
    scheduleId: 'nightly-expire-missed',
    workflowType: 'expireMissed',
    note: 'Ends add-ons and plans that no timer ended; there should be none.',
    spec: { calendars: [{ hour: 5 }] },
    catchupWindow: '12h',
    timeout: '12h',
  },
];

/** Makes the schedules, or brings those there are up to date; one that an operator paused stays paused. */
export async function applySchedules(client: Client, taskQueue: string): Promise<string[]> {
  for (const { scheduleId, workflowType, note, spec, catchupWindow, timeout } of schedules) {
    const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow } as const;
    const action = {
      type: 'startWorkflow',
      workflowType,
      workflowId: scheduleId,
      taskQueue,
      workflowExecutionTimeout: timeout,
      staticSummary: note,
    } as const;
    try {
      await client.schedule.create({ scheduleId, spec, policies, action, state: { note } });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      const handle = client.schedule.getHandle(scheduleId);
      await handle.update(({ state }) => ({ spec, policies, action, state }));
    }
  }
  return schedules.map(({ scheduleId }) => scheduleId);
}
