/** How answers of a real SMTP server are told apart. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from '@jest/globals';
import { createMailer, MailNotSent, MailRefused, type Mailer } from '../../src/integrations/mail.js';
import { freePort } from '../../src/free-port.js';
import { startSmtp, type SmtpOptions, type SmtpServer } from '../support/smtp.js';

let smtp: SmtpServer | undefined;
let mailer: Mailer | undefined;
afterEach(async () => {
  mailer?.close();
  await smtp?.close();
  smtp = mailer = undefined;
});

const from = 'Billing <billing@example.org>';
const mail = {
  to: { name: 'Awa Koné', address: 'awa@example.test' },
  subject: 'Prêt',
  text: 'Voilà.',
  html: '<p>Voilà.</p>',
  messageKey: 'row-1',
};

async function connect(options?: SmtpOptions): Promise<Mailer> {
  smtp = await startSmtp(options);
  return (mailer = createMailer({ url: smtp.url, from }));
}

test('a mail arrives as it was written', async () => {
  await (await connect()).send(mail);
  const [{ to, mail: read }] = smtp!.received as [(typeof smtp & object)['received'][number]];
  expect(to).toEqual(['awa@example.test']);
  expect(read).toMatchObject({ subject: 'Prêt', html: '<p>Voilà.</p>', messageId: '<row-1@example.org>' });
  expect(read.text?.trim()).toBe('Voilà.');
  expect(read.from?.value).toEqual([{ name: 'Billing', address: 'billing@example.org' }]);
  expect(read.headers.get('auto-submitted')).toBe('auto-generated');
});

test('line breaks in what people write make no header and no recipient', async () => {
  const more = '\r\nBcc: eve@example.test\r\nX-Forged: yes';
  const to = { name: `Awa${more}`, address: 'awa@example.test' };
  const headers = { 'List-Unsubscribe': `<https://example.org>${more}` };
  await (await connect()).send({ ...mail, to, subject: `Hello${more}`, messageKey: `row-1${more}`, headers });
  const [received] = smtp!.received;
  expect(received?.to).toEqual(['awa@example.test']);
  expect(received?.mail.bcc).toBeUndefined();
  expect(received?.mail.headers.has('x-forged')).toBe(false);
});

test.each<[string, SmtpOptions]>([
  ['a recipient that is not known', { onRecipient: () => 550 }],
  ['a text that is not wanted', { onText: () => 554 }],
])('%s: refused for good', async (_what, options) => {
  await expect((await connect(options)).send(mail)).rejects.toThrow(MailRefused);
});

test('an address that is none: refused for good, without asking', async () => {
  const to = { name: 'Awa', address: '' };
  await expect((await connect()).send({ ...mail, to })).rejects.toThrow(MailRefused);
  expect(smtp!.received).toEqual([]);
});

test.each<[string, SmtpOptions]>([
  ['a mailbox that is full for now', { onRecipient: () => 452 }],
  ['a text that is put off', { onText: () => 451 }],
])('%s: this mail later, others now', async (_what, options) => {
  const failure = (await connect(options)).send(mail);
  await expect(failure).rejects.toThrow(MailNotSent);
  await expect(failure).rejects.toMatchObject({ away: false });
});

test('a sender that is refused is a fault of ours: all mails later', async () => {
  const failure = (await connect({ onSender: () => 550 })).send(mail);
  await expect(failure).rejects.toMatchObject({ name: 'MailNotSent', away: true });
});

test('a server that is away: all mails later', async () => {
  mailer = createMailer({ url: `smtp://127.0.0.1:${await freePort()}`, from });
  await expect(mailer.send(mail)).rejects.toMatchObject({ name: 'MailNotSent', away: true });
});

test('a connection that breaks after the text: the mail may have been taken, and is not sent again by itself', async () => {
  const { url, texts, close } = await startBreaking();
  mailer = createMailer({ url, from });
  await expect(mailer.send(mail)).rejects.toMatchObject({ name: 'MailNotSent', away: true });
  expect(texts()).toBe(1);
  await close();
});

/** An SMTP server that hangs up when it has the text, as one that crashes. */
async function startBreaking() {
  let count = 0;
  const server = createServer((socket) => {
    socket.on('error', () => {}).write('220 ready\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      if (line === '.') {
        count += 1;
        socket.end();
      } else if (/^(EHLO|MAIL|RCPT)/.test(line)) socket.write('250 ok\r\n');
      else if (line === 'DATA') socket.write('354 go on\r\n');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise((resolve) => server.close(resolve));
  return { url: `smtp://127.0.0.1:${port}`, texts: () => count, close };
}

test('a refused mail does not spoil the connection for the next', async () => {
  const sender = await connect({ onRecipient: (address) => (address.startsWith('no') ? 550 : undefined) });
  await expect(sender.send({ ...mail, to: { name: '', address: 'no@example.test' } })).rejects.toThrow(
    MailRefused,
  );
  await sender.send(mail);
  expect(smtp!.received).toHaveLength(1);
});
