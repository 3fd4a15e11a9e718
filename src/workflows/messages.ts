/**
 * The vocabulary that API, activities and workflows share: ids, inputs, signals, updates, queries and
 * search attributes. Imports no workflow code, so that a client can use it.
 */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { PaymentStatus } from '../domain/payments.js';
import type { TicketChange, TicketSide, TicketStatus } from '../domain/tickets.js';

/** What operators search by in the Temporal Web UI. Amounts are minor units (cents). */
export const searchAttributes = {
  team: defineSearchAttributeKey('OctroiTeam', SearchAttributeType.KEYWORD),
  kind: defineSearchAttributeKey('OctroiKind', SearchAttributeType.KEYWORD),
  status: defineSearchAttributeKey('OctroiStatus', SearchAttributeType.KEYWORD),
  amount: defineSearchAttributeKey('OctroiAmount', SearchAttributeType.INT),
  deadline: defineSearchAttributeKey('OctroiDeadline', SearchAttributeType.DATETIME),
};

export const paymentWorkflowId = (paymentId: string) => `payment-${paymentId}`;

/** No personal data, no money: what the payment is stands in its row. */
export interface PaymentInput {
  paymentId: string;
  /** Milliseconds until the backend is first asked for a callback that did not come. */
  pollFirstMs: number;
  /** When the payment gives up, ISO 8601. */
  deadline: string;
}

export interface PaymentState {
  status: PaymentStatus;
  /** What the workflow waits for, for a person. */
  waitingFor: string;
}

/** A callback of this payment is in the inbox. */
export const callbackReceived = defineSignal('callbackReceived');

/** Waits until the backend has taken the payment (or it has ended); answers its status. */
export const awaitInitiation = defineUpdate<PaymentStatus>('awaitInitiation');

/**
 * Cancels the payment; answers the status in which it ended, `completed` if the money was faster.
 * Refused (`PaymentNotCancellable`) once it has ended.
 */
export const cancelPayment = defineUpdate<PaymentStatus, [CancelRequest]>('cancelPayment');

export interface CancelRequest {
  /** Who asks, for the audit log. */
  actor: string;
  requestId: string;
}

/** Type of the failure with which `cancelPayment` is refused. */
export const paymentNotCancellable = 'PaymentNotCancellable';

export const paymentState = defineQuery<PaymentState>('paymentState');

export const addonWorkflowId = (addonId: string) => `addon-${addonId}`;
export const subscriptionWorkflowId = (teamId: string) => `subscription-${teamId}`;
export const refundWorkflowId = (refundId: string) => `refund-${refundId}`;

/** One at a time for each Docker host. */
export const measurementWorkflowId = (host: string) => `measure-storage-${host}`;

export interface AddonInput {
  addonId: string;
}

export interface SubscriptionInput {
  teamId: string;
}

export interface RefundInput {
  refundId: string;
}

export const webhookWorkflowId = 'platform-webhook';

export const chatWorkflowId = 'chat-webhook';

export interface WebhookInput {
  /** Failures in a row, of the run before. */
  failures?: number;
}

/** What a try to tell a webhook has come to. */
export interface Delivery {
  /** How much was taken; 0: there was nothing, or it failed. */
  delivered: number;
  /** Why it took no more. */
  failure?: string;
  /** It wants to be left alone for so long. */
  retryAfterMs?: number;
}

/** What a workflow that tells a webhook waits for. */
export interface DeliveryState {
  /** Failures in a row. */
  failures: number;
  /** When it is tried again, ISO 8601; null: it does not wait. */
  nextAt: string | null;
}

export const deliveryState = defineQuery<DeliveryState>('deliveryState');

export const mailWorkflowId = 'mail-outbox';

export interface MailInput {
  /** How often in a row the mail server was away, of the run before. */
  failures?: number;
}

/** There is mail in the outbox. */
export const mailWaits = defineSignal('mailWaits');

/** There are changes for the platform, or messages for the chat. */
export const changesWait = defineSignal('changesWait');

/** Try again now what waits after a failure (the webhooks, the mail server): for operators. */
export const tryNow = defineSignal('tryNow');

/** The row of this add-on or plan was changed: read it again. */
export const rowChanged = defineSignal('rowChanged');

/** Where an add-on or a plan stands. */
export interface LifeState {
  status: string;
  /** What the workflow waits for, for a person. */
  waitingFor: string;
}

export const lifeState = defineQuery<LifeState>('lifeState');

export const ticketWorkflowId = (ticketId: string) => `ticket-${ticketId}`;

export interface TicketInput {
  ticketId: string;
}

/** Who changes something, and by which request, for the audit log. */
export interface UpdateOrigin {
  actor: string;
  requestId?: string | undefined;
}

/** Posts a message that was kept as a draft; answers the ticket's status then. Refused with `ticketRefused`. */
export const postMessage = defineUpdate<TicketStatus, [PostRequest]>('postMessage');

export interface PostRequest extends UpdateOrigin {
  messageId: string;
}

/** Status, priority, agent, hold, merge; answers the ticket's status then. Refused with `ticketRefused`. */
export const changeTicket = defineUpdate<TicketStatus, [ChangeRequest]>('changeTicket');

export interface ChangeRequest extends UpdateOrigin {
  change: TicketChange;
  by: TicketSide;
}

/** Type of the failure with which a ticket refuses an update; its message says why. */
export const ticketRefused = 'TicketRefused';
