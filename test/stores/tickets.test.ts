/** Steps of tickets against PostgreSQL: run twice, at once, and in the wrong order, as activities may be. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SlaPolicy } from '../../src/domain/ticket-life.js';
import { createTicketStore, type TicketStore } from '../../src/stores/tickets.js';
import { day, newTeam, replaceClockAhead } from '../support/billing-stores.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const policy: SlaPolicy = {
  targets: { urgent: 7200, high: 14_400, normal: 86_400, low: 172_800 },
  calendar: { timeZone: 'UTC', hours: null, holidays: [] },
  closeAfterMs: 7 * day,
};
const origin = { actor: 'test' };

let database: TestDatabase;
let store: TicketStore;
let clock: Awaited<ReturnType<typeof replaceClockAhead>>;
beforeAll(async () => {
  database = await createTestDatabase();
  clock = await replaceClockAhead(database);
  store = createTicketStore(database.db, policy);
  await database.rows(`INSERT INTO "user" (id, email, name) VALUES ('agent', 'agent@example.test', 'Agent')`);
  await database.rows(
    `INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ('x', 'agent', 'support', 'agent')`,
  );
});
afterAll(() => database.drop());

async function open(team?: string) {
  team ??= await newTeam(database);
  const text = { subject: 's', description: 'd', category: 'other', priority: 'normal' } as const;
  return store.open({ id: randomUUID(), teamId: team, userId: team, ...text }, origin);
}

async function draft(ticketId: string, type: 'user' | 'support', userId: string) {
  const id = randomUUID();
  const message = { text: 't', internal: false, channel: 'api', attachments: [] } as const;
  await store.draft({ id, ticketId, author: { type, userId }, ...message });
  return id;
}

const count = async (sql: string, ...bind: unknown[]) => (await database.rows(sql, bind)).length;
const audits = (id: string, action: string) =>
  count('SELECT FROM audit_log WHERE object_id = $1 AND action = $2', id, action);

describe('repeated', () => {
  test('opening, posting and changing happen once, with their mails and audit entries', async () => {
    const ticket = await open();
    const text = { subject: 's', description: 'd', category: 'other', priority: 'normal' } as const;
    const again = { id: ticket.id, teamId: ticket.team_id, userId: ticket.user_id, ...text };
    expect((await store.open(again, origin)).number).toBe(ticket.number);
    const message = await draft(ticket.id, 'support', 'agent');
    const post = () => store.post(ticket.id, message, origin);
    expect([await post(), await post()]).toEqual([{ status: 'in_progress' }, { status: 'in_progress' }]);
    const change = () => store.change(ticket.id, { status: 'resolved' }, 'support', origin);
    expect([await change(), await change()]).toEqual([{ status: 'resolved' }, { status: 'resolved' }]);
    const counts = ['ticket.created', 'ticket.message_posted', 'ticket.changed'].map((action) =>
      audits(ticket.id, action),
    );
    expect(await Promise.all(counts)).toEqual([1, 1, 1]);
    expect(await count('SELECT FROM support_message WHERE ticket_id = $1', ticket.id)).toBe(2);
  });

  test('a merge leaves one message in the other ticket', async () => {
    const ticket = await open();
    const into = await open(ticket.team_id);
    const merge = () => store.change(ticket.id, { mergeInto: into.id }, 'support', origin);
    expect([await merge(), await merge()]).toEqual([{ status: 'closed' }, { status: 'closed' }]);
    const system = `SELECT FROM support_message WHERE ticket_id = $1 AND author_type = 'system'`;
    expect(await count(system, into.id)).toBe(1);
  });
});

describe('at once', () => {
  test('every message has a place of its own, without a gap', async () => {
    const ticket = await open();
    const messages = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        draft(ticket.id, i % 2 ? 'user' : 'support', i % 2 ? ticket.user_id : 'agent'),
      ),
    );
    await Promise.all(messages.map((id) => store.post(ticket.id, id, origin)));
    const rows = await database.rows(
      'SELECT seq, posted_at FROM support_message WHERE ticket_id = $1 ORDER BY seq',
      [ticket.id],
    );
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
    const times = rows.map(({ posted_at }) => Number(posted_at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(
      await count(
        'SELECT FROM support_clock WHERE ticket_id = $1 AND met_at IS NULL AND stopped_at IS NULL',
        ticket.id,
      ),
    ).toBeLessThan(2);
  });

  test('two that are merged into each other: one is closed, the other refuses', async () => {
    const first = await open();
    const second = await open(first.team_id);
    const answers = await Promise.all([
      store.change(first.id, { mergeInto: second.id }, 'support', origin),
      store.change(second.id, { mergeInto: first.id }, 'support', origin),
    ]);
    expect(answers.filter((answer) => 'refused' in answer)).toHaveLength(1);
    const closed = `SELECT FROM support_ticket WHERE id = ANY($1) AND status = 'closed'`;
    expect(await count(closed, [first.id, second.id])).toBe(1);
  });

  test('a message and the end of the ticket: it is posted before, or refused', async () => {
    for (let round = 0; round < 5; round += 1) {
      const ticket = await open();
      const message = await draft(ticket.id, 'user', ticket.user_id);
      const [posted] = await Promise.all([
        store.post(ticket.id, message, origin),
        store.change(ticket.id, { status: 'closed' }, 'support', origin),
      ]);
      const [row] = await database.rows('SELECT seq FROM support_message WHERE id = $1', [message]);
      expect(row?.seq === null).toBe('refused' in posted);
      await store.discard(message);
      expect(await count('SELECT FROM support_message WHERE id = $1', message)).toBe(
        row?.seq === null ? 0 : 1,
      );
    }
  });

  test('many look at a deadline that has passed: one mail an agent', async () => {
    const ticket = await open();
    await clock.pass(2 * day);
    await Promise.all(Array.from({ length: 6 }, () => store.advance(ticket.id)));
    const mails = `SELECT FROM mail_outbox WHERE data ->> 'ticket_id' = $1 AND template LIKE '%breach%'`;
    expect(await count(mails, ticket.id)).toBe(1);
    expect(
      await count('SELECT FROM support_clock WHERE ticket_id = $1 AND breached_at = due_at', ticket.id),
    ).toBe(1);
  });
});

test('who has left the team hears no more of the tickets that they opened', async () => {
  const ticket = await open();
  const answer = async () => {
    await store.post(ticket.id, await draft(ticket.id, 'support', 'agent'), origin);
    return count("SELECT FROM mail_outbox WHERE user_id = $1 AND template = 'ticket_reply'", ticket.user_id);
  };
  expect(await answer()).toBe(1);
  await database.rows('DELETE FROM team_member WHERE user_id = $1', [ticket.user_id]);
  expect(await answer()).toBe(1);
});

test('a merge across teams is refused, and leaves nothing', async () => {
  const [ticket, foreign] = [await open(), await open()];
  const answer = await store.change(ticket.id, { mergeInto: foreign.id }, 'support', origin);
  expect(answer).toEqual({ refused: expect.stringContaining('no such ticket of this team') });
  expect(await count('SELECT FROM support_message WHERE ticket_id = $1', foreign.id)).toBe(1);
});
