import { createHash } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { cleanUp, initiateBody, start, startReceiver, until } from './support.js';

afterEach(cleanUp);

const nasty = `<script>alert("x")</script> & 'quotes'`;
const escaped = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;quotes&#39;';

/** A sandbox with one open payment whose texts are nasty. */
async function startWithPayment() {
  const [sandbox, receiver] = await Promise.all([start(), startReceiver()]);
  const metadata = {
    ...(initiateBody()['metadata'] as object),
    description: nasty,
    team_name: `Team ${nasty}`,
  };
  const { body } = await sandbox.initiate({ metadata, callback_url: receiver.url });
  return { sandbox, receiver, id: String(body['external_payment_id']), url: String(body['payment_url']) };
}

async function read(url: string) {
  const response = await fetch(url);
  return { response, page: await response.text() };
}

test('shows what is to be paid, escaped, and two plain forms', async () => {
  const { url, id } = await startWithPayment();
  const { response, page } = await read(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  for (const text of ['7.00 EUR', 'Mobile money', 'Waiting for you', escaped, `Team ${escaped}`]) {
    expect(page).toContain(text);
  }
  expect(page).not.toMatch(/<script/i);
  expect([...page.matchAll(/<form method="post" action="([^"]+)"/g)].map(([, action]) => action)).toEqual([
    `${id}/approve`,
    `${id}/refuse`,
  ]);
});

test('is allowed its own style sheet and nothing else', async () => {
  const { url } = await startWithPayment();
  const { response, page } = await read(url);
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(response.headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  );
  expect(page).not.toMatch(/https?:\/\/|style=/);
});

test.each([
  ['approve', 'completed', 'The payment is complete'],
  ['refuse', 'cancelled', 'The payment is cancelled'],
])('%s: the payment is %s, once and for all', async (decision, status, words) => {
  const { sandbox, receiver, url, id } = await startWithPayment();
  const answer = await fetch(`${url}/${decision}`, { method: 'POST', redirect: 'manual' });
  expect(answer.status).toBe(303);
  expect(new URL(answer.headers.get('location') ?? '', answer.url).href).toBe(url);
  const { page } = await read(url);
  expect(page).toContain(words);
  expect(page).not.toContain('<form');

  for (const late of ['approve', 'refuse']) await fetch(`${url}/${late}`, { method: 'POST' });
  expect((await sandbox.status(id)).body['status']).toBe(status);
  await until(() => receiver.received.length === 1);
  expect((await sandbox.payments())[0]?.callbacks).toHaveLength(1);
  expect(receiver.received[0]?.body.status).toBe(status);
});

test('of a payment that ends by itself comes again until it has', async () => {
  const sandbox = await start({ completeAfterMs: 60_000 });
  const slow = await sandbox.initiate({ amount: '3.00' });
  const done = await sandbox.initiate({ amount: '0.02' });
  expect((await read(String(slow.body['payment_url']))).page).toContain('http-equiv="refresh"');
  const { page } = await read(String(done.body['payment_url']));
  expect(page).toContain('The payment has failed');
  expect(page).not.toContain('http-equiv="refresh"');
});

test('tell what was refunded', async () => {
  const sandbox = await start();
  const id = await sandbox.paid();
  const pages = [`${sandbox.url}/pay/${id}`, `${sandbox.url}/`];
  for (const url of pages) expect((await read(url)).page).not.toMatch(/refunded/i);
  await sandbox.refund(id, { amount: '1.50' });
  await sandbox.refund(id, { amount: '0.75' });
  for (const url of pages) expect((await read(url)).page).toMatch(/refunded\s*(<[^>]+>\s*)*2\.25 EUR/i);
});

test('of an unknown payment is a 404 page', async () => {
  const { url } = await start();
  for (const [method, path] of [
    ['GET', '/pay/x'],
    ['POST', '/pay/x/approve'],
  ]) {
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('There is no such payment');
  }
});

test('the index lists recent payments, newest first, escaped', async () => {
  const { sandbox, id } = await startWithPayment();
  await sandbox.initiate({ amount: '8.00' });
  const { page } = await read(`${sandbox.url}/`);
  expect(page.indexOf('8.00 EUR')).toBeLessThan(page.indexOf('7.00 EUR'));
  expect(page).toContain(`href="pay/${id}"`);
  expect(page).toContain(escaped);
  expect(page).not.toMatch(/<script/i);
  expect((await read(`${(await start()).url}/`)).page).toContain('No payment yet');
});
