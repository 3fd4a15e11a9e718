import { initiate, initiateBody, initiatePath, send, type Bench, type Check } from '../bench.js';
import { expectSame, expectStatus } from '../expectations.js';

export const initiateChecks: Check[] = [
  {
    id: 'initiate.answer',
    title: 'initiate answers 201 with external_payment_id, an open status and payment_url, within 30 s',
    async run(bench) {
      await initiate(bench, 0.01);
    },
  },
  {
    id: 'initiate.idempotent',
    title: 'the same payment_id twice is one payment',
    async run({ client, receiver }) {
      const body = initiateBody(receiver.open().url, { amount: 0.01 });
      const first = await send(client, body);
      expectSame('external_payment_id of the second call', await send(client, body), first);
    },
  },
  {
    id: 'initiate.missing_field',
    title: 'initiate without a required field is 400',
    async run(bench) {
      for (const field of ['payment_id', 'amount', 'payment_method', 'callback_url']) {
        await refused(bench, `without ${field}`, { [field]: undefined });
      }
    },
  },
  {
    id: 'initiate.negative_amount',
    title: 'initiate with a negative amount is 400',
    run: (bench) => refused(bench, 'with amount -1', { amount: -1 }),
  },
  {
    id: 'initiate.unknown_method',
    title: 'initiate with an unknown payment_method is 400',
    run: (bench) => refused(bench, 'with payment_method cowries', { payment_method: 'cowries' }),
  },
  {
    id: 'initiate.not_json',
    title: 'initiate with a body that is not JSON is 400',
    async run({ client }) {
      expectStatus('half a body', await client.call('POST', initiatePath, { body: '{"amount":' }), 400);
    },
  },
];

async function refused({ client, receiver }: Bench, what: string, fields: Record<string, unknown>) {
  const body = initiateBody(receiver.urlOf('refused'), fields);
  expectStatus(what, await client.call('POST', initiatePath, { body }), 400);
}
