/** Tickets over HTTP, with their workflows: what people and support can do, and what they are told. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ticketWorkflowId } from '../../src/workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Answer, type Harness } from '../support/harness.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { SLA_CALENDAR: 'always' } });
});
afterAll(() => h.close());

type Body = Record<string, unknown>;
interface Ticket extends Body {
  id: string;
  messages: Body[];
  sla: Record<'first_response' | 'next_response', Record<string, string | null>> & { calendar: Body };
}

const base = (team = h.team) => `/api/support/${team}/tickets`;
const open = async (body: Body = {}, as: string = 'member'): Promise<Answer<Body & { ticket_id: string }>> =>
  h.call('POST', base(), {
    as,
    body: { subject: 'It does not start', description: 'Since today.', ...body },
  });
const opened = async (body: Body = {}) => (await open(body)).body.ticket_id;
const read = async (id: string, as = 'member') =>
  (await h.call<Ticket>('GET', `${base()}/${id}`, { as })).body;
const write = (id: string, message: string, as: string, more: Body = {}) =>
  h.call('POST', `${base()}/${id}/messages`, { as, body: { message, ...more } });
const patch = (id: string, body: Body, as = 'support') => h.call('PATCH', `${base()}/${id}`, { as, body });

describe('opening a ticket', () => {
  test('the description is the first message, and the first-response clock runs', async () => {
    const answer = await open({ priority: 'low', category: 'billing' });
    expect(answer).toMatchObject({
      status: 201,
      body: { status: 'open', priority: 'low', category: 'billing' },
    });
    const ticket = await read(answer.body.ticket_id);
    expect(ticket).toMatchObject({
      subject: 'It does not start',
      assigned_to: null,
      resolved_at: null,
      messages: [{ seq: 1, author_type: 'user', author_id: 'member', message: 'Since today.' }],
    });
    const due = Date.parse(ticket.sla.first_response.due_at ?? '');
    expect(due - Date.parse(ticket.created_at as string)).toBe(48 * 3_600_000);
    expect(ticket.sla).toMatchObject({ next_response: { due_at: null }, calendar: { hours: null } });
  });

  test('a free team’s urgent is normal; a pro team’s low is high', async () => {
    expect((await open({ priority: 'urgent' })).body.priority).toBe('normal');
    const { team, owner } = await h.newTeam();
    await h.rows(
      `INSERT INTO team_subscription (team_id, plan_id, current_period_end) VALUES ($1, 'pro', now() + interval '9 days')`,
      [team],
    );
    const body = { subject: 's', description: 'd', priority: 'low' };
    expect((await h.call('POST', base(team), { as: owner, body })).body.priority).toBe('high');
  });

  test('repeated under one Idempotency-Key it is one', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = { subject: 'Once', description: 'd' };
    const send = () => h.call('POST', base(), { as: 'member', body, headers });
    const [first, second] = [await send(), await send()];
    expect(second.body).toEqual(first.body);
    expect(await h.rows("SELECT FROM support_ticket WHERE subject = 'Once'")).toHaveLength(1);
  });

  test.each([
    ['a subject of 10,000 characters', { subject: 'x'.repeat(10_000) }, 'subject'],
    ['an empty subject', { subject: '   ' }, 'subject'],
    ['a subject of two lines', { subject: 'a\nBcc: b@example.test' }, 'subject'],
    ['a description of 20,001 characters', { description: 'x'.repeat(20_001) }, 'description'],
    ['an unknown priority', { priority: 'asap' }, 'priority'],
    ['an unknown field', { assigned_to: 'support' }, 'assigned_to'],
  ])('%s is refused', async (_what, body, field) => {
    expect(await open(body)).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  });

  test('markup is kept as it was written', async () => {
    const description = '<script>alert(1)</script> & <b>bold</b>';
    expect((await read(await opened({ description }))).messages).toMatchObject([{ message: description }]);
  });
});

describe('a conversation', () => {
  test('goes to and fro: statuses, clocks, the agent who answered', async () => {
    const id = await opened();
    expect((await write(id, 'A note.', 'support', { internal: true })).status).toBe(201);
    expect(await read(id)).toMatchObject({ status: 'open', messages: [{ seq: 1 }] });
    expect(await write(id, 'Look here.', 'support')).toMatchObject({ status: 201, body: { seq: 3 } });
    const answered = await read(id);
    expect(answered).toMatchObject({ status: 'in_progress', assigned_to: 'support' });
    expect(answered.sla.first_response).toMatchObject({ met_at: expect.any(String), breached_at: null });
    expect(answered.sla.next_response.due_at).toBeNull();
    await write(id, 'Still not.', 'owner');
    const asked = await read(id, 'support');
    expect(asked.status).toBe('waiting');
    expect(asked.sla.next_response).toMatchObject({ due_at: expect.any(String), met_at: null });
    expect(asked.messages.map(({ seq, internal }) => [seq, internal])).toEqual([
      [1, false],
      [2, true],
      [3, false],
      [4, false],
    ]);
  });

  test('an internal note is absent for users, and they write none', async () => {
    const id = await opened();
    await write(id, 'They are wrong.', 'support', { internal: true });
    const { body } = await h.call('GET', `${base()}/${id}?after=0`, { as: 'owner' });
    expect(JSON.stringify(body)).not.toContain('They are wrong');
    expect((await write(id, 'x', 'owner', { internal: true })).status).toBe(403);
  });

  test('repeated under one Idempotency-Key a message is one; all at once, each has its place', async () => {
    const id = await opened();
    const headers = { 'Idempotency-Key': randomUUID() };
    const send = (message: string, more = {}) =>
      h.call('POST', `${base()}/${id}/messages`, { as: 'member', body: { message }, headers: more });
    const same = await Promise.all([send('once', headers), send('once', headers)]);
    expect(same[0]?.body).toEqual(same[1]?.body);
    await Promise.all(Array.from({ length: 8 }, (_, index) => send(`m${index}`)));
    const { messages } = await read(id);
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 10 }, (_, index) => index + 1));
    expect(messages.filter(({ message }) => message === 'once')).toHaveLength(1);
  });

  test('is read page by page, or after a place in it', async () => {
    const id = await opened();
    for (const message of ['two', 'three']) await write(id, message, 'member');
    const page = async (query: string) =>
      (
        await h.call<Ticket & { next_cursor: string | null }>('GET', `${base()}/${id}?${query}`, {
          as: 'member',
        })
      ).body;
    const first = await page('limit=2');
    expect(first.messages.map(({ seq }) => seq)).toEqual([1, 2]);
    const second = await page(`limit=2&cursor=${first.next_cursor}`);
    expect([second.messages.map(({ seq }) => seq), second.next_cursor]).toEqual([[3], null]);
    expect((await page('after=2')).messages).toMatchObject([{ message: 'three' }]);
  });

  test('attachments that are not there to be carried are refused, and nothing is posted', async () => {
    const id = await opened();
    const answer = await write(id, 'see', 'member', { attachments: [randomUUID()] });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'attachments' }] } });
    expect((await read(id)).messages).toHaveLength(1);
  });
});

describe('changing a ticket', () => {
  test('support moves, raises, assigns, holds; the workflow tells operators', async () => {
    const id = await opened();
    const change = { priority: 'urgent', category: 'technical', assigned_to: 'support', on_hold: 'user' };
    expect(await patch(id, change)).toMatchObject({ status: 200, body: change });
    expect((await read(id)).sla.first_response.due_at).toBeNull();
    expect(await patch(id, { on_hold: null })).toMatchObject({ body: { on_hold: null } });
    const due = Date.parse((await read(id)).sla.first_response.due_at ?? '');
    expect(due).toBeLessThan(Date.now() + 2 * 3_600_000 + 60_000);
    await eventually(async () => {
      const { memo, searchAttributes, status } = await h.octroi.client.workflow
        .getHandle(ticketWorkflowId(id))
        .describe();
      expect([status.name, searchAttributes.OctroiKind, searchAttributes.OctroiTeam]).toEqual([
        'RUNNING',
        ['ticket'],
        [h.team],
      ]);
      expect(JSON.stringify(memo ?? {})).not.toContain('start');
      return true;
    });
  });

  test('a user closes and opens again, and nothing else', async () => {
    const id = await opened();
    expect((await patch(id, { priority: 'urgent' }, 'owner')).status).toBe(403);
    expect(await patch(id, { status: 'resolved' }, 'owner')).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: expect.stringContaining('cannot become resolved') },
    });
    expect(await patch(id, { status: 'closed' }, 'owner')).toMatchObject({ body: { status: 'closed' } });
    expect(await write(id, 'One more thing.', 'owner')).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    expect(await write(id, 'One more thing.', 'support')).toMatchObject({ status: 409 });
    await eventually(async () => {
      const handle = h.octroi.client.workflow.getHandle(ticketWorkflowId(id));
      return (await handle.describe()).status.name === 'COMPLETED';
    });
    expect(await patch(id, { priority: 'low' })).toMatchObject({ status: 409 });
    expect(await patch(id, { status: 'open' }, 'owner')).toMatchObject({
      body: { status: 'open', closed_at: null },
    });
    expect((await write(id, 'One more thing.', 'owner')).status).toBe(201);
  });

  test('only an agent can be given a ticket; an empty change is refused', async () => {
    const id = await opened();
    expect(await patch(id, { assigned_to: 'owner' })).toMatchObject({ status: 422 });
    expect(await patch(id, {})).toMatchObject({ status: 422 });
  });

  test('merged into another of its team, it is closed, and the other says so', async () => {
    const [id, into] = [await opened({ subject: 'Double' }), await opened()];
    await write(into, 'We look.', 'support');
    const merge = (target: string) =>
      h.call('POST', `${base()}/${id}/merge`, { as: 'support', body: { into: target } });
    expect(await merge(id)).toMatchObject({ status: 409 });
    expect(await merge(randomUUID())).toMatchObject({ status: 409 });
    expect(await merge(into)).toMatchObject({ status: 200, body: { status: 'closed', merged_into: into } });
    const target = await read(into);
    expect(target.messages.at(-1)).toMatchObject({
      author_type: 'system',
      message: expect.stringContaining('Double'),
    });
    // Who opened the first waits for an answer in the second.
    expect(target.sla.next_response).toMatchObject({ due_at: expect.any(String), met_at: null });
  });

  test('rated once, when it is over', async () => {
    const id = await opened();
    const rate = (score: number) =>
      h.call('POST', `${base()}/${id}/rating`, { as: 'member', body: { score, comment: 'Quick.' } });
    expect((await rate(5)).status).toBe(409);
    await patch(id, { status: 'resolved' });
    expect((await rate(6)).status).toBe(422);
    expect(await rate(5)).toMatchObject({ status: 201, body: { score: 5, comment: 'Quick.' } });
    expect((await rate(1)).status).toBe(409);
    expect(await read(id)).toMatchObject({ rating: { score: 5 } });
  });
});

describe('who sees what', () => {
  test('another team’s ticket is not there', async () => {
    const id = await opened();
    for (const path of [
      `${base()}/${id}`,
      `${base(h.otherTeam)}/${id}`,
      base(),
      `/api/support/${h.team}/stats`,
    ]) {
      const { status } = await h.call('GET', path, { as: 'outsider' });
      expect([path, status]).toEqual([path, 404]);
    }
    expect(
      (
        await h.call('POST', `${base(h.otherTeam)}/${id}/messages`, {
          as: 'outsider',
          body: { message: 'x' },
        })
      ).status,
    ).toBe(404);
    expect((await h.call('GET', `${base()}/no-uuid`, { as: 'member' })).status).toBe(404);
  });

  test('the queue and merging are for support alone', async () => {
    const id = await opened();
    expect((await h.call('GET', '/api/support/queue', { as: 'owner' })).status).toBe(403);
    const merge = { as: 'owner', body: { into: randomUUID() } };
    expect((await h.call('POST', `${base()}/${id}/merge`, merge)).status).toBe(403);
  });
});

describe('lists and numbers', () => {
  interface List {
    tickets: Ticket[];
    next_cursor: string | null;
  }

  /** A team with one ticket of each priority, oldest first. */
  async function teamWithTickets() {
    const { team, owner } = await h.newTeam();
    const ids: Record<string, string> = {};
    for (const priority of ['high', 'low', 'urgent', 'normal']) {
      const body = { subject: `About ${priority} of ${team}`, description: 'd' };
      const { body: answer } = await h.call('POST', base(team), { as: owner, body });
      ids[priority] = answer.ticket_id as string;
      await h.call('PATCH', `${base(team)}/${ids[priority]}`, { as: 'support', body: { priority } });
    }
    return { team, owner, ids };
  }

  const priorities = ({ tickets }: List) => tickets.map(({ priority }) => priority);

  test('by meaning of priority, page by page; newest first by default', async () => {
    const { team, owner } = await teamWithTickets();
    const list = async (query: string) =>
      (await h.call<List>('GET', `${base(team)}?${query}`, { as: owner })).body;
    expect(priorities(await list(''))).toEqual(['normal', 'urgent', 'low', 'high']);
    const first = await list('sort=priority&limit=3');
    expect(priorities(first)).toEqual(['urgent', 'high', 'normal']);
    expect(priorities(await list(`sort=priority&limit=3&cursor=${first.next_cursor}`))).toEqual(['low']);
    expect(priorities(await list('status=closed'))).toEqual([]);
  });

  test('the queue: next deadline first, filtered, searched', async () => {
    const { team, ids } = await teamWithTickets();
    const queue = async (query: string) =>
      (await h.call<List>('GET', `/api/support/queue?team=${team}&${query}`, { as: 'support' })).body;
    expect(priorities(await queue(''))).toEqual(['urgent', 'high', 'normal', 'low']);
    const first = await queue('limit=3');
    expect(priorities(await queue(`limit=3&cursor=${first.next_cursor}`))).toEqual(['low']);
    await h.call('PATCH', `${base(team)}/${ids.urgent}`, { as: 'support', body: { on_hold: 'user' } });
    expect(priorities(await queue(''))).toEqual(['high', 'normal', 'low', 'urgent']);
    expect(priorities(await queue('on_hold=true'))).toEqual(['urgent']);
    expect(priorities(await queue('priority=low'))).toEqual(['low']);
    expect(priorities(await queue('q=about%20NORMAL'))).toEqual(['normal']);
    expect(priorities(await queue('q=%25'))).toEqual([]);
    expect(priorities(await queue(`q=%23${String(first.tickets[1]?.number)}`))).toEqual(['high']);
    expect(priorities(await queue('assigned_to=me'))).toEqual([]);
    await h.call('PATCH', `${base(team)}/${ids.low}`, { as: 'support', body: { status: 'resolved' } });
    expect(priorities(await queue('assigned_to=none'))).toEqual(['high', 'normal', 'urgent']);
    expect(priorities(await queue('status=resolved'))).toEqual(['low']);
  });

  test('stats tell met and missed by the instants, whether or not a timer has noticed', async () => {
    const { team, owner, ids } = await teamWithTickets();
    const stats = async () => (await h.call('GET', `/api/support/${team}/stats`, { as: owner })).body;
    await h.call('POST', `${base(team)}/${ids.high}/messages`, { as: 'support', body: { message: 'Here.' } });
    await h.call('PATCH', `${base(team)}/${ids.high}`, { as: 'support', body: { status: 'resolved' } });
    await h.rows(`UPDATE support_clock SET due_at = now() - interval '1 minute' WHERE ticket_id = $1`, [
      ids.urgent,
    ]);
    expect(await stats()).toMatchObject({
      by_status: { open: 3, in_progress: 0, waiting: 0, resolved: 1, closed: 0 },
      by_priority: { low: 1, normal: 1, high: 1, urgent: 1 },
      total: 4,
      open: 3,
      closed: 1,
      avg_resolution_hours: expect.any(Number),
      first_response: {
        days: 30,
        tickets: 4,
        met: 1,
        missed: 1,
        rate: 0.5,
        by_priority: { high: { met: 1, missed: 0, rate: 1 }, urgent: { met: 0, missed: 1, rate: 0 } },
      },
    });
    expect((await h.call('GET', '/api/support/stats', { as: 'support' })).status).toBe(200);
  });
});
