/** What time it is at the Temporal server, which has no call that tells. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

/** `temporal.api.enums.v1.TaskQueueKind`: of one process, forgotten by the server by itself. */
const sticky = 2;
/** `temporal.api.enums.v1.TaskQueueType`. */
const workflowTasks = 1;

/**
 * Milliseconds since 1970 at the server, as of the call: it notes when somebody last polled a task queue. So one of our own,
 * which nobody else knows, is polled for that moment.
 * @throws Error when the server is away or does not tell; within the deadline of the call around it.
 */
export async function serverTime(client: Client): Promise<number> {
  const { namespace, identity } = client.options;
  const taskQueue = { name: `clock-${randomUUID()}`, kind: sticky, normalName: 'clock' };
  const ending = new AbortController();
  const poll = client.connection
    .withAbortSignal(ending.signal, () =>
      client.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue, identity }),
    )
    // Ended by us, or it has failed: then the others fail too.
    .catch(() => undefined);
  try {
    for (;;) {
      const { pollers } = await client.workflowService.describeTaskQueue({
        namespace,
        taskQueue,
        taskQueueType: workflowTasks,
      });
      const at = pollers[0]?.lastAccessTime;
      if (at) return Number(at.seconds ?? 0) * 1000 + (at.nanos ?? 0) / 1e6;
      await delay(20);
    }
  } finally {
    ending.abort();
    await poll;
  }
}
