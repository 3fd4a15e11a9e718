/** Who gets which mail about a ticket: once, and never a note that is not for them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { PostedMessage, TicketFacts, TicketNews } from '../../src/stores/ticket-facts.js';
import { notifyOfTicket } from '../../src/stores/ticket-mail.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let ticket: TicketFacts;
const at = new Date('2026-11-24T12:00:00Z');

beforeAll(async () => {
  database = await createTestDatabase();
  await database.rows(`
    INSERT INTO "user" (id, email, name) SELECT n, n || '@example.test', n
      FROM unnest(ARRAY['owner', 'mate', 'silent', 'left', 'ann', 'ben', 'old']) AS n;
    INSERT INTO team (id, name) VALUES ('t', 'Team T');
    INSERT INTO team_member (id, team_id, user_id, role) SELECT 'm-' || n, 't', n, 'member'
      FROM unnest(ARRAY['owner', 'mate', 'silent']) AS n;
    INSERT INTO api_token (token_hash, name, scope, user_id, revoked_at) VALUES
      ('a', 'a', 'support', 'ann', NULL), ('b', 'b', 'support', 'ben', NULL), ('b2', 'b', 'support', 'ben', NULL),
      ('o', 'o', 'support', 'old', now())`);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.rows('DELETE FROM mail_outbox');
  const [row] = await database.rows<TicketFacts>(
    `INSERT INTO support_ticket (team_id, user_id, subject, description, next_due_at)
     VALUES ('t', 'owner', E'It\\nfails', 'x', '2026-11-24T14:00:00Z')
     RETURNING id, number, team_id, user_id, subject, status, priority, category, assigned_to`,
  );
  ticket = row!;
  for (const [seq, author] of ['owner', 'mate', 'left'].entries()) {
    await database.rows(
      `INSERT INTO support_message (ticket_id, author_type, author_id, message, seq, posted_at)
       VALUES ($1, 'user', $2, 'x', $3, now())`,
      [ticket.id, author, seq + 1],
    );
  }
});

const message = (author: string, type: PostedMessage['author_type'], more: Partial<PostedMessage> = {}) => ({
  kind: 'message' as const,
  message: {
    id: randomUUID(),
    seq: 4,
    author_type: type,
    author_id: author,
    message: 'Look here',
    internal: false,
    posted_at: at,
    ...more,
  },
});

type Event = TicketNews extends infer News
  ? News extends TicketNews
    ? Omit<News, 'ticket' | 'at'>
    : never
  : never;

/** Tells it twice, as a transaction that was repeated; returns who got what. */
async function tell(event: Event, facts: Partial<TicketFacts> = {}) {
  const news = { ...event, ticket: { ...ticket, ...facts }, at };
  for (let time = 0; time < 2; time += 1) {
    await database.db.sequelize.transaction((t) => notifyOfTicket(database.db, [news], t));
  }
  const mails = await database.rows<{ template: string; user_id: string }>(
    'SELECT template, user_id FROM mail_outbox ORDER BY 1, 2',
  );
  return mails.map(({ template, user_id }) => `${template} ${user_id}`);
}
const dataOf = async () => (await database.rows<{ data: object }>('SELECT data FROM mail_outbox'))[0]?.data;

test('a new ticket is confirmed with its deadline, and shown to every agent once', async () => {
  const { message: first } = message('owner', 'user');
  expect(await tell({ kind: 'opened', message: first })).toEqual([
    'ticket_new ann',
    'ticket_new ben',
    'ticket_opened owner',
  ]);
  expect(await dataOf()).toEqual({
    ticket_id: ticket.id,
    team_id: 't',
    number: String(ticket.number),
    subject: 'It fails',
    priority: 'normal',
    text: 'Look here',
    due_at: expect.stringMatching(/^2026-11-24T/),
  });
});

test('an answer goes to who opened it and to those of the team who wrote in it, not to its author', async () => {
  expect(await tell(message('ann', 'support'))).toEqual(['ticket_reply owner', 'ticket_reply_follower mate']);
});

test('a user’s message goes to the ticket’s agent, or to all while it has none that still is one', async () => {
  expect(await tell(message('mate', 'user'), { assigned_to: 'ben' })).toEqual(['ticket_user_message ben']);
  await database.rows('DELETE FROM mail_outbox');
  expect(await tell(message('mate', 'user'), { assigned_to: 'old' })).toEqual([
    'ticket_user_message ann',
    'ticket_user_message ben',
  ]);
  await database.rows('DELETE FROM mail_outbox');
  expect(await tell(message('ann', 'user'))).toEqual(['ticket_user_message ben']);
});

test('notes and automatic messages are mailed to nobody', async () => {
  expect(await tell(message('ann', 'support', { internal: true }))).toEqual([]);
  expect(await tell(message('ann', 'system', { author_id: null }))).toEqual([]);
});

test('a text is shortened, whole character by whole character', async () => {
  await tell(message('ann', 'support', { message: `${'a'.repeat(3_999)}🎈${'b'.repeat(9_000)}` }));
  expect(await dataOf()).toMatchObject({ text: `${'a'.repeat(3_999)} …` });
});

test.each([
  ['in_progress', 'resolved', 'support', 1],
  ['resolved', 'closed', 'system', 1],
  ['closed', 'open', 'support', 1],
  ['resolved', 'waiting', 'user', 0],
  ['open', 'in_progress', 'support', 0],
  ['in_progress', 'waiting', 'user', 0],
] as const)('from %s to %s by %s: %d mails', async (from, to, by, count) => {
  const mails = await tell({ kind: 'status', from, by }, { status: to });
  expect(mails).toEqual(Array.from({ length: count }, () => 'ticket_status owner'));
});

test('a warning and a breach go to support, once a clock and cycle', async () => {
  const clock = { kind: 'next_response' as const, cycle: 2, due_at: at };
  await tell({ kind: 'warning', clock }, { assigned_to: 'ann' });
  expect(await tell({ kind: 'breach', clock }, { assigned_to: 'ann' })).toEqual([
    'ticket_breach ann',
    'ticket_warning ann',
  ]);
  expect(await dataOf()).toMatchObject({ clock: 'next_response', due_at: at.toISOString() });
});
