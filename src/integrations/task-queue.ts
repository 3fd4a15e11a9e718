/** Who works: the workers that poll the task queues, and the server that hands out its work. Calls fail when it is away. */
import type { Client } from '@temporalio/client';

/** Where jobs wait for workers: apart from what people wait for, so that neither takes the slots of the other (decision 28). */
export const jobsQueue = (taskQueue: string) => `${taskQueue}-jobs`;

export type TaskQueue = ReturnType<typeof createTaskQueue>;

const patienceMs = 3_000;
/** A worker asks again at least once a minute; the server remembers those that are gone for five. */
const freshSeconds = 90;
/** `temporal.api.enums.v1.TaskQueueType`. */
const types = { workflow: 1, activity: 2 } as const;

export function createTaskQueue(client: Client, { taskQueue }: { taskQueue: string }) {
  const { namespace } = client.options;

  /** The server's version, and how many workers take workflows, activities, and jobs. */
  function describe(): Promise<{ version: string; workflow: number; activity: number; jobs: number }> {
    return client.connection.withDeadline(Date.now() + patienceMs, async () => {
      // One by one: none is left asking when another has failed.
      const { serverVersion } = await client.workflowService.getSystemInfo({});
      const workflow = await pollers(taskQueue, 'workflow');
      const activity = await pollers(taskQueue, 'activity');
      return {
        version: serverVersion,
        workflow,
        activity,
        jobs: await pollers(jobsQueue(taskQueue), 'activity'),
      };
    });
  }

  async function pollers(queue: string, type: keyof typeof types): Promise<number> {
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: queue },
      taskQueueType: types[type],
    });
    const since = Date.now() / 1000 - freshSeconds;
    const fresh = pollers.filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) >= since);
    return new Set(fresh.map(({ identity }) => identity)).size;
  }

  return { describe };
}
