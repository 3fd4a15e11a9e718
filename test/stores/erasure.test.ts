/** After an erasure nothing names the person, nowhere; what was paid stays as it was. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eraseUser } from '../../src/stores/erasure.js';
import { applyChange } from '../../src/stores/platform.js';
import { createToken } from '../../src/stores/tokens.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { insertLoose, insertMessage, insertTicket } from '../support/tickets.js';

const name = 'Zénobie d’Æthelstan';
const email = 'Zenobie.Quux@example.test';
const user = 'u-1';
const platform = { actor: 'token:platform' };

let database: TestDatabase;
let rows: TestDatabase['rows'];
let message: string;

beforeAll(async () => {
  database = await createTestDatabase();
  ({ rows } = database);
  const { db } = database;
  const fields = { email, name, locale: 'fr' };
  await applyChange(
    db,
    { kind: 'users', id: user, fields: { ...fields, name: `${name} the first` } },
    platform,
  );
  await applyChange(db, { kind: 'users', id: user, fields }, platform);
  await applyChange(
    db,
    { kind: 'users', id: 'other', fields: { email: 'o@example.test', name: 'Otto' } },
    platform,
  );
  await applyChange(db, { kind: 'teams', id: 'team', fields: { name: 'A team' } }, platform);
  const member = { team_id: 'team', user_id: user, role: 'owner' };
  await applyChange(db, { kind: 'members', id: 'm', fields: member }, platform);
  await createToken(
    db,
    { name: `laptop of ${name}`, scope: 'user', userId: user, expiresAt: null },
    platform,
  );
  await rows(`INSERT INTO web_session (id_hash, user_id, scope, flash, expires_at)
    VALUES ('h', 'u-1', 'user', 'Hello', now() + interval '1 hour')`);
  const ticket = await insertTicket(rows, 'team', user);
  message = await insertMessage(rows, ticket, {
    author: 'user',
    userId: user,
    text: `Yours, ${name} (${email})`,
  });
  const file = await insertLoose(rows, ticket, user);
  await rows(`UPDATE support_attachment SET file_name = $1 WHERE id = $2`, [`${name}.txt`, file]);
  await rows(`UPDATE support_ticket SET subject = $1, description = $1, csat_comment = $1`, [`I am ${name}`]);
  await rows(
    `INSERT INTO support_mail (message_id, outcome, ticket_id, support_message_id) VALUES ($1, 'posted', $2, $3)`,
    [`<1.${email}>`, ticket, message],
  );
  const told = JSON.stringify({ ticket_id: ticket, subject: `I am ${name}`, text: `Yours, ${name}` });
  for (const [to, key] of [
    [user, 'to-me'],
    ['other', `ticket:${ticket}:message:${message}`],
  ]) {
    await rows(
      `INSERT INTO mail_outbox (event_key, user_id, template, data) VALUES ($1, $2, 'ticket_user_message', $3)`,
      [key, to, told],
    );
  }
  await rows(
    `INSERT INTO chat_outbox (event_key, data) SELECT $1, $2::jsonb || jsonb_build_object('number', number::text) FROM support_ticket`,
    [`message:${message}`, told],
  );
  const answer = JSON.stringify({ body: { id: user, name, email: email.toLowerCase(), other: 'stays' } });
  for (const subject of [`user:${user}`, 'token:platform']) {
    await rows(
      `INSERT INTO idempotency_key (subject, key, request_hash, locked_until, response_status, response_body)
      VALUES ($1, 'k', 'h', now(), 200, $2)`,
      [subject, answer],
    );
  }
  const [article] = await rows<{ id: string }>(
    `INSERT INTO knowledge_base_article (slug, category) VALUES ('s', 'api') RETURNING id`,
  );
  await rows(`INSERT INTO knowledge_base_vote (article_id, user_id, helpful) VALUES ($1, $2, true)`, [
    article!.id,
    user,
  ]);
  const payment = randomUUID();
  await rows(
    `INSERT INTO payment (id, team_id, user_id, amount_minor, currency, payment_method, status, external_payment_id, deadline_at, completed_at)
    VALUES ($1, 'team', $2, 500, 'EUR', 'credit_card', 'completed', 'ext', now(), now())`,
    [payment, user],
  );
  await rows(
    `INSERT INTO payment_event (external_payment_id, status, metadata) VALUES ('ext', 'completed', $1)`,
    [JSON.stringify({ user_email: email, payment_id: payment })],
  );
  await rows(
    `INSERT INTO ledger_entry (transaction_id, team_id, kind, account, amount_minor, currency, payment_id)
    SELECT $1, 'team', 'payment', a, m, 'EUR', $1 FROM (VALUES ('external', -500), ('team_credit', 500)) v(a, m)`,
    [payment],
  );
});
afterAll(() => database.drop());

/** Where a text stands, by looking into every column that can hold one. */
async function where(text: string): Promise<string[]> {
  const columns = await rows<{ t: string; c: string }>(
    `SELECT table_name AS t, column_name AS c FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb', 'character', 'tsvector', 'character varying')`,
  );
  expect(columns.length).toBeGreaterThan(100);
  const found: string[] = [];
  for (const { t, c } of columns) {
    const hits = await rows(`SELECT FROM "${t}" WHERE strpos(lower("${c}"::text), lower($1)) > 0 LIMIT 1`, [
      text,
    ]);
    if (hits.length > 0) found.push(`${t}.${c}`);
  }
  return found;
}

const money = () =>
  rows(
    `SELECT to_jsonb(p) AS p, to_jsonb(l) AS l FROM payment p JOIN ledger_entry l ON l.payment_id = p.id ORDER BY l.id`,
  );
const audits = () =>
  rows(
    `SELECT id, at, actor, action, object_type, object_id, team_id, request_id FROM audit_log WHERE action <> 'user.erased' ORDER BY id`,
  );
const erase = (options: { messages?: boolean; dryRun?: boolean } = {}) =>
  eraseUser(
    database.db,
    { userId: user, messages: true, dryRun: false, ...options },
    { actor: 'command line' },
  );

test('before, the name is in many places, and the audit log refuses to lose it', async () => {
  expect((await where(name)).length).toBeGreaterThan(8);
  await expect(
    rows(`UPDATE audit_log SET after = without_person(after) WHERE object_type = 'user'`),
  ).rejects.toThrow('append-only');
});

test('a dry run tells what it would do, and changes nothing', async () => {
  const before = await where(name);
  const { rows: counts, left } = await erase({ dryRun: true });
  expect(counts).toMatchObject({ user: 1, tokens: 1, sessions: 1, mails: 1, audit_entries: 3, messages: 1 });
  expect(left).toEqual([]);
  expect(await where(name)).toEqual(before);
  expect(await rows(`SELECT FROM audit_log WHERE action = 'user.erased'`)).toEqual([]);
});

test('without the messages, their columns are told as left', async () => {
  const { left } = await erase({ dryRun: true, messages: false });
  expect(left.map(({ column }) => column)).toEqual(
    expect.arrayContaining(['support_message.message', 'support_ticket.subject', 'mail_outbox.data']),
  );
});

test('then nothing names the person, and money and history are as they were', async () => {
  const before = { money: await money(), audits: await audits() };
  expect((await erase()).left).toEqual([]);
  expect(await where(name)).toEqual([]);
  expect(await where(email)).toEqual([]);
  expect({ money: await money(), audits: await audits() }).toEqual(before);
  const [kept] = await rows<{ body: object }>(`SELECT response_body -> 'body' AS body FROM idempotency_key`);
  expect(kept?.body).toEqual({ id: user, name: '[erased]', email: '[erased]', other: 'stays' });
  const [entry] = await rows(
    `SELECT actor, object_id, before, after FROM audit_log WHERE action = 'user.erased'`,
  );
  expect(entry).toMatchObject({
    actor: 'command line',
    object_id: user,
    before: null,
    after: { messages: true },
  });
});

test('again it finds nothing to do; a later wish of the platform is one', async () => {
  const { rows: counts } = await erase();
  expect({ ...counts, user: 0, tokens: 0 }).toMatchObject({ audit_entries: 0, messages: 0, mails: 0 });
  await applyChange(
    database.db,
    { kind: 'users', id: user, fields: { email: 'new@example.test', name: 'New' } },
    platform,
  );
  expect(await where('new@example.test')).toContain('user.email');
});

test('even for an erased user the audit log loses nothing else', async () => {
  for (const change of [
    `actor = 'nobody'`,
    `after = '{}'`,
    `after = without_person(after) || '{"id": "x"}', before = NULL`,
  ]) {
    await expect(rows(`UPDATE audit_log SET ${change} WHERE object_id = 'u-1'`)).rejects.toThrow(
      'append-only',
    );
  }
  await expect(
    rows(`UPDATE audit_log SET after = without_person(after) WHERE object_id = 'other'`),
  ).rejects.toThrow('append-only');
});

test('a user that is not there', async () => {
  const wanted = { userId: 'none', messages: false, dryRun: false };
  await expect(eraseUser(database.db, wanted, { actor: 'x' })).rejects.toMatchObject({ code: 'not_found' });
});
