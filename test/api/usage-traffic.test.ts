import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startHarness, type Harness } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
  await h.rows(
    "INSERT INTO project (id, team_id, name) SELECT n, 'team-1', n FROM unnest(ARRAY['a', 'b']) n",
  );
  await h.rows("INSERT INTO project (id, team_id, name, status) VALUES ('gone', 'team-1', 'G', 'deleted')");
});
afterAll(() => h.close());
beforeEach(() => h.rows('TRUNCATE project_usage, traffic_hour, traffic_day, unknown_host'));

const path = '/api/usage/traffic';
const send = (events: unknown, as: string | undefined = 'platform') =>
  h.call('POST', path, as === undefined ? { body: { events } } : { as, body: { events } });
const event = (fields: object = {}) => ({ id: randomUUID(), project_id: 'a', bytes: 10, ...fields });
const usage = () =>
  h.rows('SELECT project_id, year, month, traffic_bytes FROM project_usage ORDER BY 1, 2, 3');
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const day = 86_400_000;

describe('POST /api/usage/traffic', () => {
  test('an answer of 200 means: stored; sent again, nothing is counted', async () => {
    const events = [event(), event({ bytes: 0 }), event({ project_id: 'b', bytes: 2 ** 50 })];
    expect(await send(events)).toMatchObject({
      status: 200,
      body: { accepted: 3, duplicates: 0, rejected: [] },
    });
    expect(await usage()).toMatchObject([
      { project_id: 'a', traffic_bytes: 10n },
      { project_id: 'b', traffic_bytes: 2n ** 50n },
    ]);
    expect((await send([...events, event()])).body).toEqual({ accepted: 1, duplicates: 3, rejected: [] });
    expect(await usage()).toMatchObject([{ traffic_bytes: 20n }, { traffic_bytes: 2n ** 50n }]);
  });

  test('one bad event of 10,000 rejects itself alone, and says which', async () => {
    const events: object[] = Array.from({ length: 10_000 }, () => event({ bytes: 1 }));
    events[7_777] = event({ id: 'the bad one', bytes: -5 });
    const { status, body } = await send(events);
    expect(status).toBe(200);
    expect(body).toEqual({
      accepted: 9_999,
      duplicates: 0,
      rejected: [
        { index: 7_777, id: 'the bad one', code: 'invalid_bytes', detail: expect.any(String) as unknown },
      ],
    });
    expect(await usage()).toMatchObject([{ traffic_bytes: 9_999n }]);
  });

  test.each([
    ['invalid_bytes', 'negative', { bytes: -1 }],
    ['invalid_bytes', 'fractional', { bytes: 1.5 }],
    ['invalid_bytes', 'absurd', { bytes: 2 ** 50 + 1 }],
    ['invalid_bytes', 'more absurd', { bytes: 1e300 }],
    ['invalid_bytes', 'text', { bytes: '10' }],
    ['invalid_bytes', 'null', { bytes: null }],
    ['invalid_bytes', 'missing', { bytes: undefined }],
    ['in_future', 'six minutes ahead', { at: ago(-6 * 60_000) }],
    ['too_old', '35 days and a minute', { at: ago(35 * day + 60_000) }],
    ['too_old', 'of 1970', { at: '1970-01-01T00:00:00Z' }],
    ['invalid_event', 'no time', { at: 'yesterday' }],
    ['invalid_event', 'a time without offset', { at: '2026-11-24T12:00:00' }],
    ['invalid_event', 'a day that is not', { at: '2026-02-30T12:00:00Z' }],
    ['invalid_event', 'a number as time', { at: 1_790_000_000 }],
    ['unknown_project', 'none', { project_id: 'nobody' }],
    ['unknown_project', 'deleted', { project_id: 'gone' }],
    ['unknown_project', 'with NUL', { project_id: 'a\0' }],
    ['unknown_project', 'half a surrogate pair', { project_id: '\ud800' }],
    ['unknown_project', 'a number', { project_id: 5 }],
    ['unknown_project', 'SQL', { project_id: "a'; DROP TABLE project; --" }],
    ['unknown_project', 'of 1 MB', { project_id: 'x'.repeat(1_000_000) }],
    ['invalid_event', 'both project and host', { host: 'a.test' }],
    ['invalid_event', 'neither', { project_id: undefined }],
    ['invalid_host', 'no host', { project_id: undefined, host: 'a b' }],
    ['invalid_host', 'a number as host', { project_id: undefined, host: 5 }],
    ['invalid_event', 'no id', { id: undefined }],
    ['invalid_event', 'an empty id', { id: '' }],
    ['invalid_event', 'an id of another type', { id: 5 }],
    ['invalid_event', 'an id of 201 characters', { id: 'x'.repeat(201) }],
  ])('%s: %s', async (code, _what, fields) => {
    const { status, body } = await send([event(fields), event()]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ accepted: 1, duplicates: 0, rejected: [{ index: 0, code }] });
    expect(await usage()).toMatchObject([{ project_id: 'a', traffic_bytes: 10n }]);
  });

  test.each([[null], [5], ['x'], [[]], [true]])('an event that is %j is rejected alone', async (wrong) => {
    expect((await send([wrong, event()])).body).toMatchObject({
      accepted: 1,
      rejected: [{ index: 0, id: null }],
    });
  });

  test('ids may be any text, also what PostgreSQL cannot store', async () => {
    const events = ['a\0b', '\ud800', '😀'.repeat(100)].map((id) => event({ id: `${id}` }));
    expect((await send(events)).body).toMatchObject({ accepted: 3 });
    expect((await send(events)).body).toMatchObject({ duplicates: 3 });
  });

  test('an event counts in the month in which it was, whatever its offset', async () => {
    const now = new Date();
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
    const before = new Date(first.getTime() - 1);
    if (now.getTime() - before.getTime() > 34 * day) throw new Error('no month has so many days');
    const local = new Date(before.getTime() + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
    await send([
      event({ at: before.toISOString() }),
      event({ at: local }),
      event({ at: first.toISOString(), bytes: 1 }),
    ]);
    expect((await usage()).map(({ traffic_bytes }) => traffic_bytes)).toEqual([20n, 1n]);
  });

  test('just within the times is accepted', async () => {
    const { body } = await send([event({ at: ago(35 * day - 60_000) }), event({ at: ago(-4 * 60_000) })]);
    expect(body).toMatchObject({ accepted: 2 });
  });

  test('hosts that nobody owns are accepted, and counted apart', async () => {
    const host = { project_id: undefined, host: 'Nobody.test:8080' };
    expect((await send([event(host), event({ ...host, bytes: 5 })])).body).toMatchObject({ accepted: 2 });
    expect(await usage()).toEqual([]);
    expect(await h.rows('SELECT host, bytes, events FROM unknown_host')).toEqual([
      { host: 'nobody.test', bytes: 15n, events: 2n },
    ]);
  });

  test('an empty batch is fine', async () => {
    expect((await send([])).body).toEqual({ accepted: 0, duplicates: 0, rejected: [] });
  });

  test.each([
    ['no events', {}, 422, 'validation_failed'],
    ['a list', [], 422, 'validation_failed'],
    ['events that are no list', { events: {} }, 422, 'validation_failed'],
    ['a field that is not known', { events: [], extra: 1 }, 422, 'validation_failed'],
    ['10,001 events', { events: Array.from({ length: 10_001 }, () => 1) }, 422, 'validation_failed'],
    ['no JSON', '{"events": [', 400, 'malformed_request'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, 'malformed_request'],
    ['more than 5 MB', `{"events": ["${'x'.repeat(5_000_000)}"]}`, 413, 'payload_too_large'],
    ['a deep nest', `{"events": [${'['.repeat(200_000)}${']'.repeat(200_000)}]}`, 200, ''],
  ])('a body with %s', async (_what, body, status, code) => {
    const answer = await h.call('POST', path, { as: 'platform', body });
    if (status === 200) expect(answer).toMatchObject({ status, body: { accepted: 0 } });
    else expectProblem(answer, status, code);
  });

  test('4.9 MB are fine', async () => {
    const events = Array.from({ length: 9_000 }, (_, i) => ({
      ...event({ bytes: 1 }),
      pad: 'x'.repeat(i % 2 ? 400 : 460),
    }));
    expect(JSON.stringify({ events }).length).toBeGreaterThan(4_500_000);
    expect((await send(events)).body).toMatchObject({ accepted: 9_000 });
  });

  test.each(['owner', 'support', 'operator'])('is not for %s', async (as) => {
    expectProblem(await send([event()], as), 403, 'forbidden');
  });

  test('needs a token', async () => {
    expectProblem(await h.call('POST', path, { body: { events: [] } }), 401, 'unauthenticated');
  });
});

describe('GET /api/usage/unknown-hosts', () => {
  const list = (query = '') =>
    h.call<{ hosts: { host: string }[]; next_cursor: string | null }>(
      'GET',
      `/api/usage/unknown-hosts${query}`,
      { as: 'operator' },
    );

  test('lists most bytes first, page by page', async () => {
    await send(
      ['x', 'y', 'z'].map((name, i) =>
        event({ project_id: undefined, host: `${name}.test`, bytes: i < 2 ? 7 : 9 }),
      ),
    );
    const { body } = await list('?limit=2');
    expect(body.hosts).toMatchObject([
      { host: 'z.test', bytes: 9, events: 1, first_seen_at: expect.any(String) as unknown },
      { host: 'y.test', bytes: 7 },
    ]);
    const next = await list(`?limit=2&cursor=${body.next_cursor}`);
    expect(next.body).toMatchObject({ hosts: [{ host: 'x.test' }], next_cursor: null });
  });

  test('is for operators', async () => {
    for (const as of ['owner', 'platform', 'support'])
      expectProblem(await h.call('GET', '/api/usage/unknown-hosts', { as }), 403, 'forbidden');
    expectProblem(await list('?cursor=x'), 422, 'validation_failed');
  });
});
