/** Where webhooks may go: what their name stands for when they are sent, not what it stood for once. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSignedPost, WebhookFailed } from '../../src/integrations/signed-post.js';
import { startReceiver, type Receiver } from '../support/receiver.js';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const post = (url: string, privateAddresses: boolean) =>
  createSignedPost({ url, secrets: ['s'.repeat(32)], privateAddresses })('{}');

test.each([
  ['loopback', () => receiver.url],
  ['a name that stands for loopback', () => receiver.url.replace('127.0.0.1', 'localhost')],
  ['a private network', () => 'http://10.0.0.1/'],
  ['another one', () => 'http://192.168.1.1/'],
  ['IPv6 of one', () => 'http://[fd00::1]/'],
  ['any address', () => 'http://0.0.0.0/'],
])('%s is refused unless private addresses are allowed', async (_, url) => {
  const before = receiver.deliveries.length;
  await expect(post(url(), false)).rejects.toThrow('WEBHOOK_PRIVATE_ADDRESSES');
  await expect(post(url(), false)).rejects.toBeInstanceOf(WebhookFailed);
  expect(receiver.deliveries).toHaveLength(before);
});

test('allowed, they are reached; where clouds keep secrets never', async () => {
  expect((await post(receiver.url, true)).status).toBe(204);
  await expect(post('http://169.254.169.254/latest/meta-data', true)).rejects.toThrow('private');
});

test('a redirect is an answer, and not followed', async () => {
  receiver.answer = (response) => response.writeHead(302, { Location: `${receiver.url}/elsewhere` }).end();
  expect((await post(receiver.url, true)).status).toBe(302);
  expect(receiver.deliveries.filter(({ path }) => path === '/elsewhere')).toEqual([]);
});
