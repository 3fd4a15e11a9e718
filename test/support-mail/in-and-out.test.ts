/** Mails of a ticket out by SMTP, and their answers back in, as a mail program would send them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { answerLines } from '../../src/mail/answer-line.js';
import { createUnsubscribeLinks } from '../../src/mail/unsubscribe-links.js';
import type { MailReceiver } from '../../src/support/mail-receiver.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';
import { startSmtp, type Received, type SmtpServer } from '../support/smtp.js';

let h: Harness;
let smtp: SmtpServer;
let receiver: MailReceiver;
beforeAll(async () => {
  smtp = await startSmtp();
  h = await startHarness({
    env: {
      SMTP_URL: smtp.url,
      MAIL_FROM: 'Octroi <no-reply@octroi.test>',
      SUPPORT_ADDRESS: 'support@octroi.test',
    },
  });
  receiver = await h.octroi.startMailIn({ port: 0, host: '127.0.0.1', lmtp: false });
});
afterAll(async () => {
  await receiver.close();
  await h.close();
  await smtp.close();
});

/** A ticket of the owner's; its confirmation as it arrived, and what support got. */
async function openTicket() {
  const subject = `It fails ${randomUUID()}`;
  const { body } = await h.call('POST', `/api/support/${h.team}/tickets`, {
    as: 'owner',
    body: { subject, description: 'Since <b>noon</b>.' },
  });
  const id = body.ticket_id as string;
  const arrived = (address: string) =>
    eventually(() => smtp.to(address).find(({ mail }) => mail.subject?.endsWith(subject)));
  return {
    id,
    toOwner: await arrived('owner@example.test'),
    toSupport: await arrived('support@example.test'),
  };
}

const reply = (
  { mail }: Received,
  from: string,
  text: string,
  more: SendMailOptions = {},
): SendMailOptions => ({
  from,
  to: mail.replyTo!.text,
  subject: `Re: ${mail.subject!}`,
  inReplyTo: mail.messageId,
  references: [mail.references ?? [], mail.messageId!].flat(),
  text: `${text}\n\nOn 3 May 2026 at 10:00, Octroi wrote:\n${mail.text!.replace(/^/gm, '> ')}`,
  messageId: `<${randomUUID()}@example.test>`,
  ...more,
});

async function rawOf(mail: SendMailOptions): Promise<Buffer> {
  const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail(mail);
  return message as Buffer;
}

const rfc822 = { 'Content-Type': 'message/rfc822' };
const inbound = async (mail: SendMailOptions | Buffer, as = 'platform') =>
  h.call('POST', '/api/support/inbound', {
    as,
    headers: rfc822,
    body: Buffer.isBuffer(mail) ? mail : await rawOf(mail),
  });

async function bySmtp(mail: SendMailOptions): Promise<string> {
  const transport = createTransport({ url: receiver.url, tls: { rejectUnauthorized: false } });
  try {
    return (await transport.sendMail(mail)).response;
  } catch (error) {
    return (error as { response?: string }).response ?? String(error);
  } finally {
    transport.close();
  }
}

const messagesOf = (ticket: string) =>
  h.rows<{ message: string; author_type: string; author_id: string; channel: string; internal: boolean }>(
    `SELECT message, author_type, author_id, channel, internal FROM support_message
     WHERE ticket_id = $1 AND posted_at IS NOT NULL AND author_type <> 'system' ORDER BY seq OFFSET 1`,
    [ticket],
  );

test('a mail is answered by SMTP, support answers that by mail, and it arrives', async () => {
  const { id, toOwner, toSupport } = await openTicket();
  expect(toOwner.mail.text).toContain('Since <b>noon</b>.');
  expect(toOwner.mail.html).toContain('Since &lt;b&gt;noon&lt;/b&gt;.');
  expect(toOwner.mail.subject).toMatch(/^\[#\d+\] It fails/);
  expect(toOwner.mail.text).toContain(answerLines.en);
  expect(toSupport.mail.references).toEqual(toOwner.mail.references);

  expect(await bySmtp(reply(toOwner, 'owner@example.test', 'It still does.'))).toMatch(/^250/);
  expect(await messagesOf(id)).toEqual([
    { message: 'It still does.', author_type: 'user', author_id: 'owner', channel: 'mail', internal: false },
  ]);
  const news = await eventually(() =>
    smtp.to('support@example.test').find(({ mail }) => mail.text?.includes('It still does.')),
  );
  expect(await inbound(reply(news, 'support@example.test', 'Try again.'))).toMatchObject({
    status: 200,
    body: { outcome: 'posted', ticket_id: id },
  });
  expect((await messagesOf(id))[1]).toMatchObject({
    message: 'Try again.',
    author_type: 'support',
    author_id: 'support',
  });
  await eventually(() => smtp.to('owner@example.test').some(({ mail }) => mail.text?.includes('Try again.')));
});

describe('an answer finds its ticket by', () => {
  test.each<[string, (mail: Received) => SendMailOptions]>([
    ['In-Reply-To alone', () => ({ to: 'support@octroi.test', references: [] })],
    [
      'one of References',
      ({ mail }) => ({
        to: 'support@octroi.test',
        inReplyTo: '<x@example.test>',
        references: ['<a@b>', mail.messageId!, '<c@d>'],
      }),
    ],
    [
      'the root of the thread',
      ({ mail }) => ({ to: 'support@octroi.test', inReplyTo: '', references: [mail.references!].flat() }),
    ],
    ['the token in To', () => ({ inReplyTo: '', references: [] })],
    [
      'the token in Delivered-To',
      ({ mail }) => ({
        to: 'x@y.test',
        inReplyTo: '',
        references: [],
        headers: { 'Delivered-To': mail.replyTo!.value[0]!.address! },
      }),
    ],
  ])('%s', async (_what, how) => {
    const { id, toOwner } = await openTicket();
    const answer = await inbound(reply(toOwner, 'Owner <OWNER@example.test>', 'Yes.', how(toOwner)));
    expect(answer.body).toMatchObject({ outcome: 'posted', ticket_id: id });
  });

  test('a mail of the sender’s own that came before', async () => {
    const { id, toOwner } = await openTicket();
    const first = reply(toOwner, 'owner@example.test', 'One.');
    await inbound(first);
    const second = { to: 'support@octroi.test', inReplyTo: first.messageId, references: [] };
    const answer = await inbound(reply(toOwner, 'admin@example.test', 'Two.', second));
    expect(answer.body).toMatchObject({ outcome: 'posted', ticket_id: id });
  });
});

describe('after the rows of its mails were deleted, an answer', () => {
  const forgetMails = (id: string) =>
    h.rows(
      `WITH gone AS (DELETE FROM support_mail WHERE ticket_id = $1)
      DELETE FROM mail_outbox WHERE data ->> 'ticket_id' = $1::uuid::text`,
      [id],
    );

  test.each<[string, SendMailOptions]>([
    ['the thread', { to: 'support@octroi.test' }],
    ['its address', { inReplyTo: '', references: [] }],
  ])('finds its ticket by %s', async (_, how) => {
    const { id, toOwner } = await openTicket();
    await forgetMails(id);
    const answer = await inbound(reply(toOwner, 'owner@example.test', 'Still there?', how));
    expect(answer.body).toMatchObject({ outcome: 'posted', ticket_id: id });
  });

  test('that comes again is the same message', async () => {
    const { id, toOwner } = await openTicket();
    const raw = await rawOf(reply(toOwner, 'owner@example.test', 'Once.'));
    const first = await inbound(raw);
    await forgetMails(id);
    expect((await inbound(raw)).body.message_id).toBe(first.body.message_id);
    expect(await messagesOf(id)).toHaveLength(1);
  });

  test('to a closed ticket is answered by a mail', async () => {
    const { id, toOwner } = await openTicket();
    await forgetMails(id);
    await h.rows(`UPDATE support_ticket SET status = 'closed' WHERE id = $1`, [id]);
    const answer = await inbound(reply(toOwner, 'owner@example.test', 'Hello?'));
    expect(answer.body).toMatchObject({ outcome: 'ignored', reason: 'ticket_closed', ticket_id: id });
    await eventually(() =>
      smtp
        .to('owner@example.test')
        .some(
          ({ mail }) =>
            /closed/.test(mail.text ?? '') && mail.subject?.includes(toOwner.mail.subject!.slice(-36)),
        ),
    );
  });
});

describe('is refused', () => {
  test.each<[string, string, (mail: Received, id: string) => SendMailOptions]>([
    ['not_of_ticket', 'a stranger who has the mail', () => ({ from: 'outsider@example.test' })],
    [
      'no_match',
      'a token of another person',
      () => ({ from: 'admin@example.test', inReplyTo: '', references: [] }),
    ],
    [
      'no_match',
      'the ticket’s id alone',
      (_mail, id) => ({ to: 'support@octroi.test', inReplyTo: `<ticket.${id}@octroi.test>`, references: [] }),
    ],
    [
      'no_match',
      'our key at another domain',
      ({ mail }) => ({
        to: 'support@octroi.test',
        inReplyTo: mail.messageId!.replace('octroi.test', 'evil.test'),
        references: [],
      }),
    ],
    [
      'several_senders',
      'two senders',
      () => ({ from: ['owner@example.test', 'outsider@example.test'] as never }),
    ],
    ['sender_mismatch', 'another Sender', () => ({ sender: 'outsider@example.test' })],
  ])('%s: %s', async (reason, _what, how) => {
    const { id, toOwner } = await openTicket();
    const mail = reply(toOwner, 'owner@example.test', 'Yes.', how(toOwner, id));
    expect((await inbound(mail)).body).toMatchObject({ outcome: 'ignored', reason });
    expect(
      await bySmtp({ ...mail, envelope: { from: 'owner@example.test', to: 'support@octroi.test' } }),
    ).toMatch(/^550/);
    expect(await messagesOf(id)).toEqual([]);
  });

  test('a recipient that is not the support address', async () => {
    expect(await bySmtp({ from: 'owner@example.test', to: 'sales@octroi.test', text: 'x' })).toMatch(/^550/);
  });
});

test('an out-of-office is taken and ignored, and no mail of ours answers it', async () => {
  const { id, toOwner } = await openTicket();
  const mail = reply(toOwner, 'owner@example.test', 'I am away.', {
    headers: { 'Auto-Submitted': 'auto-replied' },
  });
  expect(await bySmtp(mail)).toMatch(/^250/);
  expect(await messagesOf(id)).toEqual([]);
  expect(
    (await inbound(await rawOf({ ...mail, from: 'support@octroi.test', headers: {} }))).body,
  ).toMatchObject({ reason: 'own_mail' });
});

test('the same mail ten times at once is one message; after a crash before it was recorded, too', async () => {
  const { id, toOwner } = await openTicket();
  const raw = await rawOf(reply(toOwner, 'owner@example.test', 'Once.'));
  const answers = await Promise.all(Array.from({ length: 10 }, () => inbound(raw)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  expect(answers.filter(({ body }) => body.outcome === 'posted')).toHaveLength(1);
  await h.rows('DELETE FROM support_mail WHERE ticket_id = $1', [id]);
  expect((await inbound(raw)).body).toMatchObject({ outcome: 'posted' });
  expect((await inbound(raw)).body).toMatchObject({ outcome: 'duplicate', ticket_id: id });
  expect(await messagesOf(id)).toHaveLength(1);
});

test('files come along; those that are not taken are named', async () => {
  const { id, toOwner } = await openTicket();
  const attachments = [
    { filename: 'error.log', content: 'no space left', contentType: 'text/plain' },
    { filename: 'page.html', content: '<script>', contentType: 'text/html' },
  ];
  await inbound(reply(toOwner, 'owner@example.test', 'See there.', { attachments }));
  expect((await messagesOf(id))[0]?.message).toBe('See there.\n\n[attachment not taken: page.html]');
  const rows = await h.rows(
    'SELECT file_name FROM support_attachment WHERE ticket_id = $1 AND message_id IS NOT NULL',
    [id],
  );
  expect(rows).toEqual([{ file_name: 'error.log' }]);
});

test('an answer to a closed ticket is ignored, and its sender told so once', async () => {
  const { id, toOwner } = await openTicket();
  await h.call('PATCH', `/api/support/${h.team}/tickets/${id}`, {
    as: 'support',
    body: { status: 'closed' },
  });
  for (const text of ['But no.', 'But no!']) {
    const { body } = await inbound(reply(toOwner, 'owner@example.test', text));
    expect(body).toMatchObject({ outcome: 'ignored', reason: 'ticket_closed', ticket_id: id });
  }
  const told = await h.rows(
    "SELECT user_id FROM mail_outbox WHERE template = 'ticket_answer_to_closed' AND data ->> 'ticket_id' = $1",
    [id],
  );
  expect(told).toEqual([{ user_id: 'owner' }]);
  expect(await messagesOf(id)).toEqual([]);
});

test('a mail of 30 MB is refused by both', async () => {
  const { id, toOwner } = await openTicket();
  const large = reply(toOwner, 'owner@example.test', 'x'.repeat(70).concat('\n').repeat(430_000));
  const raw = await rawOf(large);
  expect(raw.length).toBeGreaterThan(30_000_000);
  const refused = await inbound(raw).catch((error: Error) => error);
  if (!(refused instanceof Error)) expectProblem(refused, 413, 'payload_too_large');
  expect(await bySmtp(large)).toMatch(/^552/);
  expect(await messagesOf(id)).toEqual([]);
});

test('by HTTP only programs hand over mail, as message/rfc822', async () => {
  const raw = await rawOf({ from: 'a@x.test', to: 'b@x.test', text: 'x' });
  for (const as of ['owner', 'support']) expectProblem(await inbound(raw, as), 403, 'forbidden');
  expect((await inbound(raw, 'operator')).body).toEqual({ outcome: 'ignored', reason: 'no_match' });
  const json = await h.call('POST', '/api/support/inbound', { as: 'platform', body: '{}' });
  expectProblem(json, 415, 'unsupported_media_type');
});

test('without a worker it is to be handed over again, and then it is one message', async () => {
  const { id, toOwner } = await openTicket();
  await h.stopWorker();
  const mail = reply(toOwner, 'owner@example.test', 'Later.');
  expectProblem(await inbound(mail), 503, 'unavailable');
  await h.startWorker();
  await eventually(async () => (await bySmtp(mail)).startsWith('250'));
  expect(await messagesOf(id)).toHaveLength(1);
});

test('LMTP is spoken, too', async () => {
  const lmtp = await h.octroi.startMailIn({ port: 0, host: '127.0.0.1', lmtp: true });
  try {
    const { id, toOwner } = await openTicket();
    const transport = createTransport({
      host: '127.0.0.1',
      port: Number(new URL(lmtp.url).port),
      lmtp: true,
    } as never);
    await transport.sendMail(reply(toOwner, 'owner@example.test', 'By LMTP.'));
    transport.close();
    expect(await messagesOf(id)).toHaveLength(1);
  } finally {
    await lmtp.close();
  }
});

describe('unsubscribing', () => {
  const linkOf = (userId: string) =>
    createUnsubscribeLinks({ baseUrl: h.apiUrl, secrets: h.config.signingSecrets }).urlFor({
      userId,
      topic: 'tickets',
    });
  const open = async (method: string, body?: string) => {
    const response = await fetch(await linkOf('admin'), {
      method,
      ...(body && { body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
    });
    return { status: response.status, text: await response.text() };
  };
  const rows = () => h.rows('SELECT topic FROM mail_unsubscription');

  test('is done by a button or one click, never by opening the page; and undone', async () => {
    expect(await open('GET')).toMatchObject({ status: 200, text: expect.stringContaining('Unsubscribe') });
    expect(await rows()).toEqual([]);
    expect(await open('POST', 'List-Unsubscribe=One-Click')).toMatchObject({ status: 200 });
    expect(await rows()).toEqual([{ topic: 'tickets' }]);
    expect((await open('POST', 'action=unsubscribe')).text).toContain('Subscribe again');
    expect((await open('POST', 'action=subscribe')).status).toBe(200);
    expect(await rows()).toEqual([]);
  });

  test('a link that was changed leads nowhere', async () => {
    const response = await fetch(`${await linkOf('admin')}x`, { method: 'POST' });
    expect(response.status).toBe(404);
  });
});
