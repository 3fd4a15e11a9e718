/** Loose attachments become those of one message, and nobody else's. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { attachmentsOf, attachTo } from '../../src/stores/attachments.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { insertLoose, insertMessage, insertTicket } from '../support/tickets.js';

let database: TestDatabase;
let ticket: string;
let message: string;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.rows(`
    INSERT INTO "user" (id, email, name) VALUES ('ada', 'ada@example.test', 'Ada'), ('bob', 'bob@example.test', 'Bob');
    INSERT INTO team (id, name) VALUES ('t', 'T');`);
  ticket = await insertTicket(database.rows, 't', 'ada');
  message = await insertMessage(database.rows, ticket, { author: 'user', userId: 'ada' });
});
afterAll(() => database.drop());

const loose = (uploader = 'ada', of = ticket) => insertLoose(database.rows, of, uploader);
const attach = (messageId: string, ids: string[]) =>
  database.db.sequelize.transaction((transaction) =>
    attachTo(database.db, { messageId, ticketId: ticket, ids, uploader: 'ada' }, transaction),
  );
const refused = { code: 'validation_failed', errors: [{ field: 'attachments', code: 'not_attachable' }] };

test('a message carries its own, in the order asked for; said twice it is the same', async () => {
  const [a, b] = [await loose(), await loose()];
  for (let times = 0; times < 2; times += 1) {
    const rows = await attach(message, [b, a]);
    expect(rows.map(({ id, message_id }) => [id, message_id])).toEqual([
      [b, message],
      [a, message],
    ]);
  }
  const found = await attachmentsOf(database.db, [message, randomUUID()]);
  expect([...found.keys()]).toEqual([message]);
  expect(found.get(message)?.map(({ id }) => id)).toEqual([a, b]);
  expect(await attachmentsOf(database.db, [])).toEqual(new Map());
  expect(await attach(message, [])).toEqual([]);
});

test('what is another’s, of another ticket, sent already, unknown or named twice is refused, and nothing attached', async () => {
  const own = await loose();
  const otherTicket = await insertTicket(database.rows, 't', 'ada');
  const sent = await loose();
  await attach(await insertMessage(database.rows, ticket, { author: 'user', userId: 'ada' }), [sent]);
  const wrong = [await loose('bob'), await loose('ada', otherTicket), sent, own, randomUUID(), 'no-uuid', ''];
  for (const id of wrong) await expect(attach(message, [own, id])).rejects.toMatchObject(refused);
  await expect(
    attach(
      message,
      Array.from({ length: 11 }, () => randomUUID()),
    ),
  ).rejects.toMatchObject(refused);
  expect(await database.rows('SELECT message_id FROM support_attachment WHERE id = $1', [own])).toEqual([
    { message_id: null },
  ]);
});

test('two messages that want the same at once: one gets it', async () => {
  const id = await loose();
  const messages = [];
  for (let n = 0; n < 2; n += 1)
    messages.push(await insertMessage(database.rows, ticket, { author: 'user', userId: 'ada' }));
  const outcomes = await Promise.allSettled(messages.map((one) => attach(one, [id])));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});
