/** What Octroi needs of a Temporal namespace: search attributes and schedules, both declared and applied. */
import {
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type Client,
  type Connection,
  type ScheduleOptions,
} from '@temporalio/client';
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
}

/** Every schedule, in one table. */
const schedules: ScheduleDeclaration[] = [
  {
    scheduleId: 'recover-payments',
    workflowType: 'recovery',
    note: 'Starts payments whose workflow never started or was lost, applies callbacks that nobody was told of.',
    spec: { intervals: [{ every: '30s' }] },
  },
];

/** Makes the schedules, or brings those there are up to date; one that an operator paused stays paused. */
export async function applySchedules(client: Client, taskQueue: string): Promise<string[]> {
  for (const { scheduleId, workflowType, note, spec } of schedules) {
    const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' } as const;
    const action = {
      type: 'startWorkflow',
      workflowType,
      workflowId: scheduleId,
      taskQueue,
      workflowExecutionTimeout: '5m',
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
