import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy, TypedSearchAttributes } from '@temporalio/common';
import type { Client, WorkflowStartOptions } from '@temporalio/client';
import { formatMoney, money } from '../domain/money.js';
import type { Buyer } from '../domain/payments.js';
import type { RefundStatus } from '../domain/refunds.js';
import type { Refund } from '../models/index.js';
import {
  addonWorkflowId,
  refundWorkflowId,
  rowChanged,
  searchAttributes,
  subscriptionWorkflowId,
  type AddonInput,
  type RefundInput,
  type SubscriptionInput,
} from '../workflows/messages.js';
import type { addon as addonWorkflow } from '../workflows/addon.js';
import type { refund as refundWorkflow } from '../workflows/refund.js';
import type { subscription as subscriptionWorkflow } from '../workflows/subscription.js';
import { ofTeam } from './priorities.js';
import { startedAnew } from './started-anew.js';

export type BillingWorkflows = ReturnType<typeof createBillingWorkflows>;

const patienceMs = 3_000;

export interface BillingWorkflowOptions {
  taskQueue: string;
  /** Whether the team's plan is in grace, so that credit would renew it. */
  awaitsCredit: (teamId: string) => Promise<boolean>;
}

/** The workflows of add-ons, plans and refunds, as API and activities speak to them. Calls fail when Temporal is away. */
export function createBillingWorkflows(client: Client, { taskQueue, awaitsCredit }: BillingWorkflowOptions) {
  /** Tells the add-on's workflow that its row has changed; one that is not running is started for it. */
  async function wakeAddon(addonId: string, teamId: string): Promise<void> {
    await inTime(() =>
      client.workflow.signalWithStart<typeof addonWorkflow>('addon', {
        ...addonOptions(addonId, teamId),
        ...again,
        signal: rowChanged,
      }),
    );
  }

  /** Starts the add-on's workflow unless it runs; one that has ended runs again. Returns whether it was started. */
  function startAddon(addonId: string, teamId: string): Promise<boolean> {
    return startAnew('addon', addonOptions(addonId, teamId));
  }

  function addonOptions(addonId: string, teamId: string) {
    const input: AddonInput = { addonId };
    return {
      workflowId: addonWorkflowId(addonId),
      taskQueue,
      priority: ofTeam(teamId),
      args: [input] as [AddonInput],
      staticSummary: `add-on of team ${teamId}`,
      typedSearchAttributes: attributes(teamId, 'addon', 'pending'),
    };
  }

  /** Tells the workflow of a team's plan that its row has changed; one that is not running is started for it. */
  async function wakeSubscription(teamId: string): Promise<void> {
    await inTime(() =>
      client.workflow.signalWithStart<typeof subscriptionWorkflow>('subscription', {
        ...subscriptionOptions(teamId),
        ...again,
        signal: rowChanged,
      }),
    );
  }

  /** The same as `startAddon`, for a team's plan. */
  function startSubscription(teamId: string): Promise<boolean> {
    return startAnew('subscription', subscriptionOptions(teamId));
  }

  function subscriptionOptions(teamId: string) {
    const input: SubscriptionInput = { teamId };
    return {
      workflowId: subscriptionWorkflowId(teamId),
      taskQueue,
      priority: ofTeam(teamId),
      args: [input] as [SubscriptionInput],
      staticSummary: `plan of team ${teamId}`,
      typedSearchAttributes: attributes(teamId, 'subscription', 'starting'),
    };
  }

  /** Tells whatever a payment was for, once it or its refund is booked; and a plan in grace, which the money may renew. */
  async function wakeBuyer({ teamId, planId, addonId }: Buyer): Promise<void> {
    if (addonId) await wakeAddon(addonId, teamId);
    if (planId ?? (await awaitsCredit(teamId))) await wakeSubscription(teamId);
  }

  /** Starts the workflow of a refund through the backend, unless it has been started. */
  async function startRefund(refund: Refund): Promise<void> {
    await startedAnew(() =>
      client.workflow.start<typeof refundWorkflow>('refund', {
        ...refundOptions(refund),
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      }),
    );
  }

  /** The same as `startAddon`, for a refund: the backend knows it by its id, and moves the money once. */
  function startRefundAnew(refund: Refund): Promise<boolean> {
    return startAnew('refund', refundOptions(refund));
  }

  function refundOptions({ id, teamId, amountMinor, currency }: Refund) {
    const input: RefundInput = { refundId: id };
    return {
      workflowId: refundWorkflowId(id),
      taskQueue,
      priority: ofTeam(teamId),
      args: [input] as [RefundInput],
      staticSummary: `refund of ${formatMoney(money(amountMinor, currency))} ${currency}, team ${teamId}`,
      typedSearchAttributes: attributes(teamId, 'refund', 'pending'),
    };
  }

  function startAnew(type: string, options: WorkflowStartOptions): Promise<boolean> {
    const workflowIdReusePolicy = WorkflowIdReusePolicy.ALLOW_DUPLICATE;
    return startedAnew(() =>
      inTime(() => client.workflow.start(type, { ...options, workflowIdReusePolicy })),
    );
  }

  /** How a refund ended, or undefined when it has not in `patienceMs`. */
  async function awaitRefund(refundId: string, patienceMs: number): Promise<RefundStatus | undefined> {
    const handle = client.workflow.getHandle<typeof refundWorkflow>(refundWorkflowId(refundId));
    try {
      return await client.connection.withDeadline(Date.now() + patienceMs, () => handle.result());
    } catch {
      return undefined;
    }
  }

  /** The ids of the add-ons or teams whose workflow runs, as far as Temporal's visibility has got. */
  async function running(kind: 'addon' | 'subscription'): Promise<Set<string>> {
    const query = `${searchAttributes.kind.name} = '${kind}' AND ExecutionStatus = 'Running'`;
    const ids = new Set<string>();
    for await (const { workflowId } of client.workflow.list({ query, pageSize: 1000 })) {
      ids.add(workflowId.slice(kind.length + 1));
    }
    return ids;
  }

  function inTime<T>(call: () => Promise<T>): Promise<T> {
    return client.connection.withDeadline(Date.now() + patienceMs, call);
  }

  return {
    wakeAddon,
    wakeSubscription,
    wakeBuyer,
    startAddon,
    startSubscription,
    startRefund,
    startRefundAnew,
    awaitRefund,
    running,
  };
}

/** A running workflow is told; one that has ended, or was ended by hand, runs again: its row says what is left to do. */
const again = {
  workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
} as const;

const attributes = (teamId: string, kind: string, status: string) =>
  new TypedSearchAttributes([
    { key: searchAttributes.team, value: teamId },
    { key: searchAttributes.kind, value: kind },
    { key: searchAttributes.status, value: status },
  ]);
