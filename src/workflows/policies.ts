/** Timeouts and retry policies, all of them, in one place. */
import {
  ActivityCancellationType,
  type ActivityOptions,
  type LocalActivityOptions,
} from '@temporalio/workflow';

/** A short write to our own database: inside the workflow task, again until it is done. */
export const databaseWrite: LocalActivityOptions = {
  startToCloseTimeout: '10s',
  retry: { initialInterval: '100ms', maximumInterval: '10s' },
};

/** One request to the payment backend takes at most 30 s (its contract); a little more for our own writes. */
const backendRequest = { startToCloseTimeout: '40s' } as const;

/** The first try at the backend: inside the workflow task, since a quick backend is the rule. */
export const firstTry: LocalActivityOptions = {
  startToCloseTimeout: '3s',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  retry: { maximumAttempts: 1 },
  summary: 'take the payment to the backend',
};

/** Taking a payment to the backend after that: again with growing gaps until the payment's deadline. */
export const initiation = (untilDeadlineMs: number): ActivityOptions => ({
  ...backendRequest,
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  scheduleToCloseTimeout: untilDeadlineMs,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  summary: 'take the payment to the backend, again until its deadline',
});

/** Cancelling at the backend: as stubborn as initiation. */
export const cancellation: ActivityOptions = {
  ...backendRequest,
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
};

/** Asking for a status: a few tries, since the next poll comes anyhow. */
export const poll: ActivityOptions = {
  ...backendRequest,
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '1s', maximumAttempts: 3 },
};

/** A refund at the backend: until it answers, since a refund without an answer may have been made. */
export const refund: ActivityOptions = {
  ...backendRequest,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10m' },
};

/** The recovery sweep: again until it is through; its schedule begins no other meanwhile. */
export const sweep: ActivityOptions = {
  startToCloseTimeout: '2m',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
};

/** A nightly job: as long as it says that it goes on; what it did stays done. */
export const nightly: ActivityOptions = {
  startToCloseTimeout: '6h',
  heartbeatTimeout: '2m',
  retry: { initialInterval: '10s', maximumInterval: '10m', maximumAttempts: 20 },
};

/** One request to the platform's webhook, 10 s at most; the workflow itself repeats those that fail. */
export const webhookDelivery: ActivityOptions = {
  startToCloseTimeout: '20s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  summary: 'tell the platform',
};

/** Messages to the chat: 8 s of taking them and one request of 10 s at most; the workflow repeats those that fail. */
export const chatDelivery: ActivityOptions = { ...webhookDelivery, summary: 'tell the chat' };

/** Sending mail: 10 s of taking mails and a minute for the last of them; again when the database fails or a worker dies. */
export const mailDelivery: ActivityOptions = {
  startToCloseTimeout: '75s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  summary: 'send the mails that are due',
};

/** Measuring a Docker host, or cleaning up: goes on where it was; an engine that fails is given up by the activity. */
export const onDocker: ActivityOptions = {
  startToCloseTimeout: '6h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '5s', maximumInterval: '10m', maximumAttempts: 20 },
};
