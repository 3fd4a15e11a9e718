/** Temporal Cloud's billable actions, counted in histories (https://docs.temporal.io/cloud/actions). */
import type { Client } from '@temporalio/client';

/** Events that are an action each. Local activities of one workflow task are one together, whatever their number. */
const billable = [
  'workflowExecutionStartedEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'workflowExecutionUpdateAcceptedEventAttributes',
  'activityTaskScheduledEventAttributes',
  'timerStartedEventAttributes',
  'upsertWorkflowSearchAttributesEventAttributes',
] as const;

export async function actionsOf(
  client: Client,
  workflowId: string,
): Promise<{ actions: number; signals: number }> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  let actions = 0;
  let signals = 0;
  const tasksWithMarkers = new Set<string>();
  for (const event of events ?? []) {
    if (billable.some((name) => event[name])) actions += 1;
    if (event.workflowExecutionSignaledEventAttributes) signals += 1;
    const task = event.markerRecordedEventAttributes?.workflowTaskCompletedEventId;
    if (task) tasksWithMarkers.add(String(task));
  }
  return { actions: actions + tasksWithMarkers.size, signals };
}
