/** What is read from raw mails, and that none of them takes long or much. */
import { describe, expect, test } from '@jest/globals';
import { parseMail } from '../../src/support/inbound-parse.js';

const headers = { From: 'Awa <awa@x.test>', To: 'support@y.test', 'Message-ID': '<1@x.test>' };
const raw = (more: Record<string, string> = {}, body = 'Yes.') =>
  Buffer.from(
    `${Object.entries({ ...headers, ...more })
      .map(([name, value]) => `${name}: ${value}`)
      .join('\r\n')}\r\n\r\n${body}`,
  );

test('ids, newest first, recipients and text', async () => {
  const mail = await parseMail(
    raw({
      'In-Reply-To': '<k@y.test>',
      References: '<a@y.test> <b@y.test>\r\n <c@y.test>',
      Cc: 'Support <Support+T@y.test>',
    }),
    { from: 'awa@x.test', to: ['e@y.test'] },
  );
  expect(mail).toEqual({
    id: '1@x.test',
    from: 'awa@x.test',
    unwanted: undefined,
    inReplyTo: ['k@y.test'],
    references: ['c@y.test', 'b@y.test', 'a@y.test'],
    recipients: ['e@y.test', 'support@y.test', 'Support+T@y.test'],
    text: 'Yes.',
    attachments: [],
  });
});

test('without a Message-ID the mail itself is its id', async () => {
  const [first, second, other] = await Promise.all(
    ['Yes.', 'Yes.', 'No.'].map((body) => parseMail(raw({ 'Message-ID': '' }, body))),
  );
  expect(first!.id).toMatch(/^sha256:/);
  expect(second!.id).toBe(first!.id);
  expect(other!.id).not.toBe(first!.id);
});

test('HTML alone becomes text', async () => {
  const { text } = await parseMail(
    raw({ 'Content-Type': 'text/html' }, '<p>Yes</p><script>x</script><p>No</p>'),
  );
  expect(text).toBe('Yes\n\nNo');
});

test.each<[string, Record<string, string>]>([
  ['automatic', { 'Auto-Submitted': 'auto-replied' }],
  ['automatic', { Precedence: 'bulk' }],
  ['automatic', { 'X-Auto-Response-Suppress': 'All' }],
  ['mailing_list', { 'List-Id': '<l.x.test>' }],
  ['bounce', { 'Return-Path': '<>' }],
  ['bounce', { From: 'MAILER-DAEMON@x.test' }],
  ['bounce', { 'Content-Type': 'multipart/report; boundary=b' }],
  ['several_senders', { From: 'awa@x.test, eve@x.test' }],
  ['several_senders', { From: 'awa@x.test\r\nFrom: eve@x.test' }],
  ['several_senders', { From: 'friends: awa@x.test, eve@x.test;' }],
  ['several_senders', { From: '' }],
  ['sender_mismatch', { Sender: 'eve@x.test' }],
])('%s: %j', async (reason, more) => {
  expect((await parseMail(raw(more))).unwanted).toBe(reason);
});

test('an empty envelope sender is a bounce; Auto-Submitted: no is a person', async () => {
  expect((await parseMail(raw(), { from: '', to: [] })).unwanted).toBe('bounce');
  expect((await parseMail(raw({ 'Auto-Submitted': 'no' }))).unwanted).toBeUndefined();
});

const nested = (depth: number) => {
  let body = 'Content-Type: text/plain\r\n\r\nx';
  for (let n = 0; n < depth; n += 1) {
    body = `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n${body}\r\n--b${n}--`;
  }
  return Buffer.from(`From: a@x.test\r\n${body}`);
};
const parts = (count: number, kind = 'boundary=b') =>
  raw(
    { 'Content-Type': `multipart/mixed; ${kind}` },
    '--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n'.repeat(count),
  );
const html = (body: string) => raw({ 'Content-Type': 'text/html' }, body);

describe('bombs are told in seconds, and in little memory', () => {
  test.each<[string, Buffer, string | undefined]>([
    ['parts within parts', nested(2_000), 'too_complex'],
    ['many parts', parts(200_000), 'too_complex'],
    ['many parts, their boundary hidden', parts(200_000, 'boundary*0=b'), 'too_complex'],
    ['HTML within HTML', html('<div>'.repeat(2_000_000)), undefined],
    ['long HTML', html('<b>x</b>'.repeat(2_500_000)), undefined],
    ['lines of dashes', raw({}, '\n--'.repeat(7_000_000)), 'too_complex'],
    ['a long header', raw({ References: '<a@x.test> '.repeat(1_500_000) }), undefined],
    ['many headers', raw({ 'X-A': '1\r\nX-A: 1'.repeat(200_000) }), undefined],
    ['no mail at all', Buffer.alloc(20_000_000, 0xff), undefined],
    ['many addresses', raw({ To: 'a@x.test, '.repeat(500_000) }), undefined],
  ])('%s', async (_what, mail, reason) => {
    const before = process.memoryUsage().rss;
    const started = performance.now();
    const parsed = await parseMail(mail);
    if (reason) expect(parsed.unwanted).toBe(reason);
    const seconds = (performance.now() - started) / 1000;
    if (process.env.SHOW_TIMES)
      process.stdout.write(
        `${_what}: ${seconds.toFixed(1)} s, ${Math.round((process.memoryUsage().rss - before) / 2 ** 20)} MB\n`,
      );
    expect(seconds).toBeLessThan(20);
  });
});
