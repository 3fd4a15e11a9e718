import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowUpdateFailedError,
  type Client,
} from '@temporalio/client';
import {
  ApplicationFailure,
  TypedSearchAttributes,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import type { TicketStatus } from '../domain/tickets.js';
import {
  changeTicket,
  postMessage,
  rowChanged,
  searchAttributes,
  ticketRefused,
  ticketWorkflowId,
  type ChangeRequest,
  type PostRequest,
  type TicketInput,
} from '../workflows/messages.js';
import type { ticket as ticketWorkflow } from '../workflows/ticket.js';
import { ofTeam } from './priorities.js';
import { startedAnew } from './started-anew.js';

export type TicketWorkflows = ReturnType<typeof createTicketWorkflows>;

/** What a workflow is started for. */
export interface TicketToStart {
  id: string;
  number: bigint;
  team_id: string;
  priority: string;
  status: string;
}

/** What came of an update: the status of the ticket then, or why the ticket refused it. */
export type TicketAnswer = { status: TicketStatus } | { refused: string };

const startPatienceMs = 3_000;
const updatePatienceMs = 10_000;

/** The workflows of tickets, as API, mail and recovery speak to them. Calls fail when Temporal is away. */
export function createTicketWorkflows(client: Client, { taskQueue }: { taskQueue: string }) {
  /** Starts the workflow of a new row, unless it has been started. */
  async function start(ticket: TicketToStart): Promise<void> {
    try {
      await inTime(startPatienceMs, () =>
        client.workflow.start<typeof ticketWorkflow>('ticket', {
          ...optionsOf(ticket),
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /** Starts the workflow unless it runs; one that has ended runs again. Returns whether it was started. */
  function startUnlessRunning(ticket: TicketToStart): Promise<boolean> {
    return startedAnew(() =>
      inTime(startPatienceMs, () =>
        client.workflow.start<typeof ticketWorkflow>('ticket', {
          ...optionsOf(ticket),
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        }),
      ),
    );
  }

  /** Tells the workflow that its row has changed; one that is not running is started for it. */
  async function wake(ticket: TicketToStart): Promise<void> {
    await inTime(startPatienceMs, () =>
      client.workflow.signalWithStart<typeof ticketWorkflow>('ticket', {
        ...optionsOf(ticket),
        ...again,
        signal: rowChanged,
      }),
    );
  }

  /** Posts a draft; the same message again is answered as the first time. */
  const post = (ticket: TicketToStart, request: PostRequest) =>
    update(ticket, postMessage, request, request.messageId);

  const change = (ticket: TicketToStart, request: ChangeRequest) => update(ticket, changeTicket, request);

  /** Throws when the workflow does not answer in time: nothing is promised then, though it may still come to pass. */
  async function update(
    ticket: TicketToStart,
    { name }: { name: string },
    request: PostRequest | ChangeRequest,
    updateId?: string,
  ): Promise<TicketAnswer> {
    for (const deadline = Date.now() + updatePatienceMs; ;) {
      try {
        const status = await client.connection.withDeadline(deadline, () =>
          client.workflow.executeUpdateWithStart<typeof ticketWorkflow, TicketStatus, unknown[]>(name, {
            args: [request],
            ...(updateId && { updateId }),
            startWorkflowOperation: new WithStartWorkflowOperation<typeof ticketWorkflow>('ticket', {
              ...optionsOf(ticket),
              ...again,
            }),
          }),
        );
        return { status };
      } catch (error) {
        const failure = failureOf(error);
        if (failure?.type === ticketRefused) return { refused: failure.message };
        if (failure?.type !== passedOver) throw error;
      }
    }
  }

  function optionsOf({ id, number, team_id, priority, status }: TicketToStart) {
    const input: TicketInput = { ticketId: id };
    return {
      workflowId: ticketWorkflowId(id),
      taskQueue,
      priority: ofTeam(team_id),
      args: [input] as [TicketInput],
      staticSummary: `ticket #${number} (${priority}), team ${team_id}`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: searchAttributes.team, value: team_id },
        { key: searchAttributes.kind, value: 'ticket' },
        { key: searchAttributes.status, value: status },
      ]),
    };
  }

  function inTime<T>(patienceMs: number, call: () => Promise<T>): Promise<T> {
    return client.connection.withDeadline(Date.now() + patienceMs, call);
  }

  return { start, startUnlessRunning, wake, post, change };
}

/** A running workflow is told; one that has ended, or was ended by hand, runs again: its row says what is left to do. */
const again = {
  workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
} as const;

/** With this the server answers an update that came just as a run ended to go on as the next one: it was not seen. */
const passedOver = 'UnprocessedUpdate';

function failureOf(error: unknown): ApplicationFailure | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  return error.cause instanceof ApplicationFailure ? error.cause : undefined;
}
