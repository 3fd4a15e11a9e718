import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { initiate, type Bench, type Check, type Status } from '../bench.js';
import { expectSame, expectShape, Mismatch } from '../expectations.js';
import type { Delivery, Mailbox } from '../receiver.js';

const callbackShape = z.looseObject({
  external_payment_id: z.string(),
  status: z.enum(['pending', 'processing', 'completed', 'failed', 'cancelled']),
  metadata: z.looseObject({}).nullish(),
});

export const callbackChecks: Check[] = [
  {
    id: 'callback.completed',
    title: 'a completed payment (0.01) is told by a callback',
    run: (bench) => tells(bench, 0.01, 'completed'),
  },
  {
    id: 'callback.failed',
    title: 'a failed payment (0.02) is told by a callback',
    run: (bench) => tells(bench, 0.02, 'failed'),
  },
  {
    id: 'callback.signature',
    title: 'X-Payment-Signature is sha256=<hex HMAC-SHA256(secret, raw body)>',
    async run(bench) {
      const { mailbox } = await initiate(bench, 0.01);
      const { raw, signature } = await firstWith(mailbox, 'completed', bench.patienceMs);
      const expected = `sha256=${createHmac('sha256', bench.webhookSecret).update(raw).digest('hex')}`;
      if (!sameText(signature ?? '', expected)) {
        throw new Mismatch('signature', expected, signature ?? 'no X-Payment-Signature header');
      }
    },
  },
  {
    id: 'callback.retry',
    title: 'a callback that is answered 500 comes again until 2xx',
    async run(bench) {
      const { mailbox } = await initiate(bench, 0.01, [500, 500]);
      const accepted = await mailbox.find(({ answered }) => answered === 200, 3 * bench.patienceMs);
      if (accepted) return;
      const count = mailbox.deliveries.length;
      throw new Mismatch('after two answers 500', 'a third callback', `${count} callback(s)`);
    },
  },
];

async function tells(bench: Bench, amount: number, status: Status): Promise<void> {
  const { id, mailbox } = await initiate(bench, amount);
  const { body } = await firstWith(mailbox, status, bench.patienceMs);
  const callback = expectShape('callback', callbackShape, body);
  expectSame('external_payment_id of the callback', callback.external_payment_id, id);
}

async function firstWith(mailbox: Mailbox, status: Status, withinMs: number): Promise<Delivery> {
  const tells = ({ body }: Delivery) => (body as { status?: unknown } | undefined)?.status === status;
  const found = await mailbox.find(tells, withinMs);
  if (found) return found;
  const others = mailbox.deliveries.map(({ raw }) => raw.toString()).join(', ');
  const expected = `a callback with status ${status} within ${withinMs / 1000} s`;
  throw new Mismatch(
    `callback to ${mailbox.url}`,
    expected,
    others || 'none (can the backend reach this address?)',
  );
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
