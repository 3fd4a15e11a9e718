/** Starts the workflows that rows need and that do not run. */
import type { WorkflowSurvey } from '../integrations/workflow-survey.js';
import type { Payment, Refund } from '../models/index.js';
import type { Parts } from '../parts.js';
import type { TicketRow } from '../stores/ticket-state.js';
import {
  addonWorkflowId,
  chatWorkflowId,
  mailWorkflowId,
  paymentWorkflowId,
  refundWorkflowId,
  subscriptionWorkflowId,
  ticketWorkflowId,
  webhookWorkflowId,
} from '../workflows/messages.js';
import { inTurns } from './turns.js';

/** The kinds of workflows that are started. */
export type Workflows = Record<
  'payment' | 'refund' | 'addon' | 'subscription' | 'ticket' | 'outbox',
  unknown
>;

export interface Counts {
  rows: number;
  running: number;
  started: number;
  /** Temporal or the backend did not answer: to be done again. */
  failed: number;
}

/** Starts a row's workflow; says whether it had to. */
interface Need {
  workflowId: string;
  start: () => Promise<boolean>;
}

export function createStarting({
  parts,
  survey,
  dryRun,
}: {
  parts: Parts;
  survey: WorkflowSurvey;
  dryRun: boolean;
}) {
  const { paymentWorkflows, billingWorkflows, ticketWorkflows, ticketLookup, log } = parts;

  /** Sees to it that each row has its workflow. One that Temporal does not take keeps no other. */
  async function start<Row>(
    pages: AsyncIterable<Row[]>,
    needOf: (row: Row) => Need,
    onDone: (more: number) => void,
  ): Promise<Counts> {
    const counts: Counts = { rows: 0, running: 0, started: 0, failed: 0 };
    await inTurns(pages, (row) => see(needOf(row), counts), onDone);
    return counts;
  }

  async function see({ workflowId, start }: Need, counts: Counts): Promise<void> {
    counts.rows += 1;
    try {
      const started = dryRun ? !(await survey.isRunning(workflowId)) : await start();
      counts[started ? 'started' : 'running'] += 1;
    } catch (err) {
      log.warn({ err, workflow: workflowId }, 'a workflow was not started');
      counts.failed += 1;
    }
  }

  const payment = (row: Payment): Need => ({
    workflowId: paymentWorkflowId(row.id),
    start: () => paymentWorkflows.startUnlessRunning(row),
  });

  const refund = (row: Refund): Need => ({
    workflowId: refundWorkflowId(row.id),
    start: () => billingWorkflows.startRefundAnew(row),
  });

  const addon = ({ id, team_id }: { id: string; team_id: string }): Need => ({
    workflowId: addonWorkflowId(id),
    start: () => billingWorkflows.startAddon(id, team_id),
  });

  const subscription = ({ id }: { id: string }): Need => ({
    workflowId: subscriptionWorkflowId(id),
    start: () => billingWorkflows.startSubscription(id),
  });

  const ticket = (row: TicketRow): Need => ({
    workflowId: ticketWorkflowId(row.id),
    start: async () => {
      const started = await ticketWorkflows.startUnlessRunning(row);
      await ticketLookup.recordStarted(row.id);
      return started;
    },
  });

  /** Those outboxes in which something waits, and which have somebody to tell. */
  async function outboxes(): Promise<Counts> {
    const { config, outbox, mailWorkflow, webhookStore, webhookWorkflow, chatOutbox, chatWorkflow } = parts;
    const counts: Counts = { rows: 0, running: 0, started: 0, failed: 0 };
    if (config.mail.smtpUrl && (await outbox.waiting()).count > 0) {
      await see({ workflowId: mailWorkflowId, start: mailWorkflow.recover }, counts);
    }
    if (config.platformWebhook && (await webhookStore.backlog()).waiting > 0) {
      await see({ workflowId: webhookWorkflowId, start: webhookWorkflow.startUnlessRunning }, counts);
    }
    if (config.chatWebhook && (await chatOutbox.backlog()).waiting > 0) {
      await see({ workflowId: chatWorkflowId, start: chatWorkflow.startUnlessRunning }, counts);
    }
    return counts;
  }

  return { start, payment, refund, addon, subscription, ticket, outboxes };
}
