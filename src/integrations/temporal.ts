/** What Octroi needs of a Temporal namespace: search attributes and schedules, both declared and applied. */
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
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
  /** Only with a mail server; without one the schedule is not there, and costs nothing. */
  needsMail?: boolean;
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
  {
    scheduleId: 'send-mail',
    workflowType: 'mail',
    note: 'Sends the mails of the outbox that are due.',
    spec: { intervals: [{ every: '5s' }] },
    catchupWindow: '1m',
    timeout: '5m',
    needsMail: true,
  },
];

/**
 * Makes the schedules, or brings those there are up to date; one that an operator paused stays paused. Removes those
 * that these settings have no use for. Returns the ids of those that are there then.
 */
export async function applySchedules(
  client: Client,
  taskQueue: string,
  { sendsMail }: { sendsMail: boolean },
): Promise<string[]> {
  const isWanted = ({ needsMail }: ScheduleDeclaration) => sendsMail || !needsMail;
  for (const unwanted of schedules.filter((schedule) => !isWanted(schedule))) {
    await remove(client, unwanted.scheduleId);
  }
  const wanted = schedules.filter(isWanted);
  for (const { scheduleId, workflowType, note, spec, catchupWindow, timeout } of wanted) {
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
  return wanted.map(({ scheduleId }) => scheduleId);
}

async function remove(client: Client, scheduleId: string): Promise<void> {
  await client.schedule
    .getHandle(scheduleId)
    .delete()
    .catch((error: unknown) => {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    });
}
