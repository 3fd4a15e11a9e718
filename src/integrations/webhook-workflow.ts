import { TypedSearchAttributes, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import {
  changesWait,
  chatWorkflowId,
  deliveryState,
  searchAttributes,
  tryNow as tryNowSignal,
  webhookWorkflowId,
  type DeliveryState,
} from '../workflows/messages.js';
import type { chatWebhook, platformWebhook } from '../workflows/webhook.js';
import { ofService } from './priorities.js';

export type WebhookWorkflow = ReturnType<typeof createWebhookWorkflow>;

const patienceMs = 3_000;

interface Target {
  type: 'platformWebhook' | 'chatWebhook';
  workflowId: string;
  staticSummary: string;
}

/** Whom a workflow tells: one each. */
export const webhookTargets = {
  platform: {
    type: 'platformWebhook',
    workflowId: webhookWorkflowId,
    staticSummary: 'changes for the platform, by its webhook',
  },
  chat: {
    type: 'chatWebhook',
    workflowId: chatWorkflowId,
    staticSummary: "messages for the support team's chat, by its webhook",
  },
} satisfies Record<string, Target>;

type Told = typeof platformWebhook | typeof chatWebhook;

/** Calls fail when Temporal is away. */
export function createWebhookWorkflow(
  client: Client,
  { taskQueue, target }: { taskQueue: string; target: keyof typeof webhookTargets },
) {
  const { type, ...named } = webhookTargets[target];
  const options = {
    ...named,
    taskQueue,
    priority: ofService,
    args: [{}] as Parameters<Told>,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: searchAttributes.kind, value: 'webhook' },
      { key: searchAttributes.status, value: 'delivering' },
    ]),
  };

  /** There is something to tell: the workflow delivers it, if it was about to end too. */
  const wake = () => signal(changesWait);

  /** Tries again at once what waits after a failure. */
  const tryNow = () => signal(tryNowSignal);

  async function signal(signal: typeof changesWait | typeof tryNowSignal): Promise<void> {
    await inTime(() =>
      client.workflow.signalWithStart<Told>(type, {
        ...options,
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        signal,
      }),
    );
  }

  /** What the workflow waits for; undefined if it does not run. It is asked of a worker. */
  async function state(): Promise<DeliveryState | undefined> {
    const handle = client.workflow.getHandle<Told>(named.workflowId);
    try {
      return await inTime(async () => {
        const { status } = await handle.describe();
        return status.name === 'RUNNING' ? await handle.query(deliveryState) : undefined;
      });
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  /** Starts the workflow unless it runs; one that waits after a failure is left to wait. Returns whether it did. */
  async function startUnlessRunning(): Promise<boolean> {
    try {
      await inTime(() => client.workflow.start<Told>(type, options));
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  }

  function inTime<T>(call: () => Promise<T>): Promise<T> {
    return client.connection.withDeadline(Date.now() + patienceMs, call);
  }

  return { wake, tryNow, state, startUnlessRunning };
}
