/** After an erasure nothing names the person, nowhere; what was paid stays as it was. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthenticator } from '../../src/api/authentication.js';
import { loadConfig } from '../../src/config.js';
import { createLogger } from '../../src/log.js';
import { createOctroi } from '../../src/octroi.js';
import { eraseUser } from '../../src/stores/erasure.js';
import { applyChange } from '../../src/stores/platform.js';
import { createToken } from '../../src/stores/tokens.js';
import { createAttachmentStorage } from '../../src/support/attachments.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { erasedColumns, idColumns, otherColumns } from './erasure-columns.js';
import { insertLoose, insertMessage, insertTicket } from '../support/tickets.js';

const name = 'Zénobie d’Æthelstan';
const email = 'Zenobie.Quux@example.test';
const former = { name: `${name} the first`, email: 'old@example.test' };
const user = 'u-1';
const platform = { actor: 'token:platform' };

let database: TestDatabase;
let rows: TestDatabase['rows'];
let message: string;
let token: string;
/** The ticket in which one of the user's goes on, and what it told of that. */
let target: string;

beforeAll(async () => {
  database = await createTestDatabase();
  ({ rows } = database);
  const { db } = database;
  const fields = { email, name, locale: 'fr' };
  await applyChange(db, { kind: 'users', id: user, fields: { ...fields, ...former } }, platform);
  await applyChange(db, { kind: 'users', id: user, fields }, platform);
  await applyChange(
    db,
    { kind: 'users', id: 'other', fields: { email: 'o@example.test', name: 'Otto' } },
    platform,
  );
  await applyChange(db, { kind: 'teams', id: 'team', fields: { name: 'A team' } }, platform);
  const member = { team_id: 'team', user_id: user, role: 'owner' };
  await applyChange(db, { kind: 'members', id: 'm', fields: member }, platform);
  ({ token } = await createToken(
    db,
    { name: `laptop of ${name}`, scope: 'user', userId: user, expiresAt: null },
    platform,
  ));
  await rows(
    `INSERT INTO web_session (id_hash, user_id, scope, flash, expires_at)
      SELECT 'h', user_id, 'user', $1, now() + interval '1 hour' FROM api_token UNION ALL
      SELECT 'o', 'other', 'user', 'Hello', now() + interval '1 hour'`,
    [`Hello ${name}`],
  );
  await rows(
    `INSERT INTO web_session (id_hash, token_id, scope, expires_at)
      SELECT 't', id, 'support', now() + interval '1 hour' FROM api_token`,
  );
  for (const reader of [user, 'other']) {
    await rows(`INSERT INTO mail_unsubscription (user_id, topic) VALUES ($1, 'usage')`, [reader]);
  }
  const ticket = await insertTicket(rows, 'team', user);
  message = await insertMessage(rows, ticket, {
    author: 'user',
    userId: user,
    text: `Yours, ${name} (${email})`,
  });
  const file = await insertLoose(rows, ticket, user);
  await rows(`UPDATE support_attachment SET file_name = $1 WHERE id = $2`, [`${name}.txt`, file]);
  await rows(`UPDATE support_ticket SET subject = $1, description = $1, csat_comment = $1`, [`I am ${name}`]);
  target = await insertTicket(rows, 'team', 'other');
  const [merged] = await rows<{ number: string }>(
    `UPDATE support_ticket SET merged_into = $1 WHERE id = $2 RETURNING number::text`,
    [target, ticket],
  );
  for (const text of [`#${merged!.number} was merged into this ticket: I am ${name}`, 'Nothing: else']) {
    await rows(
      `INSERT INTO support_message (ticket_id, author_type, message, channel) VALUES ($1, 'system', $2, 'system')`,
      [target, text],
    );
  }
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
      `INSERT INTO mail_outbox (event_key, user_id, template, data, last_error)
       VALUES ($1, $2, 'ticket_user_message', $3, $4)`,
      [key, to, told, to === user ? `550 ${email} is unknown` : null],
    );
  }
  await rows(
    `INSERT INTO chat_outbox (event_key, data) SELECT $1, $2::jsonb || jsonb_build_object('number', number::text) FROM support_ticket WHERE id = $3`,
    [`message:${message}`, told, ticket],
  );
  // What others are told of the person, in words that are no text of the person's.
  const about = JSON.stringify({ by: name, number: '0' });
  await rows(
    `INSERT INTO mail_outbox (event_key, user_id, template, data) VALUES ('about', 'other', 'ticket_merged', $1)`,
    [about],
  );
  await rows(`INSERT INTO chat_outbox (event_key, data) VALUES ('about', $1)`, [about]);
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
  for (const reader of [user, 'other']) {
    await rows(`INSERT INTO knowledge_base_vote (article_id, user_id, helpful) VALUES ($1, $2, true)`, [
      article!.id,
      reader,
    ]);
    await rows(
      `INSERT INTO knowledge_base_view (article_id, day, reader) VALUES ($1, now(), 'user:' || $2)`,
      [article!.id, reader],
    );
  }
  const payment = randomUUID();
  await rows(
    `INSERT INTO payment (id, team_id, user_id, amount_minor, currency, payment_method, status, external_payment_id, deadline_at, completed_at)
    VALUES ($1, 'team', $2, 500, 'EUR', 'credit_card', 'completed', 'ext', now(), now())`,
    [payment, user],
  );
  await rows(
    `INSERT INTO payment_event (external_payment_id, status, metadata) VALUES ('ext', 'completed', $1)`,
    [JSON.stringify({ user_email: former.email, payer: name, payment_id: payment })],
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
const config = (more: Record<string, string> = {}) =>
  loadConfig({
    BASE_URL: 'http://127.0.0.1:1',
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    PAYMENT_BACKEND_URL: 'http://127.0.0.1:1',
    PAYMENT_API_KEY: 'key-of-at-least-16-characters',
    PAYMENT_WEBHOOK_SECRET: 'secret-of-at-least-32-characters!',
    ...more,
  });
const erase = (options: { messages?: boolean; dryRun?: boolean } = {}) =>
  eraseUser(
    database.db,
    { userId: user, messages: true, dryRun: false, ...options },
    { actor: 'command line' },
  );

/** Every column that can hold a name, an address or a user's id: no word of a list, no id of another table's row. */
async function columnsToDeclare(): Promise<string[]> {
  const found = await rows<{ name: string }>(
    `SELECT r.relname || '.' || a.attname AS name FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid
     WHERE r.relnamespace = 'public'::regnamespace AND r.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attgenerated = '' AND format_type(a.atttypid, NULL) = ANY ($1)
       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = r.oid AND c.conkey = ARRAY[a.attnum]
         AND (c.contype = 'f' AND c.confrelid <> '"user"'::regclass
           OR c.contype = 'c' AND pg_get_constraintdef(c.oid) LIKE '%= ANY (ARRAY[%'))`,
    [['text', 'text[]', 'character varying', 'citext', 'jsonb', 'json', 'bytea', 'inet', 'xml']],
  );
  return found.map((column) => column.name).sort();
}

test('what becomes of a column that can hold a person is declared', async () => {
  const declared = [...erasedColumns, ...idColumns, ...otherColumns];
  expect(declared.sort()).toEqual(await columnsToDeclare());
});

test('before, each column that is erased names the person, and the audit log refuses to lose it', async () => {
  const named = new Set([...(await where(name)), ...(await where(email)), ...(await where(former.email))]);
  expect([...named].sort()).toEqual([...erasedColumns].sort());
  await expect(
    rows(`UPDATE audit_log SET after = without_person(after) WHERE object_type = 'user'`),
  ).rejects.toThrow('append-only');
});

test('a dry run tells what it would do, and changes nothing', async () => {
  const before = await where(name);
  const { rows: counts, left } = await erase({ dryRun: true });
  expect(counts).toMatchObject({
    user: 1,
    tokens: 1,
    sessions: 2,
    mails: 1,
    audit_entries: 3,
    messages: 1,
    merges: 1,
  });
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
  expect(await where(former.email)).toEqual([]);
  expect({ money: await money(), audits: await audits() }).toEqual(before);
  const [kept] = await rows<{ body: object }>(`SELECT response_body -> 'body' AS body FROM idempotency_key`);
  expect(kept?.body).toEqual({ id: user, name: '[erased]', email: '[erased]', other: 'stays' });
  expect(
    await rows(
      `SELECT email, name, locale, deleted_at IS NOT NULL AS deleted FROM "user" WHERE id <> 'other'`,
    ),
  ).toEqual([{ email: 'erased@user.invalid', name: 'Erased user', locale: 'en', deleted: true }]);
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

test('others keep what is theirs', async () => {
  const kept = await rows(
    `SELECT (SELECT json_agg(user_id) FROM web_session) AS sessions,
       (SELECT json_agg(user_id) FROM mail_unsubscription) AS unsubscriptions,
       (SELECT json_agg(user_id) FROM knowledge_base_vote) AS votes,
       (SELECT json_agg(reader) FROM knowledge_base_view) AS views,
       (SELECT json_agg(user_id) FROM mail_outbox) AS mails,
       (SELECT json_agg(subject) FROM idempotency_key) AS answers,
       (SELECT json_agg(email) FROM "user" WHERE id = 'other') AS users`,
  );
  const [other] = [['other']];
  expect(kept).toEqual([
    {
      ...{
        sessions: other,
        unsubscriptions: other,
        votes: other,
        views: ['user:other'],
        mails: ['other', 'other'],
      },
      ...{ answers: ['token:platform'], users: ['o@example.test'] },
    },
  ]);
  const texts = await rows<{ message: string }>('SELECT message FROM support_message WHERE ticket_id = $1', [
    target,
  ]);
  expect(texts.map((row) => row.message.replace(/\d+/, 'n')).sort()).toEqual([
    '#n was merged into this ticket: [erased]',
    'Nothing: else',
  ]);
});

test('the former token lets nobody in, even once the platform has brought the person back; then all is erased anew', async () => {
  const authenticate = createAuthenticator(database.db, config().jwt);
  const refused = () =>
    expect(authenticate(`Bearer ${token}`, null)).rejects.toMatchObject({ code: 'unauthenticated' });
  await refused();
  const { rows: counts } = await erase();
  expect({ ...counts, user: 0, tokens: 0 }).toEqual(
    Object.fromEntries(Object.keys(counts).map((what) => [what, 0])),
  );
  const fields = { email: 'new@example.test', name: 'New Name' };
  await applyChange(database.db, { kind: 'users', id: user, fields }, platform);
  await rows(`UPDATE support_ticket SET csat_comment = 'Yours, New Name' WHERE user_id = $1`, [user]);
  await refused();
  expect(await where(name)).toEqual([]);
  expect(await where('New Name')).toEqual(['audit_log.after', 'support_ticket.csat_comment', 'user.name']);
  expect((await erase()).rows).toMatchObject({ audit_entries: 1, tickets: 1 });
  expect(await where('New Name')).toEqual([]);
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

describe.each([
  { where: 'the database', settings: () => ({}) },
  {
    where: 'a directory',
    settings: () => ({ ATTACHMENT_DIR: mkdtempSync(join(tmpdir(), 'octroi-erasure-')) }),
  },
])('files in $where', ({ where: place, settings }) => {
  test('the bytes of the person are gone with the messages, those of others are not', async () => {
    const { db } = database;
    const id = `u-${place.replaceAll(' ', '-')}`;
    await applyChange(db, { kind: 'users', id, fields: { email: `${id}@example.test`, name: id } }, platform);
    const set: { ATTACHMENT_DIR?: string } = settings();
    const octroi = createOctroi(config(set), { log: createLogger('silent', 'test') });
    const storage = createAttachmentStorage(db, set.ATTACHMENT_DIR);
    const ticket = await insertTicket(rows, 'team', id);
    const [mine, theirs] = [await insertLoose(rows, ticket, id), await insertLoose(rows, ticket, 'other')];
    await storage.put(mine, Buffer.from('mine'));
    await storage.put(theirs, Buffer.from('theirs'));
    const left = async () =>
      [await storage.get(mine), await storage.get(theirs)].map((data) => data?.toString());
    try {
      await octroi.eraseUser({ userId: id, messages: true, dryRun: true });
      await octroi.eraseUser({ userId: id, messages: false, dryRun: false });
      expect(await left()).toEqual(['mine', 'theirs']);
      await octroi.eraseUser({ userId: id, messages: true, dryRun: false });
      expect(await left()).toEqual([undefined, 'theirs']);
      const names = await rows(
        'SELECT file_name FROM support_attachment WHERE ticket_id = $1 ORDER BY file_name',
        [ticket],
      );
      expect(names).toEqual([{ file_name: '[erased]' }, { file_name: 'a.txt' }]);
    } finally {
      await octroi.close();
      if (set.ATTACHMENT_DIR) rmSync(set.ATTACHMENT_DIR, { recursive: true });
    }
  });
});
