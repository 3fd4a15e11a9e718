/** The outbox against a real PostgreSQL: who gets a mail to send, and when. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openDatabase, type Database } from '../../src/models/database.js';
import { createMailOutbox, type ClaimedMail, type MailOutbox } from '../../src/stores/mail-outbox.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let other: Database;
let outbox: MailOutbox;

beforeAll(async () => {
  database = await createTestDatabase();
  other = openDatabase(database.url, { poolSize: 5 });
  outbox = createMailOutbox(database.db);
  await database.rows(`
    INSERT INTO "user" (id, email, name, locale) VALUES ('u', 'u@example.test', 'U', 'fr');
    INSERT INTO team (id, name) VALUES ('t', 'Team T')`);
});
afterAll(async () => {
  await other.close();
  await database.drop();
});
beforeEach(() => database.rows('DELETE FROM mail_outbox'));

const insert = (count: number, data: object = {}) =>
  database.rows(
    `INSERT INTO mail_outbox (event_key, user_id, template, data)
     SELECT 'event:' || n, 'u', 'payment_completed', $2 FROM generate_series(1, $1::int) n`,
    [count, JSON.stringify(data)],
  );

async function claim(): Promise<ClaimedMail> {
  const mail = await outbox.claim();
  if (!mail) throw new Error('nothing was due');
  return mail;
}

async function row() {
  const [only] = await database.rows<{ gap: number; [column: string]: unknown }>(
    `SELECT sent_at, refused_at, last_error, attempts,
       round(extract(epoch FROM next_attempt_at - now()))::int AS gap FROM mail_outbox`,
  );
  return only!;
}

const dueNow = () => database.rows('UPDATE mail_outbox SET next_attempt_at = now()');

test('two that ask at once never get the same mail, and together get all', async () => {
  await insert(40);
  const outboxes = [outbox, createMailOutbox(other)];
  const claimed = await Promise.all(Array.from({ length: 60 }, (_, index) => outboxes[index % 2]!.claim()));
  const ids = claimed.filter((mail) => mail !== undefined).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  while (ids.length < 40) ids.push((await claim()).id);
  expect(new Set(ids).size).toBe(40);
  expect(await outbox.claim()).toBeUndefined();
});

test('a mail comes with its reader and its team', async () => {
  await insert(1, { team_id: 't' });
  expect(await claim()).toMatchObject({
    template: 'payment_completed',
    data: { team_id: 't' },
    attempts: 1,
    userId: 'u',
    email: 'u@example.test',
    name: 'U',
    locale: 'fr',
    team: 'Team T',
  });
});

test('the team of a payment is found; an id that is none stops nothing', async () => {
  const [payment] = await database.rows<{ id: string }>(
    `INSERT INTO payment (team_id, user_id, amount_minor, currency, payment_method, deadline_at)
     VALUES ('t', 'u', 300, 'EUR', 'mobile_money', now()) RETURNING id`,
  );
  await insert(1, { payment_id: payment!.id });
  expect((await claim()).team).toBe('Team T');
  await database.rows('DELETE FROM mail_outbox');
  await insert(1, { payment_id: 'none' });
  expect((await claim()).team).toBeNull();
});

test('a mail whose sender crashed is given out again when its time is over, with the same key', async () => {
  await insert(2);
  const first = await claim();
  const second = await claim();
  expect(second.messageKey).not.toBe(first.messageKey);
  expect(await outbox.claim()).toBeUndefined();
  await database.rows(`UPDATE mail_outbox SET next_attempt_at = next_attempt_at - interval '121 seconds'`);
  expect(await claim()).toMatchObject({ id: first.id, attempts: 2, messageKey: first.messageKey });
});

test('the gaps grow: 5 s, 10 s, 20 s … one hour; while the server is away one minute at most', async () => {
  await insert(1);
  const gaps = async (away: boolean, attempts: number[]) => {
    const seen: number[] = [];
    for (const attempt of attempts) {
      await database.rows('UPDATE mail_outbox SET attempts = $1, next_attempt_at = now()', [attempt - 1]);
      await outbox.postpone(await claim(), 'busy', away);
      expect(await outbox.claim()).toBeUndefined();
      seen.push((await row()).gap);
    }
    return seen;
  };
  expect(await gaps(false, [1, 2, 3, 4, 10, 11, 1000])).toEqual([5, 10, 20, 40, 2560, 3600, 3600]);
  expect(await gaps(true, [1, 2, 1000])).toEqual([5, 10, 60]);
  expect(await row()).toMatchObject({ sent_at: null, refused_at: null, last_error: 'busy' });
});

test('a mail that was sent or refused is over', async () => {
  await insert(1);
  const mail = await claim();
  await outbox.recordSent(mail);
  await outbox.refuse(mail, 'too late');
  await outbox.postpone(mail, 'too late', false);
  await dueNow();
  expect(await outbox.claim()).toBeUndefined();
  expect(await row()).toMatchObject({ sent_at: expect.any(Date), refused_at: null, last_error: null });

  await database.rows('DELETE FROM mail_outbox');
  await insert(1);
  await outbox.refuse(await claim(), 'unknown');
  await dueNow();
  expect(await outbox.claim()).toBeUndefined();
  expect(await row()).toMatchObject({ sent_at: null, refused_at: expect.any(Date), last_error: 'unknown' });
});

test('one that was given to somebody else since puts nothing off', async () => {
  await insert(1);
  const slow = await claim();
  await dueNow();
  await claim();
  const { gap } = await row();
  await outbox.postpone(slow, 'late news', false);
  expect(await row()).toMatchObject({ gap, last_error: null });
});

test('what waits is counted, and until when', async () => {
  expect(await outbox.waiting()).toEqual({ count: 0, dueInMs: null });
  await insert(3);
  const due = await outbox.waiting();
  expect(due.count).toBe(3);
  expect(due.dueInMs).toBeLessThanOrEqual(0);
  await outbox.recordSent(await claim());
  await outbox.refuse(await claim(), 'unknown');
  await claim();
  const leased = await outbox.waiting();
  expect(leased.count).toBe(1);
  expect(leased.dueInMs).toBeGreaterThan(100_000);
});
