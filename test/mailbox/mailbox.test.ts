/** The mailbox of `npm start`, by real SMTP and HTTP. */
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createMailer } from '../../src/integrations/mail.js';
import { createLogger } from '../../src/log.js';
import { startMailbox, type Mailbox, type Message } from '../../src/mailbox/index.js';

let directory: string;
let dataFile: string;
const running: Mailbox[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'octroi-mailbox-'));
  dataFile = join(directory, 'mailbox.ndjson');
});
afterEach(async () => {
  await stopAll();
  rmSync(directory, { recursive: true });
});

const stopAll = () => Promise.all(running.splice(0).map((mailbox) => mailbox.stop()));

async function start(keep?: number): Promise<Mailbox> {
  const mailbox = await startMailbox({ port: 0, dataFile, keep, log: createLogger('silent', 'test') });
  running.push(mailbox);
  return mailbox;
}

async function send(
  { smtpUrl }: Mailbox,
  subjects: string[],
  parts: { address?: string; html?: string; text?: string } = {},
) {
  const mailer = createMailer({ url: smtpUrl, from: 'Octroi <no-reply@localhost>' });
  const { address = 'awa@example.test', html = '<p>Bonjour <b>Awa</b></p>', text = 'Bonjour Awa' } = parts;
  for (const subject of subjects) {
    await mailer.send({ to: { name: 'Awa', address }, subject, text, html, messageKey: `key-${subject}` });
  }
  mailer.close();
}

async function messages({ url }: Mailbox, query = ''): Promise<Message[]> {
  const answer = await fetch(`${url}/api/messages${query}`);
  return ((await answer.json()) as { messages: Message[] }).messages;
}

const page = async (url: string) => {
  const answer = await fetch(url);
  return {
    status: answer.status,
    html: await answer.text(),
    policy: answer.headers.get('Content-Security-Policy'),
  };
};

test('programs get the mails, newest first, or those to one address', async () => {
  const mailbox = await start();
  expect(await messages(mailbox)).toEqual([]);
  await send(mailbox, ['first', 'Reçu : 3,00 €']);
  await send(mailbox, ['other'], { address: 'kofi@example.test' });
  expect((await messages(mailbox)).map(({ subject }) => subject)).toEqual([
    'other',
    'Reçu : 3,00 €',
    'first',
  ]);
  const toAwa = await messages(mailbox, '?to=AWA@example.test');
  expect(toAwa).toHaveLength(2);
  expect(toAwa[0]).toEqual({
    id: expect.any(String),
    from: '"Octroi" <no-reply@localhost>',
    to: 'awa@example.test',
    subject: 'Reçu : 3,00 €',
    text: expect.stringContaining('Bonjour Awa'),
    html: expect.stringContaining('<b>Awa</b>'),
    received_at: expect.stringMatching(/^\d{4}-.*Z$/),
    message_id: '<key-Reçu : 3,00 €@localhost>',
    reply_to: '',
  });
  expect(await messages(mailbox, '?to=nobody@example.test')).toEqual([]);
});

test('people get a list and one mail, without scripts or anything from elsewhere', async () => {
  const mailbox = await start();
  expect((await page(mailbox.url)).html).toContain('No mail yet');
  await send(mailbox, ['<script>alert(1)</script>'], { text: 'Renew: https://x.test/renew/a.b\n<i>bye</i>' });
  const list = await page(mailbox.url);
  expect(list.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  const [{ id }] = (await messages(mailbox)) as [Message];
  const one = await page(`${mailbox.url}/messages/${id}`);
  expect(one.html).toContain('<a href="https://x.test/renew/a.b" rel="noreferrer">');
  expect(one.html).toContain('&lt;i&gt;bye');
  for (const { html, policy } of [list, one]) {
    expect(html).not.toContain('<script');
    expect(html).toContain('width=device-width');
    expect(html).toContain('prefers-color-scheme: dark');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const style = /<style>([^]*)<\/style>/.exec(html)?.[1] ?? '';
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  }
});

test('the HTML of a mail is shown in a sandbox', async () => {
  const mailbox = await start();
  await send(mailbox, ['hello'], { html: '<script>alert(1)</script><p>Hello</p>' });
  const [{ id }] = (await messages(mailbox)) as [Message];
  const address = `${mailbox.url}/messages/${id}`;
  expect((await page(address)).html).toMatch(
    /<iframe[^>]* sandbox="allow-popups allow-popups-to-escape-sandbox"/,
  );
  const { html, policy } = await page(`${address}/html`);
  expect(html).toContain('<p>Hello</p>');
  expect(policy).toMatch(/sandbox allow-popups allow-popups-to-escape-sandbox;.*default-src 'none'/);
  expect(policy).not.toContain('allow-scripts');
});

test.each(['/messages/none', '/messages/none/html', '/favicon.ico'])('%s is not there', async (path) => {
  const mailbox = await start();
  expect((await page(mailbox.url + path)).status).toBe(404);
});

test('mails survive a restart, also a line that a crash cut off', async () => {
  const first = await start();
  await send(first, ['one']);
  const kept = await messages(first);
  await stopAll();
  appendFileSync(dataFile, '{"id":"half');
  const second = await start();
  expect(await messages(second)).toEqual(kept);
  await send(second, ['two']);
  await stopAll();
  expect((await messages(await start())).map(({ subject }) => subject)).toEqual(['two', 'one']);
});

test('only the newest are kept, in memory and in the file', async () => {
  const mailbox = await start(3);
  await send(mailbox, ['1', '2', '3', '4', '5', '6', '7', '8']);
  const kept = ['8', '7', '6'];
  expect((await messages(mailbox)).map(({ subject }) => subject)).toEqual(kept);
  expect(readFileSync(dataFile, 'utf8').trim().split('\n').length).toBeLessThanOrEqual(6);
  await stopAll();
  expect((await messages(await start(3))).map(({ subject }) => subject)).toEqual(kept);
});

test('a port that is taken is told', async () => {
  const { url } = await start();
  const port = Number(new URL(url).port);
  const second = startMailbox({ port, dataFile, log: createLogger('silent', 'test') });
  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
