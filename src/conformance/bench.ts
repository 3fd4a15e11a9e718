/** What every check works with, and the steps that many of them share. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { BackendClient } from './client.js';
import { expectShape, expectStatus, Mismatch } from './expectations.js';
import type { CallbackReceiver } from './receiver.js';

export interface Bench {
  client: BackendClient;
  receiver: CallbackReceiver;
  webhookSecret: string;
  /** How long a thing may take that is to happen at once; slow ones get three times as much. */
  patienceMs: number;
  quick: boolean;
}

/** One check of the contract; `run` throws a Mismatch if the backend does not keep it, NotSupported if it need not. */
export interface Check {
  /** Stable, such as `cancel.pending`. */
  id: string;
  title: string;
  /** Too slow for a quick run. */
  slow?: true;
  run(bench: Bench): Promise<void>;
}

export const instant = z.iso.datetime({ offset: true });
const openStatus = z.enum(['pending', 'processing']);
const text = z.string().min(1);

const initiatedShape = z.looseObject({
  external_payment_id: text,
  status: openStatus,
  payment_url: z.url({ protocol: /^https?$/ }),
  qr_code: text.nullish(),
  expires_at: instant.nullish(),
});

export const statusShape = z.looseObject({
  external_payment_id: text,
  status: z.enum(['pending', 'processing', 'completed', 'failed', 'cancelled']),
  completed_at: instant.nullish(),
  transaction_id: text.nullish(),
  provider_reference: text.nullish(),
  metadata: z.looseObject({}).nullish(),
});

export const cancelledShape = z.looseObject({
  external_payment_id: text,
  status: z.literal('cancelled'),
  cancelled_at: instant,
});

export type Status = z.output<typeof statusShape>['status'];

/** No sandbox amount: such a payment waits for a person. */
export const waitingAmount = 7;

export const initiatePath = '/api/v1/payments/initiate';
export const statusPath = (id: string) => `/api/v1/payments/${encodeURIComponent(id)}/status`;
export const cancelPath = (id: string) => `/api/v1/payments/${encodeURIComponent(id)}/cancel`;

/** The body of an initiate call as the contract has it; `fields` replace or (undefined) remove members. */
export function initiateBody(
  callbackUrl: string,
  fields: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    payment_id: randomUUID(),
    amount: waitingAmount,
    currency: 'EUR',
    payment_method: 'mobile_money',
    metadata: {
      description: 'Conformance check',
      team_id: 'conformance-team',
      team_name: 'Conformance',
      user_id: 'conformance-user',
      user_email: 'conformance@example.org',
    },
    callback_url: callbackUrl,
    ...fields,
  };
}

/** Initiates a payment of `amount`, which the check must see ended; its callbacks are answered with `answers`, then 200. */
export async function initiate({ client, receiver }: Bench, amount: number, answers: number[] = []) {
  const mailbox = receiver.open(answers);
  return { id: await send(client, initiateBody(mailbox.url, { amount })), mailbox };
}

/** Sends an initiate call that is to succeed. @returns the external payment id */
export async function send(client: BackendClient, body: Record<string, unknown>): Promise<string> {
  const answer = await client.call('POST', initiatePath, { body });
  expectStatus('initiate', answer, 201);
  return expectShape('initiate', initiatedShape, answer.body).external_payment_id;
}

export async function readStatus({ client }: Bench, id: string): Promise<Status> {
  const answer = await client.call('GET', statusPath(id));
  expectStatus('status', answer, 200);
  return expectShape('status', statusShape, answer.body).status;
}

/** Asks, less and less often, until the payment has `expected`. @throws Mismatch if it ends otherwise or never. */
export async function awaitStatus(
  bench: Bench,
  id: string,
  expected: Status,
  withinMs: number,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (let gapMs = 200; ; gapMs = Math.min(2 * gapMs, 5_000)) {
    const status = await readStatus(bench, id);
    if (status === expected) return;
    if (!openStatus.safeParse(status).success) throw new Mismatch('status', expected, status);
    if (Date.now() > deadline)
      throw new Mismatch('status', `${expected} within ${withinMs / 1000} s`, status);
    await sleep(Math.min(gapMs, withinMs));
  }
}

/** A step that several checks share: its result is made once in a run. */
export function oncePerRun<T>(step: (bench: Bench) => Promise<T>): (bench: Bench) => Promise<T> {
  const results = new WeakMap<Bench, Promise<T>>();
  return (bench) => {
    const result = results.get(bench) ?? step(bench);
    results.set(bench, result);
    return result;
  };
}

/** A payment of 3.00, once it is completed; one for all, as asking for half a minute takes many requests. */
export const completedLater = oncePerRun(async (bench: Bench): Promise<string> => {
  const { id } = await initiate(bench, 3);
  await awaitStatus(bench, id, 'completed', 3 * bench.patienceMs);
  return id;
});
