import {
  awaitStatus,
  cancelledShape,
  cancelPath,
  initiate,
  readStatus,
  waitingAmount,
  type Check,
} from '../bench.js';
import { expectSame, expectShape, expectStatus } from '../expectations.js';

export const cancelChecks: Check[] = [
  {
    id: 'cancel.pending',
    title: 'cancelling a pending payment answers 200 with cancelled_at, and it stays cancelled',
    async run(bench) {
      const { id } = await initiate(bench, waitingAmount);
      const answer = await bench.client.call('POST', cancelPath(id));
      expectStatus('cancel', answer, 200);
      const body = expectShape('cancel', cancelledShape, answer.body);
      expectSame('external_payment_id', body.external_payment_id, id);
      expectSame('status afterwards', await readStatus(bench, id), 'cancelled');
    },
  },
  {
    id: 'cancel.completed',
    title: 'cancelling a completed payment is 400, and it stays completed',
    async run(bench) {
      const { id } = await initiate(bench, 0.01);
      await awaitStatus(bench, id, 'completed', bench.patienceMs);
      expectStatus('cancel', await bench.client.call('POST', cancelPath(id)), 400);
      expectSame('status afterwards', await readStatus(bench, id), 'completed');
    },
  },
  {
    id: 'cancel.failed',
    title: 'cancelling a failed payment is 400',
    async run(bench) {
      const { id } = await initiate(bench, 0.02);
      await awaitStatus(bench, id, 'failed', bench.patienceMs);
      expectStatus('cancel', await bench.client.call('POST', cancelPath(id)), 400);
    },
  },
  {
    id: 'cancel.unknown',
    title: 'cancelling an unknown payment is 404',
    async run({ client }) {
      expectStatus('cancel', await client.call('POST', cancelPath('no-such-payment')), 404);
    },
  },
];
