/** What the histories of all workflows say of the builds that brought them on. */
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const unhandledCommand =
  proto.temporal.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND;

export interface Histories {
  workflows: number;
  /** Those that one build began and another went on with. */
  handedOver: number;
  /** Tasks that failed: code and history did not fit, or the code threw. */
  failures: string[];
}

const atOnce = 20;

export async function readHistories(temporal: Client): Promise<Histories> {
  const runs: { workflowId: string; runId: string }[] = [];
  for await (const { workflowId, runId } of temporal.workflow.list()) runs.push({ workflowId, runId });
  const result: Histories = { workflows: runs.length, handedOver: 0, failures: [] };
  for (let n = 0; n < runs.length; n += atOnce) {
    const histories = runs.slice(n, n + atOnce).map((run) => tasksOf(temporal, run));
    for (const { builds, failures } of await Promise.all(histories)) {
      if (builds.size > 1) result.handedOver += 1;
      result.failures.push(...failures);
    }
  }
  return result;
}

/**
 * `UnhandledCommand` is no failure: a signal came while the task was to end the workflow, and it is done again with the
 * signal.
 */
async function tasksOf(temporal: Client, { workflowId, runId }: { workflowId: string; runId: string }) {
  const history = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
  const events = history.events ?? [];
  const builds = new Set(
    events.flatMap(({ workflowTaskCompletedEventAttributes: task }) =>
      task ? [task.deploymentVersion?.buildId ?? ''] : [],
    ),
  );
  const failures = events.flatMap(({ workflowTaskFailedEventAttributes: task }) =>
    task && task.cause !== unhandledCommand
      ? [`a task of ${workflowId} failed: ${task.failure?.message} (cause ${task.cause})`]
      : [],
  );
  return { builds, failures };
}
