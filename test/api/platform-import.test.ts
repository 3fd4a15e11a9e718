import { request } from 'node:http';
import { text as readAll } from 'node:stream/consumers';
import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());

type Report = Record<string, unknown>;

const line = (fields: object) => `${JSON.stringify(fields)}\n`;
const parse = (ndjson: string) =>
  ndjson
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as Report);

/** A request whose body is written by the test, with its answer. */
function open(): { sent: ClientRequest; answered: Promise<IncomingMessage> } {
  const sent = request(`${h.apiUrl}/api/platform/import`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${h.tokens.platform}`, 'Content-Type': 'application/x-ndjson' },
  });
  const answered = once(sent, 'response').then(([response]) => response as IncomingMessage);
  return { sent, answered };
}

async function importAll(body: string | Buffer): Promise<Report[]> {
  const { sent, answered } = open();
  sent.end(body);
  const response = await answered;
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toContain('application/x-ndjson');
  return parse(await readAll(response));
}

describe('what is imported', () => {
  test('lines are applied in their order: one file may hold a team, its members and what they own', async () => {
    const file = [
      { type: 'users', id: 'i-ada', email: 'ada@example.test', name: 'Ada' },
      { type: 'teams', id: 'i-acme', name: 'Acme' },
      { type: 'members', id: 'i-m', team_id: 'i-acme', user_id: 'i-ada', role: 'owner' },
      { type: 'projects', id: 'i-shop', team_id: 'i-acme', name: 'Shop' },
      { type: 'deployments', id: 'i-d', project_id: 'i-shop' },
      { type: 'aliases', id: 'i-a', subdomain: 'i-shop', deployment_id: 'i-d' },
      { type: 'domains', id: 'i-h', project_id: 'i-shop', hostname: 'i-shop.example' },
    ];
    const body = file.map(line).join('');
    const all = { created: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0 };

    const first = await importAll(body);
    expect(first.slice(0, -1)).toEqual(
      file.map(({ type, id }, index) => ({ line: index + 1, type, id, status: 'created' })),
    );
    expect(first.at(-1)).toEqual({ done: true, lines: 7, ...all, created: 7 });
    expect((await importAll(body)).at(-1)).toEqual({ done: true, lines: 7, ...all, unchanged: 7 });

    const changes = [
      { type: 'teams', id: 'i-acme', name: 'Acme Ltd' },
      { type: 'domains', id: 'i-h', delete: true },
      { type: 'domains', id: 'i-h', delete: true },
      { type: 'domains', id: 'i-h2', project_id: 'i-shop', hostname: 'i-shop.example', delete: false },
    ];
    const statuses = (await importAll(changes.map(line).join(''))).map(({ status }) => status);
    expect(statuses).toEqual(['updated', 'deleted', 'unchanged', 'created', undefined]);
  });

  test('a line that is wrong is named, and the others go on', async () => {
    const padding = 'x'.repeat(1_100_000);
    const body = Buffer.concat([
      Buffer.from('\ufeff{"type":"teams","id":"w-1","name":"One"}\r\n'),
      Buffer.from('\n   \r\n'),
      Buffer.from('{"type":"teams","id":"w-2"\n'),
      Buffer.from('[]\n'),
      Buffer.from('null\n'),
      Buffer.from('{"type":"planets","id":"mars"}\n'),
      Buffer.from('{"type":"teams","id":"no spaces","name":"X"}\n'),
      Buffer.from('{"type":"teams","id":"w-3","name":7}\n'),
      Buffer.from('{"type":"teams","id":"w-4","name":"a\\u0000b"}\n'),
      Buffer.from('{"type":"projects","id":"w-5","team_id":"none","name":"P"}\n'),
      Buffer.from(`{"type":"teams","id":"w-6","name":"Six","padding":"${padding}"}\n`),
      Buffer.from([0x7b, 0xff, 0x7d, 0x0a]),
      Buffer.from('{"type":"teams","id":"w-7","delete":"yes"}\n'),
      Buffer.from(`${'['.repeat(200_000)}\n`),
      Buffer.from('{"type":"teams","id":"w-8","name":"Last, without a line break"}'),
    ]);

    const report = await importAll(body);
    expect(report.map(({ line, status, code }) => [line, status, code])).toEqual([
      [1, 'created', undefined],
      [4, 'rejected', 'malformed_request'],
      [5, 'rejected', 'validation_failed'],
      [6, 'rejected', 'validation_failed'],
      [7, 'rejected', 'validation_failed'],
      [8, 'rejected', 'validation_failed'],
      [9, 'rejected', 'validation_failed'],
      [10, 'rejected', 'validation_failed'],
      [11, 'rejected', 'validation_failed'],
      [12, 'rejected', 'payload_too_large'],
      [13, 'rejected', 'malformed_request'],
      [14, 'rejected', 'validation_failed'],
      [15, 'rejected', 'malformed_request'],
      [16, 'created', undefined],
      [undefined, undefined, undefined],
    ]);
    expect(report[6]).toMatchObject({ type: 'teams', id: 'w-3', detail: expect.stringContaining('name') });
    expect(report[8]).toMatchObject({
      type: 'projects',
      id: 'w-5',
      detail: expect.stringContaining('team_id'),
    });
    expect(report.at(-1)).toMatchObject({ done: true, lines: 14, created: 2, rejected: 12 });
  });

  test('10,000 lines, with a conflict among them', async () => {
    const file = Array.from({ length: 10_000 }, (_, i) =>
      i === 0
        ? { type: 'teams', id: 'big', name: 'Big' }
        : { type: 'aliases', id: `big-${i}`, subdomain: i === 7_000 ? 'big-1' : `big-${i}` },
    );
    const report = await importAll(file.map(line).join(''));
    expect(report.at(-1)).toMatchObject({ lines: 10_000, created: 9_999, rejected: 1 });
    expect(report[7_000]).toMatchObject({ line: 7_001, id: 'big-7000', code: 'conflict' });
    const [counted] = await h.rows("SELECT count(*)::int AS n FROM audit_log WHERE object_id LIKE 'big%'");
    expect(counted).toEqual({ n: 9_999 });
  });

  test('no lines at all', async () => {
    expect(await importAll('')).toEqual([
      { done: true, lines: 0, created: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0 },
    ]);
  });

  test('two imports of the same objects in opposite orders both succeed', async () => {
    const names = Array.from({ length: 300 }, (_, i) => ({ type: 'teams', id: `o-${i}`, name: 'A' }));
    const renamed = names.map((team) => ({ ...team, name: 'B' })).reverse();
    await importAll(names.map(line).join(''));
    const reports = await Promise.all([names, renamed].map((file) => importAll(file.map(line).join(''))));
    for (const report of reports) expect(report.at(-1)).toMatchObject({ lines: 300, rejected: 0 });
  });
});

describe('how it is carried', () => {
  test('each line is answered when it has come, not when the file ends', async () => {
    const { sent, answered } = open();
    sent.write(line({ type: 'teams', id: 's-1', name: 'First' }));
    const response = await answered;
    const [first] = (await once(response, 'data')) as [Buffer];
    expect(parse(first.toString())).toMatchObject([{ id: 's-1', status: 'created' }]);
    sent.end(line({ type: 'teams', id: 's-2', name: 'Second' }));
    expect(parse(await readAll(response))).toMatchObject([{ id: 's-2' }, { done: true, lines: 2 }]);
  });

  test('a client that reads only when it has sent all is served', async () => {
    const { sent, answered } = open();
    const fields = { project_id: '', container_id: '', status: '', conclusion: '', created_at: '' };
    const wrong = line({ type: 'deployments', id: 'wrong', ...fields }).repeat(1000);
    for (let i = 0; i < 60; i += 1) if (!sent.write(wrong)) await once(sent, 'drain');
    sent.end();
    const report = await readAll(await answered);
    // More than the buffers between client and server hold.
    expect(report.length).toBeGreaterThan(20_000_000);
    expect(JSON.parse(report.slice(report.lastIndexOf('\n{')))).toMatchObject({
      done: true,
      rejected: 60_000,
    });
  });

  test('while the database waits, so does the client: nothing piles up in memory', async () => {
    const blocker = new pg.Client({ connectionString: h.database.url });
    await blocker.connect();
    await h.rows("INSERT INTO team (id, name) VALUES ('held', 'Held')");
    await blocker.query("BEGIN; UPDATE team SET name = 'Held longer' WHERE id = 'held'");

    const { sent, answered } = open();
    const padded = line({ type: 'teams', id: 'held', name: 'Held', padding: 'x'.repeat(500_000) });
    const lines = 120;
    let taken = 0;
    const writing = (async () => {
      for (; taken < lines; taken += 1) if (!sent.write(padded)) await once(sent, 'drain');
      sent.end();
    })();
    // That no more is taken can only be seen by watching for a while; too short a look cannot fail the test.
    await eventually(async () => {
      const before = taken;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return before > 0 && taken === before;
    });
    expect(taken).toBeLessThan(lines / 2);

    await blocker.query('ROLLBACK');
    await blocker.end();
    await writing;
    expect(parse(await readAll(await answered)).at(-1)).toMatchObject({ lines, rejected: 0 });
  });

  test('a client that goes away ends it; what it had sent in full is kept', async () => {
    const { sent, answered } = open();
    sent.on('error', () => {});
    answered.catch(() => {});
    sent.write(
      `${line({ type: 'teams', id: 'half-1', name: 'Whole' })}{"type":"teams","id":"half-2","name":"H"}`,
    );
    const response = await answered;
    response.on('error', () => {});
    await once(response, 'data');
    sent.destroy();
    await eventually(async () => {
      const [open] = await h.rows<{ n: number }>(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()",
      );
      return open?.n === 0;
    });
    expect(await h.rows("SELECT id FROM team WHERE id LIKE 'half-%'")).toEqual([{ id: 'half-1' }]);
    expect(await importAll(line({ type: 'teams', id: 'half-1', name: 'Whole' }))).toMatchObject([
      { status: 'unchanged' },
      {},
    ]);
  });

  test.each([
    ['a token of another scope', 'owner', 'application/x-ndjson', 403],
    ['no token', undefined, 'application/x-ndjson', 401],
    ['another content type', 'platform', 'application/json', 415],
  ])('%s is refused', async (_why, as, type, status) => {
    const answer = await h.call('POST', '/api/platform/import', {
      as,
      body: '{}\n',
      headers: { 'Content-Type': type },
    });
    expect(answer).toMatchObject({ status, body: { status } });
  });
});
