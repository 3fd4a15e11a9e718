import { z } from 'zod';
import {
  cancelPath,
  initiate,
  initiateBody,
  initiatePath,
  readStatus,
  statusPath,
  waitingAmount,
  type Bench,
  type Check,
} from '../bench.js';
import { expectSame, expectShape, expectStatus } from '../expectations.js';
import { firstRefund, refundBody, refundPath } from '../refunds.js';

const healthShape = z.looseObject({
  status: z.string().min(1),
  version: z.string().min(1),
  timestamp: z.iso.datetime({ offset: true }),
});

export const accessChecks: Check[] = [
  {
    id: 'health',
    title: 'GET /health answers status, version and timestamp',
    async run({ client }) {
      const answer = await client.call('GET', '/health', { key: null });
      expectStatus('health', answer, 200);
      expectShape('health', healthShape, answer.body);
    },
  },
  {
    id: 'auth.initiate',
    title: 'initiate is 401 without the right key',
    run: (bench) =>
      refuseStrangers(bench, 'POST', initiatePath, initiateBody(bench.receiver.urlOf('refused'))),
  },
  {
    id: 'auth.status',
    title: 'status is 401 without the right key',
    async run(bench) {
      const { id } = await initiate(bench, 0.01);
      await refuseStrangers(bench, 'GET', statusPath(id));
    },
  },
  {
    id: 'auth.cancel',
    title: 'cancel is 401 without the right key, and cancels nothing',
    async run(bench) {
      const { id } = await initiate(bench, waitingAmount);
      const before = await readStatus(bench, id);
      await refuseStrangers(bench, 'POST', cancelPath(id));
      expectSame('status after a cancel call without the right key', await readStatus(bench, id), before);
      expectStatus('with the key', await bench.client.call('POST', cancelPath(id)), 200);
    },
  },
  {
    id: 'auth.refund',
    title: 'refund is 401 without the right key',
    async run(bench) {
      const { id } = await firstRefund(bench);
      await refuseStrangers(bench, 'POST', refundPath(id), refundBody());
    },
  },
];

async function refuseStrangers({ client }: Bench, method: 'GET' | 'POST', path: string, body?: unknown) {
  expectStatus('without a key', await client.call(method, path, { body, key: null }), 401);
  expectStatus('with a wrong key', await client.call(method, path, { body, key: 'not-the-key' }), 401);
}
