import { awaitStatus, completedLater, initiate, statusPath, statusShape, type Check } from '../bench.js';
import { expectSame, expectShape, expectStatus, Mismatch } from '../expectations.js';

export const statusChecks: Check[] = [
  {
    id: 'status.answer',
    title: 'status tells the payment it was asked for, as the contract shapes it',
    async run(bench) {
      const { id } = await initiate(bench, 0.01);
      const answer = await bench.client.call('GET', statusPath(id));
      expectStatus('status', answer, 200);
      const body = expectShape('status', statusShape, answer.body);
      expectSame('external_payment_id', body.external_payment_id, id);
    },
  },
  {
    id: 'status.unknown',
    title: 'status of an unknown payment is 404',
    async run({ client }) {
      expectStatus('status', await client.call('GET', statusPath('no-such-payment')), 404);
    },
  },
  {
    id: 'amount.0_01',
    title: '0.01 completes at once, with completed_at',
    async run(bench) {
      const { id } = await initiate(bench, 0.01);
      await awaitStatus(bench, id, 'completed', bench.patienceMs);
      const { body } = await bench.client.call('GET', statusPath(id));
      if (!expectShape('status', statusShape, body).completed_at) {
        throw new Mismatch('completed_at of a completed payment', 'an instant', 'none');
      }
    },
  },
  {
    id: 'amount.0_02',
    title: '0.02 fails at once',
    async run(bench) {
      const { id } = await initiate(bench, 0.02);
      await awaitStatus(bench, id, 'failed', bench.patienceMs);
    },
  },
  {
    id: 'amount.0_03',
    title: '0.03 times out and is cancelled',
    async run(bench) {
      const { id } = await initiate(bench, 0.03);
      await awaitStatus(bench, id, 'cancelled', 3 * bench.patienceMs);
    },
  },
  {
    id: 'amount.3_00',
    title: '3.00 completes after half a minute',
    slow: true,
    async run(bench) {
      await completedLater(bench);
    },
  },
];
