/** A ticket watched from two API processes of one database: all comes, once, in order, within a second, to who may see it. */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger } from '../../src/log.js';
import { createOctroi, type Octroi, type RunningApi } from '../../src/octroi.js';
import type { TicketNews } from '../../src/stores/ticket-facts.js';
import { tellTicketNews } from '../../src/stores/ticket-news.js';
import { openEvents, type EventStream } from '../support/event-stream.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';
import { insertMessage, insertTicket, type InsertedMessage } from '../support/tickets.js';

let h: Harness;
/** Another process, that is soon out of patience. */
let other: Octroi;
let hasty: RunningApi;
let ticket: string;
const open: EventStream[] = [];
beforeAll(async () => {
  h = await startHarness({ worker: false });
  const streamTimes = { heartbeatMs: 50, recheckMs: 100, stallMs: 500 };
  other = createOctroi({ ...h.config, port: 0 }, { log: createLogger('silent', 'test'), streamTimes });
  hasty = await other.startApi();
});
afterAll(async () => {
  await hasty.close();
  await other.close();
  await h.close();
});
beforeEach(async () => {
  ticket = await insertTicket(h.rows, h.team, 'member');
});
afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});

const path = (what = 'events') => `/api/support/${h.team}/tickets/${ticket}/${what}`;

async function watch(as: string, { at = h.apiUrl, query = '', last = '' } = {}): Promise<EventStream> {
  const token = h.tokens[as as 'member'] ?? as;
  const headers = last ? { 'Last-Event-ID': last } : undefined;
  const stream = await openEvents(`${at}${path()}${query}`, token, headers);
  expect(stream.status).toBe(200);
  open.push(stream);
  await eventually(() => stream.of('ticket', 'status').length > 0);
  return stream;
}

const facts = () => ({
  id: ticket,
  number: 1n,
  team_id: h.team,
  user_id: 'member',
  subject: 'It is down',
  status: 'open' as const,
  priority: 'normal' as const,
  category: 'other' as const,
  assigned_to: null,
});

/** As a ticket's workflow does it: the row and the news in one transaction. */
const tell = (news: object) =>
  h.octroi.db.sequelize.transaction((transaction) =>
    tellTicketNews(h.octroi.db, [{ ticket: facts(), at: new Date(), ...news } as TicketNews], transaction),
  );

async function say(text: string, message: Partial<InsertedMessage> = {}): Promise<void> {
  const whole = { author: 'user' as const, userId: 'member', text, ...message };
  const id = await insertMessage(h.rows, ticket, whole);
  const [row] = await h.rows<{ seq: number }>('SELECT seq FROM support_message WHERE id = $1', [id]);
  const { author: author_type, userId: author_id, internal = false } = whole;
  await tell({
    kind: 'message',
    message: { id, seq: row!.seq, author_type, author_id, message: text, internal, posted_at: new Date() },
  });
}

const listeners = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE application_name = 'octroi tickets' AND datname = current_database()`;
const type = (as: string, at = h.apiUrl) =>
  fetch(`${at}${path('typing')}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${h.tokens[as as 'member']}` },
  });

test('both sides see messages within a second, whichever process they are at, as the ticket shows them', async () => {
  await say('before');
  const user = await watch('member');
  const agent = await watch('support', { at: hasty.url });
  expect(user.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8');
  expect(user.lastEventId).toBe('1');
  await say('Line\nbreaks, \u2028 and "quotes"');
  await say('Answer', { author: 'support', userId: 'support' });
  for (const stream of [user, agent]) await eventually(() => stream.of('message', 'seq').length === 2);
  const shown = await h.call<{ messages: object[] }>('GET', path('').slice(0, -1), { as: 'member' });
  for (const stream of [user, agent]) {
    const messages = stream.events.filter(({ event }) => event === 'message');
    expect(messages.map(({ id }) => id)).toEqual(['2', '3']);
    expect(messages.map(({ data }) => data)).toEqual(shown.body.messages.slice(1));
  }
  const delays: number[] = [];
  for (let n = 4; n < 9; n += 1) {
    const saidAt = Date.now();
    await say('And?');
    for (const stream of [user, agent]) await eventually(() => stream.lastEventId === String(n));
    delays.push(Date.now() - saidAt);
  }
  // The quickest: other tests may run beside this one.
  expect(Math.min(...delays)).toBeLessThan(1_000);
});

test('an internal note reaches support, and never a user: not live, not on resuming, not in place of another', async () => {
  const user = await watch('member');
  const agent = await watch('support', { at: hasty.url });
  await say('secret', { author: 'support', userId: 'support', internal: true });
  await say('open', { author: 'support', userId: 'support' });
  await eventually(() => agent.of('message', 'message').length === 2);
  await eventually(() => user.of('message', 'message').length === 1);
  const resumed = await watch('member', { last: '0' });
  await eventually(() => resumed.of('message', 'message').length === 1);
  expect(agent.of('message', 'message')).toEqual(['secret', 'open']);
  for (const stream of [user, resumed]) {
    expect(stream.of('message', 'message')).toEqual(['open']);
    expect(JSON.stringify(stream.events)).not.toContain('secret');
  }
});

test('status, priority and assignment come when they change, and only then', async () => {
  const user = await watch('member');
  await tell({ kind: 'changed', what: ['priority'] });
  await h.rows("UPDATE support_ticket SET status = 'in_progress', assigned_to = 'support' WHERE id = $1", [
    ticket,
  ]);
  await tell({ kind: 'status', from: 'open', by: 'support' });
  await eventually(() => user.of('ticket', 'status').length === 2);
  expect(user.events.map(({ event, id, data }) => [event, id, data])).toEqual([
    [
      'ticket',
      null,
      expect.objectContaining({ id: ticket, status: 'open', on_hold: null, assigned_to: null }),
    ],
    ['ticket', null, expect.objectContaining({ status: 'in_progress', assigned_to: 'support' })],
  ]);
});

test('who types is told to the others at both processes, once a second at most, and nothing is kept', async () => {
  const user = await watch('member');
  const colleague = await watch('owner', { at: hasty.url });
  const agent = await watch('support', { at: hasty.url });
  const from = Date.now();
  const answers = await Promise.all(Array.from({ length: 20 }, () => type('member')));
  const seconds = 1 + Math.floor((Date.now() - from) / 1000);
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(204));
  for (const stream of [agent, colleague]) await eventually(() => stream.of('typing', 'name').length >= 1);
  await type('support', hasty.url);
  await eventually(() => user.of('typing', 'name').length === 1);
  expect(user.events.at(-1)).toEqual({
    event: 'typing',
    id: null,
    data: { author_type: 'support', name: 'Support' },
  });
  await say('done');
  for (const stream of [user, agent]) await eventually(() => stream.of('message', 'seq').length === 1);
  const told = agent.of('typing', 'name');
  expect(new Set(told)).toEqual(new Set(['Member']));
  expect(told.length).toBeLessThanOrEqual(seconds);
});

describe('nothing is lost, and nothing comes twice', () => {
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

  test('when the reader goes and comes back, by header or query, at another process', async () => {
    const first = await watch('member');
    for (const n of numbers(1, 3)) await say(`m${n}`);
    await eventually(() => first.of('message', 'seq').length === 3);
    first.close();
    for (const n of numbers(4, 50)) await say(`m${n}`);
    const again = await watch('member', { at: hasty.url, last: first.lastEventId });
    const byQuery = await watch('member', { query: '?after=3' });
    await say('m51');
    for (const stream of [again, byQuery]) {
      await eventually(() => stream.of('message', 'seq').length >= 48);
      expect(stream.of('message', 'seq')).toEqual(numbers(4, 51));
    }
  });

  test('while messages are posted all the time and the reader comes and goes', async () => {
    let posting = true;
    const posted = (async () => {
      for (const n of numbers(1, 60)) await say(`m${n}`);
      posting = false;
    })();
    const seen: unknown[] = [];
    let last = '0';
    while (posting || seen.length < 60) {
      const stream = await watch('member', { at: seen.length % 2 ? h.apiUrl : hasty.url, last });
      await eventually(() => stream.of('message', 'seq').length > 0 || seen.length === 60);
      stream.close();
      await stream.ended.catch(() => {});
      seen.push(...stream.of('message', 'seq'));
      last = stream.lastEventId;
    }
    await posted;
    expect(seen).toEqual(numbers(1, 60));
  });

  test('when the listening connections are cut while a message is posted', async () => {
    const streams = [await watch('member'), await watch('support', { at: hasty.url })];
    await say('m1');
    for (const stream of streams) await eventually(() => stream.of('message', 'seq').length === 1);
    expect(await h.rows(listeners)).toHaveLength(2);
    await say('m2');
    for (const stream of streams) await eventually(() => stream.of('message', 'seq').length === 2);
    await eventually(
      async () => (await h.rows(listeners.replace('pg_terminate_backend(pid)', 'pid'))).length === 2,
    );
    await say('m3');
    for (const stream of streams) {
      await eventually(() => stream.of('message', 'seq').length === 3);
      expect(stream.of('message', 'seq')).toEqual([1, 2, 3]);
    }
  });

  test('for fifty who look on at once', async () => {
    const streams = await Promise.all(
      numbers(1, 50).map((n) => watch(n % 3 ? 'member' : 'support', { at: n % 2 ? h.apiUrl : hasty.url })),
    );
    await Promise.all(numbers(1, 10).map((n) => say(`m${n}`)));
    for (const stream of streams) {
      await eventually(() => stream.of('message', 'seq').length >= 10);
      expect(stream.of('message', 'seq')).toEqual(numbers(1, 10));
    }
  });
});

describe('who may read', () => {
  test('is asked again and again: a revoked token and a member who left end it', async () => {
    const token = `oct_${randomUUID().replaceAll('-', '')}`;
    const { hashToken } = await import('../../src/stores/tokens.js');
    await h.rows(
      "INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ($1, 't', 'user', 'owner')",
      [hashToken(token)],
    );
    const [revoked, left, kept] = [
      await watch(token, { at: hasty.url }),
      await watch('admin', { at: hasty.url }),
      await watch('member', { at: hasty.url }),
    ];
    await h.rows('UPDATE api_token SET revoked_at = now() WHERE token_hash = $1', [hashToken(token)]);
    await revoked.ended;
    await h.rows("DELETE FROM team_member WHERE user_id = 'admin'");
    await left.ended;
    await say('still there');
    await eventually(() => kept.of('message', 'seq').length === 1);
    expect(kept.comments).toBeGreaterThan(0);
    for (const stream of [revoked, left]) expect(stream.of('message', 'seq')).toEqual([]);
  });

  test('is the team and support', async () => {
    for (const what of ['events', 'typing']) {
      const method = what === 'events' ? 'GET' : 'POST';
      expectProblem(await h.call(method, path(what), { as: 'outsider' }), 404, 'not_found');
      expectProblem(await h.call(method, path(what), { as: 'platform' }), 403, 'forbidden');
      expectProblem(await h.call(method, path(what)), 401, 'unauthenticated');
      const foreign = path(what).replace(h.team, h.otherTeam);
      for (const as of ['outsider', 'support'])
        expectProblem(await h.call(method, foreign, { as }), 404, 'not_found');
    }
  });

  test.each(['?after=x', '?after=-1', '?after=1.5', '?from=1'])('%s is refused', async (query) => {
    expectProblem(await h.call('GET', path() + query, { as: 'member' }), 422, 'validation_failed');
  });

  test('a place that the conversation has not come to counts as its end', async () => {
    const stream = await watch('member', { last: '999' });
    expect(stream.lastEventId).toBe('0');
    await say('m1');
    await eventually(() => stream.of('message', 'seq').length === 1);
  });
});

test('a reader that takes nothing is dropped, and holds up nobody', async () => {
  const { hostname, port } = new URL(hasty.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `GET ${path()}?after=0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${h.tokens.member}\r\n\r\n`,
  );
  socket.pause();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const swift = await watch('member', { at: hasty.url });
  const text = 'é'.repeat(20_000);
  for (let n = 0; n < 150; n += 1)
    await insertMessage(h.rows, ticket, { author: 'user', userId: 'member', text });
  await say('last');
  await eventually(() => swift.of('message', 'seq').length === 151);
  // What lies in the sockets may be read; then it is over.
  await eventually(async () => (await streamsOf(other)) === 1);
  socket.resume();
  await closed;
});

/** Streams that a process holds, by its own count of those who listen. */
async function streamsOf(octroi: Octroi): Promise<number> {
  const { values } = await octroi.metrics.ticketStreams.get();
  return values[0]?.value ?? 0;
}

test('a server that closes ends its streams first, and takes no new ones', async () => {
  const third = createOctroi({ ...h.config, port: 0 }, { log: createLogger('silent', 'test') });
  const api = await third.startApi();
  const streams = [await watch('member', { at: api.url }), await watch('support', { at: api.url })];
  const closing = Date.now();
  await api.close();
  expect(Date.now() - closing).toBeLessThan(5_000);
  for (const stream of streams) await stream.ended;
  await third.close();
});
