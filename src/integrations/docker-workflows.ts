import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowNotFoundError } from '@temporalio/common';
import { measurementWorkflowId, searchAttributes } from '../workflows/messages.js';
import type { measureHost } from '../workflows/storage.js';
import { jobsQueue } from './task-queue.js';

export type DockerWorkflows = ReturnType<typeof createDockerWorkflows>;

/** `started` by this request, or `running` before it; `idle`: neither. */
export interface HostMeasurement {
  name: string;
  status: 'started' | 'running' | 'idle';
}

const patienceMs = 3_000;

/** The measurements of Docker hosts, as the API speaks to them. Calls fail when Temporal is away. */
export function createDockerWorkflows(
  client: Client,
  { taskQueue, hosts }: { taskQueue: string; hosts: readonly { name: string }[] },
) {
  /** Measures every host now; one that is being measured is left to that. */
  function measure(): Promise<HostMeasurement[]> {
    return ofEach(async (name) => {
      try {
        await client.workflow.start<typeof measureHost>('measureHost', {
          workflowId: measurementWorkflowId(name),
          taskQueue: jobsQueue(taskQueue),
          args: [name],
          workflowExecutionTimeout: '12h',
          staticSummary: `storage on Docker host ${name}, asked for`,
          typedSearchAttributes: new TypedSearchAttributes([
            { key: searchAttributes.kind, value: 'measurement' },
          ]),
        });
        return 'started';
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return 'running';
        throw error;
      }
    });
  }

  /** Which hosts are being measured. */
  function measuring(): Promise<HostMeasurement[]> {
    return ofEach(async (name) => {
      try {
        const { status } = await client.workflow.getHandle(measurementWorkflowId(name)).describe();
        return status.name === 'RUNNING' ? 'running' : 'idle';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return 'idle';
        throw error;
      }
    });
  }

  function ofEach(look: (name: string) => Promise<HostMeasurement['status']>): Promise<HostMeasurement[]> {
    return client.connection.withDeadline(Date.now() + patienceMs, () =>
      Promise.all(hosts.map(async ({ name }) => ({ name, status: await look(name) }))),
    );
  }

  return { measure, measuring };
}
