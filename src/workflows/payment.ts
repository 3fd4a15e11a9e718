import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { PaymentActivities } from '../activities/payments.js';
import { isTerminal, pollGapMs, type PaymentStatus } from '../domain/payments.js';
import {
  awaitInitiation,
  callbackReceived,
  cancelPayment,
  paymentNotCancellable,
  paymentState,
  searchAttributes,
  type CancelRequest,
  type PaymentInput,
} from './messages.js';
import * as policies from './policies.js';

const { applyInbox, expirePayment } = proxyLocalActivities<PaymentActivities>(policies.databaseWrite);
const tryOnce = proxyLocalActivities<PaymentActivities>(policies.firstTry);
const { pollPayment } = proxyActivities<PaymentActivities>({
  ...policies.poll,
  summary: 'ask for the status',
});
const { cancelAtBackend } = proxyActivities<PaymentActivities>(policies.cancellation);

/** How long a cancel waits for an initiation under way, whose answer tells what there is to cancel. */
const initiationGrace = '5s';

/**
 * One payment, from its row to a terminal status: takes it to the backend, waits for the callback, asks for
 * one that does not come, cancels on request, gives up at the deadline. What is true stands in the database;
 * every step there can be repeated. A callback that comes after the end runs this once more, to book it.
 * "Request Cancellation" in the Temporal Web UI cancels the payment, not just this.
 */
export function payment(input: PaymentInput): Promise<PaymentStatus> {
  const { cancelRequested } = CancellationScope.current();
  return CancellationScope.nonCancellable(() => live(input, cancelRequested));
}

async function live(input: PaymentInput, cancelRequested: Promise<never>): Promise<PaymentStatus> {
  const { paymentId, pollFirstMs } = input;
  let deadline = Date.parse(input.deadline);
  let status: PaymentStatus = 'pending';
  let initiated = false;
  let callbackWaits = false;
  let polls = 0;
  let waitingFor = '';
  const initiationScope = new CancellationScope();

  const ended = () => isTerminal(status);
  /** Answers of activities may arrive out of order; an end, once known, stays. */
  const learn = (news: PaymentStatus) => (status = ended() ? status : news);
  const waitFor = (what: string) => {
    waitingFor = what;
    setCurrentDetails(`**${status}**: ${what}`);
  };

  setHandler(paymentState, () => ({ status, waitingFor }));
  setHandler(callbackReceived, () => void (callbackWaits = true));
  setHandler(awaitInitiation, async () => {
    await condition(() => initiated || ended());
    return status;
  });
  setHandler(cancelPayment, (request) => CancellationScope.nonCancellable(() => cancel(request)), {
    validator: (_request) => {
      if (ended()) throw ApplicationFailure.nonRetryable(`It is ${status}`, paymentNotCancellable);
    },
  });
  cancelRequested
    .catch(() => cancel({ actor: 'operator', requestId: 'temporal' }))
    .catch((error: unknown) => log.warn('not cancelled', { error }));

  await initiate();
  while (!ended()) await nextNews();
  await condition(allHandlersFinished);
  while (callbackWaits) await readInbox();

  waitFor('nothing, it has ended');
  upsertSearchAttributes([{ key: searchAttributes.status, value: status }]);
  return status;

  /** Retried until the deadline; a cancel ends it. */
  async function initiate(): Promise<void> {
    waitFor('the payment backend to take the payment');
    try {
      const taken = await initiationScope.run(takeToBackend);
      learn(taken.status);
      deadline = Date.parse(taken.deadline);
      initiated = true;
    } catch (error) {
      if (isCancellation(error)) await condition(ended, Math.max(deadline - Date.now(), 1000));
      else log.warn('not taken by the backend before the deadline', { error });
    }
  }

  async function takeToBackend() {
    try {
      return await tryOnce.initiatePayment(paymentId);
    } catch (error) {
      if (isCancellation(error)) throw error;
      const untilDeadlineMs = Math.max(deadline - Date.now(), 1000);
      return proxyActivities<PaymentActivities>(policies.initiation(untilDeadlineMs)).initiatePayment(
        paymentId,
      );
    }
  }

  async function cancel(request: CancelRequest): Promise<PaymentStatus> {
    await condition(() => initiated || ended(), initiationGrace);
    initiationScope.cancel();
    return learn(await cancelAtBackend(paymentId, request));
  }

  /** Waits for a callback, an end, the next poll or the deadline, and acts on what came. */
  async function nextNews(): Promise<void> {
    const untilDeadline = deadline - Date.now();
    if (untilDeadline <= 0) return giveUp();
    const gap = Math.min(pollGapMs(polls, pollFirstMs), untilDeadline);
    waitFor(`the callback, until poll ${polls + 1} at ${new Date(Date.now() + gap).toISOString()}`);
    const woken = await condition(() => callbackWaits || ended(), gap, { summary: `poll ${polls + 1}` });
    if (callbackWaits) {
      await readInbox();
    } else if (!woken && Date.now() < deadline) {
      polls += 1;
      await ask();
    }
  }

  async function readInbox(): Promise<void> {
    callbackWaits = false;
    learn(await applyInbox(paymentId));
  }

  async function ask(): Promise<void> {
    waitFor('the backend to tell the status');
    try {
      learn(await pollPayment(paymentId));
    } catch (error) {
      log.warn('the backend did not tell the status', { error });
    }
  }

  /** The deadline: one last question, then it has expired. */
  async function giveUp(): Promise<void> {
    await ask();
    if (!ended()) learn(await expirePayment(paymentId));
  }
}
