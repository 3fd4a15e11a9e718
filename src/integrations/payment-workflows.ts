import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import {
  ApplicationFailure,
  TypedSearchAttributes,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import { formatMoney, money } from '../domain/money.js';
import type { PaymentStatus } from '../domain/payments.js';
import type { Payment } from '../models/index.js';
import {
  awaitInitiation,
  callbackReceived,
  cancelPayment,
  paymentNotCancellable,
  paymentWorkflowId,
  searchAttributes,
  type CancelRequest,
  type PaymentInput,
} from '../workflows/messages.js';
import type { payment as paymentWorkflow } from '../workflows/payment.js';
import { ofTeam } from './priorities.js';
import { startedAnew } from './started-anew.js';

export type PaymentWorkflows = ReturnType<typeof createPaymentWorkflows>;

/** What came of asking a payment to cancel. */
export type CancelOutcome =
  { outcome: 'ended'; status: PaymentStatus } | { outcome: 'under_way' } | { outcome: 'not_cancellable' };

const wakePatienceMs = 3_000;

/** The workflows of payments, as API and recovery speak to them. Calls fail when Temporal is away. */
export function createPaymentWorkflows(client: Client, options: { taskQueue: string; pollFirstMs: number }) {
  /** Starts the workflow of a row, unless it has been started. */
  async function start(payment: Payment): Promise<void> {
    try {
      await client.workflow.start<typeof paymentWorkflow>('payment', {
        ...startOptions(payment),
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /**
   * Starts the workflow and waits for the backend to take the payment, `patienceMs` at most; false if it took
   * longer: the workflow goes on.
   */
  async function startAndAwaitInitiation(payment: Payment, patienceMs: number): Promise<boolean> {
    return inTime(Date.now() + patienceMs, () =>
      client.workflow.executeUpdateWithStart(awaitInitiation, {
        startWorkflowOperation: startOperation(payment),
      }),
    ).then((status) => status !== undefined);
  }

  /** Starts the workflow unless it runs; one that has ended runs again. Returns whether it was started. */
  async function startUnlessRunning(payment: Payment): Promise<boolean> {
    return startedAnew(() =>
      client.connection.withDeadline(Date.now() + wakePatienceMs, () =>
        client.workflow.start<typeof paymentWorkflow>('payment', {
          ...startOptions(payment),
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        }),
      ),
    );
  }

  /** Tells the workflow of a callback, within 3 s. Returns false when none runs: it never started, or it has ended. */
  async function tell({ id }: Payment): Promise<boolean> {
    try {
      await client.connection.withDeadline(Date.now() + wakePatienceMs, () =>
        client.workflow.getHandle<typeof paymentWorkflow>(paymentWorkflowId(id)).signal(callbackReceived),
      );
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  /** The same, but one that never started or has ended is run for it. */
  async function wake(payment: Payment): Promise<void> {
    await client.connection.withDeadline(Date.now() + wakePatienceMs, () =>
      client.workflow.signalWithStart<typeof paymentWorkflow>('payment', {
        ...startOptions(payment),
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        signal: callbackReceived,
      }),
    );
  }

  /**
   * Asks the payment to cancel; waits `patienceMs` at most for the backend. Throws when the workflow does not take
   * the request in that time: nothing is promised then, though it may still come to pass.
   */
  async function cancel(
    payment: Payment,
    request: CancelRequest,
    patienceMs: number,
  ): Promise<CancelOutcome> {
    const deadline = Date.now() + patienceMs;
    try {
      const update = await client.connection.withDeadline(deadline, () =>
        client.workflow.startUpdateWithStart(cancelPayment, {
          args: [request],
          waitForStage: 'ACCEPTED',
          startWorkflowOperation: startOperation(payment),
        }),
      );
      const status = await inTime(deadline, () => update.result());
      return status === undefined ? { outcome: 'under_way' } : { outcome: 'ended', status };
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError || isRefusal(error)) {
        return { outcome: 'not_cancellable' };
      }
      throw error;
    }
  }

  function startOperation(payment: Payment) {
    return new WithStartWorkflowOperation<typeof paymentWorkflow>('payment', {
      ...startOptions(payment),
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    });
  }

  function startOptions(payment: Payment) {
    const { id, teamId, planId, addonId, amountMinor, currency, deadlineAt } = payment;
    const input: PaymentInput = {
      paymentId: id,
      pollFirstMs: options.pollFirstMs,
      deadline: deadlineAt.toISOString(),
    };
    const what = planId ? `${planId} plan` : addonId ? 'add-on' : 'credit top-up';
    return {
      workflowId: paymentWorkflowId(id),
      taskQueue: options.taskQueue,
      priority: ofTeam(teamId),
      args: [input] as [PaymentInput],
      staticSummary: `${what}, ${formatMoney(money(amountMinor, currency))} ${currency}, team ${teamId}`,
      staticDetails: `Payment \`${id}\` of team \`${teamId}\`, by ${payment.paymentMethod}. Gives up at ${input.deadline}.`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: searchAttributes.team, value: teamId },
        { key: searchAttributes.kind, value: 'payment' },
        { key: searchAttributes.status, value: 'pending' },
        { key: searchAttributes.amount, value: Number(amountMinor) },
        { key: searchAttributes.deadline, value: deadlineAt },
      ]),
    };
  }

  /** The result of an update, or undefined when it is still under way at `deadline` (ms since 1970). */
  async function inTime<T>(deadline: number, update: () => Promise<T>): Promise<T | undefined> {
    try {
      return await client.connection.withDeadline(deadline, update);
    } catch (error) {
      if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return undefined;
      throw error;
    }
  }

  return { start, startUnlessRunning, startAndAwaitInitiation, tell, wake, cancel };
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof WorkflowUpdateFailedError &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === paymentNotCancellable
  );
}
