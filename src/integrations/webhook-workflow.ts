import { TypedSearchAttributes, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { changesWait, searchAttributes, webhookWorkflowId } from '../workflows/messages.js';
import type { platformWebhook } from '../workflows/webhook.js';

export type WebhookWorkflow = ReturnType<typeof createWebhookWorkflow>;

const patienceMs = 3_000;

/** The one workflow that tells the platform of changes. Calls fail when Temporal is away. */
export function createWebhookWorkflow(client: Client, { taskQueue }: { taskQueue: string }) {
  const options = {
    workflowId: webhookWorkflowId,
    taskQueue,
    args: [{}] as Parameters<typeof platformWebhook>,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    staticSummary: 'changes for the platform, by its webhook',
    typedSearchAttributes: new TypedSearchAttributes([
      { key: searchAttributes.kind, value: 'webhook' },
      { key: searchAttributes.status, value: 'delivering' },
    ]),
  };

  /** There are changes: the workflow delivers them, if it was about to end too. */
  async function wake(): Promise<void> {
    await inTime(() =>
      client.workflow.signalWithStart<typeof platformWebhook>('platformWebhook', {
        ...options,
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        signal: changesWait,
      }),
    );
  }

  /** Starts the workflow unless it runs; one that waits after a failure is left to wait. Returns whether it did. */
  async function startUnlessRunning(): Promise<boolean> {
    try {
      await inTime(() => client.workflow.start<typeof platformWebhook>('platformWebhook', options));
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  }

  function inTime<T>(call: () => Promise<T>): Promise<T> {
    return client.connection.withDeadline(Date.now() + patienceMs, call);
  }

  return { wake, startUnlessRunning };
}
