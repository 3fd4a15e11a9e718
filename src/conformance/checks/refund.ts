import { awaitStatus, completedLater, initiate, readStatus, type Bench, type Check } from '../bench.js';
import { expectSame, expectStatus } from '../expectations.js';
import { expectRefunded, firstRefund, refund, refundBody, refundPath } from '../refunds.js';

/** Each begins with the first refund, which tells whether the backend has refunds. */
export const refundChecks: Check[] = [
  {
    id: 'refund.answer',
    title: 'refunding a completed payment answers 200 or 201 with refunded_at, and it stays completed',
    async run(bench) {
      const { id, body, answer } = await firstRefund(bench);
      const refunded = expectRefunded(answer);
      expectSame('external_payment_id', refunded.external_payment_id, id);
      expectSame('refund_id', refunded.refund_id, body.refund_id);
      expectSame('status afterwards', await readStatus(bench, id), 'completed');
    },
  },
  {
    id: 'refund.idempotent',
    title: 'the same refund_id twice is one refund: the first answer again',
    async run(bench) {
      const { id, body, answer } = await firstRefund(bench);
      const again = await refund(bench, id, body);
      expectSame('refunded_at of the second call', again.refunded_at, expectRefunded(answer).refunded_at);
    },
  },
  {
    id: 'refund.other_amount',
    title: 'the same refund_id with another amount is 422',
    async run(bench) {
      const { id, body } = await firstRefund(bench);
      await refused(bench, id, refundBody({ refund_id: body.refund_id, amount: 0.02 }), 422);
    },
  },
  {
    id: 'refund.too_much',
    title: 'refunding more than was paid is 400',
    async run(bench) {
      const { id } = await firstRefund(bench);
      await refused(bench, id, refundBody(), 400);
    },
  },
  {
    id: 'refund.partial',
    title: 'a part, the same again, then the rest of 3.00, and no more',
    slow: true,
    async run(bench) {
      await firstRefund(bench);
      const id = await completedLater(bench);
      const part = refundBody({ amount: 1.25 });
      await refund(bench, id, part);
      await refund(bench, id, part);
      await refund(bench, id, refundBody({ amount: 1.75 }));
      await refused(bench, id, refundBody(), 400);
    },
  },
  {
    id: 'refund.failed',
    title: 'refunding a failed payment is 400',
    async run(bench) {
      await firstRefund(bench);
      const { id } = await initiate(bench, 0.02);
      await awaitStatus(bench, id, 'failed', bench.patienceMs);
      await refused(bench, id, refundBody(), 400);
    },
  },
  {
    id: 'refund.unknown',
    title: 'refunding an unknown payment is 404',
    async run(bench) {
      await firstRefund(bench);
      await refused(bench, 'no-such-payment', refundBody(), 404);
    },
  },
];

async function refused({ client }: Bench, id: string, body: { amount: number }, status: number) {
  const what = `refund of ${body.amount}`;
  expectStatus(what, await client.call('POST', refundPath(id), { body }), status);
}
