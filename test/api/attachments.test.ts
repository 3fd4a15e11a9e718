/** Files of tickets over HTTP: what is taken, who gets it, and how it is handed out. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startHarness, type Harness } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';
import { insertMessage, insertTicket, type InsertedMessage } from '../support/tickets.js';

let h: Harness;
let directory: string;
let ticket: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'octroi-attachments-'));
  h = await startHarness({ worker: false, env: { ATTACHMENT_DIR: directory } });
});
afterAll(async () => {
  await h.close();
  await rm(directory, { recursive: true });
});
beforeEach(async () => {
  ticket = await insertTicket(h.rows, h.team, 'member');
});

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const zip = Buffer.from('504b0304140000000000', 'hex');

interface Upload {
  as?: string;
  name?: string;
  type?: string;
  body?: string | Buffer;
  to?: string;
}

const upload = ({ as = 'member', name = 'a.txt', type = 'text/plain', body = 'hello', to }: Upload = {}) =>
  h.call('POST', `${to ?? path()}?file_name=${encodeURIComponent(name)}`, {
    as,
    body,
    headers: { 'Content-Type': type },
  });
const path = (of = ticket, team = h.team) => `/api/support/${team}/tickets/${of}/attachments`;
const get = (id: unknown, as: string, of = path()) => h.call<string>('GET', `${of}/${String(id)}`, { as });

async function send(id: unknown, message: InsertedMessage): Promise<void> {
  const messageId = await insertMessage(h.rows, ticket, message);
  await h.rows('UPDATE support_attachment SET message_id = $1 WHERE id = $2', [messageId, id]);
}

test('a file is kept with its name, and comes back as it was, as a download that nothing can run', async () => {
  const name = 'Été d\'un "serveur" (1)*.png';
  const answer = await upload({ name, type: 'image/png', body: png });
  expect(answer).toMatchObject({
    status: 201,
    body: { file_name: name, content_type: 'image/png', size_bytes: png.length },
  });
  expect(await readdir(directory)).toContain(answer.body.id);
  const response = await fetch(`${h.apiUrl}${path()}/${String(answer.body.id)}`, {
    headers: { Authorization: `Bearer ${h.tokens.member}` },
  });
  expect(response.status).toBe(200);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(png);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-disposition':
      "attachment; filename*=UTF-8''%C3%89t%C3%A9%20d%27un%20%22serveur%22%20%281%29%2A.png",
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'private, no-store',
  });
});

describe('what is taken', () => {
  test.each([
    ['a.jpg', 'image/jpeg', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['a.JPEG', 'image/jpg', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['a.gif', 'image/gif', 'GIF89a...'],
    ['a.webp', 'image/webp', 'RIFF....WEBPVP8 '],
    ['a.pdf', 'application/pdf', '%PDF-1.7'],
    ['a.zip', 'application/x-zip-compressed', zip],
    ['a.log', 'text/plain; charset=utf-8', 'GET / <200> é'],
    ['a.log', 'text/x-log', '<12>Nov 24 kernel: x'],
    ['a.csv', 'text/csv', 'a;b\n1;2\n'],
    ['a.json', 'application/json', '{"a": 1}'],
  ])('%s as %s', async (name, type, body) => {
    expect((await upload({ name, type, body })).status).toBe(201);
  });

  test.each([
    ['a.html', 'text/html', '<p>hi</p>'],
    ['a.svg', 'image/svg+xml', '<svg onload="alert(1)"/>'],
    ['a.js', 'text/javascript', 'alert(1)'],
    ['a.exe', 'application/octet-stream', 'MZ'],
    ['a.txt', 'text/plain', '  <!DOCTYPE html><script>alert(1)</script>'],
    ['a.txt', 'text/plain', '\ufeff<html>'],
    ['a.json', 'application/json', '<svg onload="alert(1)">'],
    ['a.txt', 'text/plain', 'MZ\0\0'],
    ['a.txt', 'text/plain', Buffer.from([0xff, 0xfe, 0x41])],
    ['a.png', 'image/png', '<script>alert(1)</script>'],
    ['a.png', 'image/png', zip],
    ['a.pdf', 'application/pdf', png],
    ['a.txt', 'constructor', 'x'],
    ['a.txt', '', 'x'],
  ])('not %s as %s with other bytes, or of another kind: %#', async (name, type, body) => {
    expectProblem(await upload({ name, type, body }), 415, 'unsupported_media_type');
  });

  test.each([
    '',
    'a',
    '.txt',
    'a.html',
    'a.txt.exe',
    '../a.txt',
    '..\\a.txt',
    '/etc/a.txt',
    'C:\\a.txt',
    'a/../../b.txt',
    'a\\b.txt',
    'a\n.txt',
    'gpj.\u202etxt',
    `${'a'.repeat(200)}.txt`,
  ])('not the name %j', async (name) => {
    expectProblem(await upload({ name }), 422, 'validation_failed');
  });

  test('10 MB, not more, and not nothing', async () => {
    expect((await upload({ body: Buffer.alloc(10_000_000, 'a') })).status).toBe(201);
    expectProblem(await upload({ body: Buffer.alloc(10_000_001, 'a') }), 413, 'payload_too_large');
    expectProblem(await upload({ body: '' }), 422, 'validation_failed');
    expectProblem(await h.call('POST', path(), { as: 'member', body: 'x' }), 422, 'validation_failed');
  });

  test('ten by a person that no message carries, also at once; then none is left lying about', async () => {
    const before = (await readdir(directory)).length;
    const answers = await Promise.all(Array.from({ length: 14 }, () => upload()));
    const taken = answers.filter(({ status }) => status === 201);
    expect(taken).toHaveLength(10);
    for (const one of answers) if (one.status !== 201) expectProblem(one, 409, 'conflict');
    expect(await readdir(directory)).toHaveLength(before + 10);
    expect((await upload({ as: 'owner' })).status).toBe(201);
    await send(taken[0]?.body.id, { author: 'user', userId: 'member' });
    expect((await upload()).status).toBe(201);
  });

  test('nothing for a closed ticket', async () => {
    await h.rows("UPDATE support_ticket SET status = 'closed' WHERE id = $1", [ticket]);
    expectProblem(await upload(), 409, 'conflict');
  });
});

describe('who gets it', () => {
  test('of a message: the team and support; of an internal note: support alone', async () => {
    const [open, secret] = [
      (await upload({ as: 'support' })).body.id,
      (await upload({ as: 'support' })).body.id,
    ];
    await send(open, { author: 'support', userId: 'support' });
    await send(secret, { author: 'support', userId: 'support', internal: true });
    for (const as of ['member', 'owner', 'support']) expect((await get(open, as)).status).toBe(200);
    expect((await get(secret, 'support')).status).toBe(200);
    for (const as of ['member', 'owner']) expectProblem((await get(secret, as)) as never, 404, 'not_found');
  });

  test('while it is loose or of a draft: who uploaded it', async () => {
    const { id } = (await upload()).body;
    const seenBy = async () => {
      expect((await get(id, 'member')).body).toBe('hello');
      for (const as of ['owner', 'support']) expectProblem((await get(id, as)) as never, 404, 'not_found');
    };
    await seenBy();
    await send(id, { author: 'user', userId: 'member' });
    await h.rows('UPDATE support_message SET seq = NULL, posted_at = NULL');
    await seenBy();
  });

  test('nobody of another team, by no path', async () => {
    const { id } = (await upload()).body;
    await send(id, { author: 'user', userId: 'member' });
    const theirs = await insertTicket(h.rows, h.otherTeam, 'outsider');
    for (const [as, of] of [
      ['outsider', path()],
      ['outsider', path(ticket, h.otherTeam)],
      ['outsider', path(theirs, h.otherTeam)],
      ['support', path(theirs, h.otherTeam)],
      ['member', path(randomUUID())],
      ['member', path('no-uuid')],
    ] as const) {
      expectProblem((await get(id, as, of)) as never, 404, 'not_found');
    }
    expectProblem((await get('no-uuid', 'member')) as never, 404, 'not_found');
    for (const to of [path(theirs), path(ticket, h.otherTeam), path('no-uuid'), path(randomUUID())])
      expectProblem(await upload({ to }), 404, 'not_found');
    expectProblem(await upload({ as: 'platform' }), 403, 'forbidden');
    expectProblem(await upload({ as: '' }), 401, 'unauthenticated');
  });
});
