import { TypedSearchAttributes, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { mail } from '../workflows/mail.js';
import { mailWaits, mailWorkflowId, searchAttributes } from '../workflows/messages.js';
import { ofService } from './priorities.js';

export type MailWorkflow = ReturnType<typeof createMailWorkflow>;

const patienceMs = 3_000;

/** The one workflow that empties the outbox of mails. Calls fail when Temporal is away. */
export function createMailWorkflow(client: Client, { taskQueue }: { taskQueue: string }) {
  const options = {
    workflowId: mailWorkflowId,
    taskQueue,
    priority: ofService,
    args: [{}] as Parameters<typeof mail>,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    staticSummary: 'mails of the outbox',
    typedSearchAttributes: new TypedSearchAttributes([
      { key: searchAttributes.kind, value: 'mail' },
      { key: searchAttributes.status, value: 'sending' },
    ]),
  };
  let underWay: Promise<void> | undefined;
  let again = false;

  /**
   * There is mail: the workflow sends it, if it was about to end too. Calls that come while one is under way share the
   * next one.
   */
  async function wake(): Promise<void> {
    if (underWay) {
      again = true;
      return underWay;
    }
    underWay = signal().finally(() => (underWay = undefined));
    await underWay;
  }

  async function signal(): Promise<void> {
    do {
      again = false;
      await inTime(() =>
        client.workflow.signalWithStart<typeof mail>('mail', {
          ...options,
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
          signal: mailWaits,
        }),
      );
    } while (again);
  }

  /** For mail that nobody was told of. Returns whether the workflow had to be started; one that waits is woken. */
  async function recover(): Promise<boolean> {
    try {
      await inTime(() => client.workflow.start<typeof mail>('mail', options));
      return true;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await wake();
      return false;
    }
  }

  function inTime<T>(call: () => Promise<T>): Promise<T> {
    return client.connection.withDeadline(Date.now() + patienceMs, call);
  }

  return { wake, recover };
}
