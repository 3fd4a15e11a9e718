/** Who works: the workers that poll the task queue, and the server that hands out its work. Calls fail when it is away. */
import type { Client } from '@temporalio/client';

export type TaskQueue = ReturnType<typeof createTaskQueue>;

const patienceMs = 3_000;
/** A worker asks again at least once a minute; the server remembers those that are gone for five. */
const freshSeconds = 90;
/** `temporal.api.enums.v1.TaskQueueType`. */
const types = { workflow: 1, activity: 2 } as const;

export function createTaskQueue(client: Client, { taskQueue }: { taskQueue: string }) {
  const { namespace } = client.options;

  /** The server's version, and how many workers take workflows, and activities. */
  function describe(): Promise<{ version: string; workflow: number; activity: number }> {
    return client.connection.withDeadline(Date.now() + patienceMs, async () => {
      // One by one: none is left asking when another has failed.
      const { serverVersion } = await client.workflowService.getSystemInfo({});
      const workflow = await pollers('workflow');
      return { version: serverVersion, workflow, activity: await pollers('activity') };
    });
  }

  async function pollers(type: keyof typeof types): Promise<number> {
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: types[type],
    });
    const since = Date.now() / 1000 - freshSeconds;
    const fresh = pollers.filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) >= since);
    return new Set(fresh.map(({ identity }) => identity)).size;
  }

  return { describe };
}
