/** The steps that checks of refunds share; a backend may do without refunds. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { awaitStatus, initiate, instant, oncePerRun, type Bench } from './bench.js';
import { Mismatch, NotSupported, describeAnswer, expectShape, type Answer } from './expectations.js';

export const refundPath = (id: string) => `/api/v1/payments/${encodeURIComponent(id)}/refund`;

export const refundedShape = z.looseObject({
  refund_id: z.string().min(1),
  external_payment_id: z.string().min(1),
  status: z.literal('completed'),
  refunded_at: instant,
});

/** The body of a refund call as the contract has it, of the smallest amount. */
export function refundBody(fields: { refund_id?: string; amount?: number } = {}) {
  return { refund_id: randomUUID(), amount: 0.01, currency: 'EUR', reason: 'Conformance check', ...fields };
}

/** Asks for a refund. @throws Mismatch unless it is made */
export async function refund(bench: Bench, id: string, body: ReturnType<typeof refundBody>) {
  return expectRefunded(await bench.client.call('POST', refundPath(id), { body }));
}

/** @throws Mismatch unless the answer tells of a refund */
export function expectRefunded(answer: Answer): z.output<typeof refundedShape> {
  if (answer.status !== 200 && answer.status !== 201) {
    throw new Mismatch('refund', 'HTTP 200 or 201', describeAnswer(answer));
  }
  return expectShape('refund', refundedShape, answer.body);
}

/** The first refund of a run, of all of a payment of 0.01. */
export interface FirstRefund {
  id: string;
  body: ReturnType<typeof refundBody>;
  answer: Answer;
}

/**
 * The first refund of the run: by its answer a backend tells whether it has refunds at all. A 404 can only mean the
 * route, since the backend has just told the payment's status.
 * @throws NotSupported if it has none
 */
export const firstRefund = oncePerRun(async (bench: Bench): Promise<FirstRefund> => {
  const { id } = await initiate(bench, 0.01);
  await awaitStatus(bench, id, 'completed', bench.patienceMs);
  const body = refundBody();
  const answer = await bench.client.call('POST', refundPath(id), { body });
  if ([404, 405, 501].includes(answer.status)) {
    throw new NotSupported(`the backend has no refunds: ${describeAnswer(answer)}`);
  }
  return { id, body, answer };
});
