/** Every secret is replaced while all runs: what the former one has signed is believed as long as it is set too. */
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { createSignedPost } from '../../src/integrations/signed-post.js';
import { createRenewalLinks } from '../../src/mail/renewal-links.js';
import { createTicketAddresses } from '../../src/mail/ticket-addresses.js';
import { createUnsubscribeLinks } from '../../src/mail/unsubscribe-links.js';
import { jwtSecret, startHarness, webhookSecret, type Harness } from '../support/harness.js';
import { initiate, proPlan, untilStatus } from '../support/payments.js';
import { startReceiver } from '../support/receiver.js';

const fresh = 'the-secret-that-replaces-the-former-one';
const former = 'the-former-secret-that-is-being-replaced';
const foreign = 'a-secret-that-nobody-has-ever-set-here-';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({
    env: {
      PAYMENT_WEBHOOK_SECRET: `${fresh},${webhookSecret}`,
      PLATFORM_JWT_SECRET: `${fresh},${jwtSecret}`,
    },
  });
});
afterAll(() => h.close());

test('callbacks that either secret has signed are believed, and no others', async () => {
  const body = JSON.stringify({ external_payment_id: randomUUID(), status: 'completed' });
  const send = (secret: string) => {
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    return h.call('POST', '/api/payments/callback', { body, headers: { 'X-Payment-Signature': signature } });
  };
  const answers = [await send(fresh), await send(webhookSecret), await send(foreign)];
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 401]);
});

test('a payment is paid though the backend still signs with the former one', async () => {
  const { team, owner } = await h.newTeam();
  const { body } = await initiate(h, team, owner, proPlan);
  await untilStatus(h, owner, body.payment_id, 'completed');
});

test('tokens of the platform hold by either secret; not by another, and not when they have expired', async () => {
  const sign = (secret: string, expires = '1m') =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('owner')
      .setIssuer('platform')
      .setAudience('octroi')
      .setExpirationTime(expires)
      .sign(new TextEncoder().encode(secret));
  const ask = async (token: string) => (await h.call('GET', '/api/usage/team-1', { as: token })).status;
  expect(await ask(await sign(fresh))).toBe(200);
  expect(await ask(await sign(jwtSecret))).toBe(200);
  expect(await ask(await sign(foreign))).toBe(401);
  expect(await ask(await sign(jwtSecret, '-1m'))).toBe(401);
});

test('links and addresses of mails: made with the first secret, read with every one', async () => {
  const address = 'help@example.org';
  const baseUrl = 'https://x.test';
  const madeBy = (...secrets: [string, ...string[]]) => ({
    renewal: createRenewalLinks({ baseUrl, secrets }),
    unsubscribe: createUnsubscribeLinks({ baseUrl, secrets }),
    tickets: createTicketAddresses({ address, secrets }),
  });
  const [before, between, after] = [madeBy(former), madeBy(fresh, former), madeBy(fresh)];
  const read = async (by: typeof before, of: typeof before) => {
    const ticket = randomUUID();
    const last = (url: string) => url.split('/').at(-1) ?? '';
    const renewal = last(await of.renewal.urlFor({ teamId: 't', addonId: null, userId: 'u' }));
    const unsubscribe = last(await of.unsubscribe.urlFor({ userId: 'u', topic: 'tickets' }));
    const token = by.tickets.tokenOf(of.tickets.replyTo(ticket, 'u') ?? '') ?? '';
    const [renews, stops] = [await by.renewal.read(renewal), await by.unsubscribe.read(unsubscribe)];
    return [renews !== undefined, stops !== undefined, by.tickets.isFor(token, 'u')];
  };
  expect(await read(between, before)).toEqual([true, true, true]);
  expect(await read(after, between)).toEqual([true, true, true]);
  expect(await read(after, before)).toEqual([false, false, false]);
});

test('a webhook is signed with every secret, so that its receiver may know either', async () => {
  const receiver = await startReceiver();
  await createSignedPost({ url: receiver.url, secrets: [fresh, former], privateAddresses: true })('{"a":1}');
  const [{ headers, raw }] = receiver.deliveries as [(typeof receiver.deliveries)[number]];
  const timestamp = String(headers['x-octroi-timestamp']);
  const by = (secret: string) =>
    `sha256=${createHmac('sha256', secret).update(`${timestamp}.${raw}`).digest('hex')}`;
  expect(headers['x-octroi-signature']).toBe(`${by(fresh)}, ${by(former)}`);
  await receiver.close();
});
