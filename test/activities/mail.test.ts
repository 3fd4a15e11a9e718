/** Sending, against a real database and a real SMTP server. */
import '../support/quiet.js';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createMailActivities, type Delivered } from '../../src/activities/mail.js';
import { createMailer, type Mailer } from '../../src/integrations/mail.js';
import { createLogger } from '../../src/log.js';
import { createMailLinks } from '../../src/mail/links.js';
import { createMetrics } from '../../src/metrics.js';
import { createMailOutbox, type MailOutbox } from '../../src/stores/mail-outbox.js';
import { counted } from '../support/counted.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { freePort } from '../../src/free-port.js';
import { startSmtp, type SmtpServer } from '../support/smtp.js';

let database: TestDatabase;
let smtp: SmtpServer;
let refusals: Record<string, number>;
const mailers: Mailer[] = [];
/** The SDK's: a drain that fails on purpose is not news. */
const logger = new DefaultLogger('ERROR');

beforeAll(async () => {
  database = await createTestDatabase();
  smtp = await startSmtp({ onRecipient: (address) => refusals[address] });
});
afterAll(async () => {
  await smtp.close();
  await database.drop();
});
beforeEach(async () => {
  refusals = {};
  smtp.received.length = 0;
  await database.rows(`
    DELETE FROM "user";
    INSERT INTO "user" (id, email, name) SELECT n, n || '@example.test', n FROM unnest(ARRAY['ada', 'bob']) n`);
});
afterEach(() => mailers.splice(0).forEach((mailer) => mailer.close()));

const data = {
  payment_id: '7f0c3a52-9f6e-4a39-8c53-0d6a8ed2a0c4',
  amount: '3.00',
  currency: 'EUR',
  reason: null,
};

const insert = (user: string, event: string, template = 'payment_completed', facts: object = data) =>
  database.rows('INSERT INTO mail_outbox (event_key, user_id, template, data) VALUES ($1, $2, $3, $4)', [
    event,
    user,
    template,
    JSON.stringify(facts),
  ]);

/** A worker of its own; without a server's address, one that has none. */
function worker(url: string | undefined = smtp.url, outbox: MailOutbox = createMailOutbox(database.db)) {
  const metrics = createMetrics();
  const mailer = url ? createMailer({ url, from: 'no-reply@example.org' }) : undefined;
  if (mailer) mailers.push(mailer);
  const links = createMailLinks({
    baseUrl: 'https://x.test',
    secrets: ['s'.repeat(32)],
    supportAddress: undefined,
  });
  const activities = createMailActivities({
    outbox,
    mailer,
    links,
    metrics,
    log: createLogger('silent', 'test'),
  });
  const drain = (): Promise<Delivered> =>
    new MockActivityEnvironment({}, { logger }).run(activities.sendMails);
  return { drain, metrics };
}

const rows = () =>
  database.rows('SELECT user_id, attempts, sent_at, refused_at, last_error FROM mail_outbox ORDER BY id');

test('two workers that drain at once send each mail once', async () => {
  for (let event = 0; event < 30; event += 1) await insert('ada', `event:${event}`);
  const drained = await Promise.all([worker().drain(), worker().drain()]);
  expect(drained[0].sent + drained[1].sent).toBe(30);
  expect(new Set(smtp.received.map(({ mail }) => mail.messageId)).size).toBe(30);
  expect(smtp.received).toHaveLength(30);
});

test('a mail that was taken but not recorded goes out again with the same Message-ID', async () => {
  await insert('ada', 'event');
  const outbox = createMailOutbox(database.db);
  const crash = () => Promise.reject(new Error('power is gone'));
  await expect(worker(smtp.url, { ...outbox, recordSent: crash }).drain()).rejects.toThrow('power is gone');
  await database.rows('UPDATE mail_outbox SET next_attempt_at = now()');
  expect(await worker().drain()).toMatchObject({ sent: 1 });
  const ids = smtp.received.map(({ mail }) => mail.messageId);
  expect(ids).toEqual([ids[0], ids[0]]);
});

test('a recipient that the server does not know is recorded, not tried again, and stops no other', async () => {
  refusals = { 'ada@example.test': 550 };
  await insert('ada', 'event');
  await insert('bob', 'event');
  const { drain, metrics } = worker();
  expect(await drain()).toEqual({ sent: 1, postponed: 0, refused: 1, away: false, nextInMs: null });
  await database.rows('UPDATE mail_outbox SET next_attempt_at = now()');
  refusals = {};
  expect(await drain()).toMatchObject({ sent: 0, refused: 0 });
  expect(await rows()).toMatchObject([
    { user_id: 'ada', attempts: 1, sent_at: null, last_error: expect.stringContaining('550') },
    { user_id: 'bob', attempts: 1, sent_at: expect.any(Date), last_error: null },
  ]);
  expect(await counted(metrics.mails)).toEqual({ refused: 1, sent: 1 });
});

test('a recipient that is put off is tried again later', async () => {
  refusals = { 'ada@example.test': 452 };
  await insert('ada', 'event');
  const { drain } = worker();
  const first = await drain();
  expect(first).toMatchObject({ sent: 0, postponed: 1, refused: 0, away: false });
  expect(first.nextInMs).toBeGreaterThan(3_000);
  expect(first.nextInMs).toBeLessThanOrEqual(5_000);
  refusals = {};
  expect(await drain()).toMatchObject({ sent: 0, postponed: 0 });
  await database.rows('UPDATE mail_outbox SET next_attempt_at = now()');
  expect(await drain()).toMatchObject({ sent: 1 });
  expect(smtp.to('ada@example.test')).toHaveLength(1);
});

test('while the server is away not every mail is tried', async () => {
  for (let event = 0; event < 30; event += 1) await insert('ada', `event:${event}`);
  const { drain, metrics } = worker(`smtp://127.0.0.1:${await freePort()}`);
  const { away, sent, postponed } = await drain();
  expect((await metrics.mailsWaiting.get()).values).toMatchObject([{ value: 30 }]);
  expect({ away, sent }).toEqual({ away: true, sent: 0 });
  expect(postponed).toBeLessThanOrEqual(5);
});

test('a user that was deleted gets none', async () => {
  await insert('ada', 'event');
  await database.rows(`UPDATE "user" SET deleted_at = now() WHERE id = 'ada'`);
  expect(await worker().drain()).toMatchObject({ sent: 0, refused: 1 });
  expect(smtp.received).toEqual([]);
  expect(await rows()).toMatchObject([{ last_error: 'the user was deleted' }]);
});

test('a template that is not known, or data that do not fit it, block nothing', async () => {
  await insert('ada', 'a', 'horoscope');
  await insert('ada', 'b', 'plan_reminder', {});
  await insert('ada', 'c');
  expect(await worker().drain()).toMatchObject({ sent: 1, postponed: 0, refused: 2, away: false });
  expect(await rows()).toMatchObject([
    { refused_at: expect.any(Date), last_error: 'there is no template horoscope' },
    { refused_at: expect.any(Date), last_error: expect.stringContaining('plan_reminder') },
    { refused_at: null, sent_at: expect.any(Date) },
  ]);
});

test('who has unsubscribed gets none of that topic, and all that is not to be done without', async () => {
  const usage = {
    team_id: 't',
    metric: 'traffic',
    month: '2026-11',
    used_bytes: 81,
    limit_bytes: 100,
    percent: 81,
    plan: 'free',
    enforced: false,
  };
  for (const user of ['ada', 'bob']) await insert(user, 'usage', 'usage_alert', usage);
  await insert('ada', 'payment');
  await database.rows(`INSERT INTO mail_unsubscription (user_id, topic) VALUES ('ada', 'usage')`);
  expect(await worker().drain()).toMatchObject({ sent: 2, refused: 1 });
  const [toAda] = smtp.to('ada@example.test');
  expect(smtp.to('ada@example.test')).toHaveLength(1);
  expect(toAda?.mail.subject).toContain('Payment received');
  expect(toAda?.mail.headers.has('list')).toBe(false);
  const [toBob] = smtp.to('bob@example.test');
  const { unsubscribe } = toBob?.mail.headers.get('list') as unknown as Record<string, { url: string }>;
  expect(unsubscribe?.url).toMatch(/^https:\/\/x\.test\/unsubscribe\/[\w.-]+$/);
  expect(toBob?.mail.headerLines.map(({ line }) => line)).toContain(
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
  );
  expect(await rows()).toContainEqual(
    expect.objectContaining({ user_id: 'ada', last_error: 'unsubscribed' }),
  );
});

test('without a mail server mails wait, untried', async () => {
  await insert('ada', 'event');
  expect(await worker('').drain()).toMatchObject({ sent: 0, postponed: 0, nextInMs: null });
  expect(await rows()).toMatchObject([{ attempts: 0, sent_at: null }]);
});
