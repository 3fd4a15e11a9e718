/** What the job of 01:00 deletes of mails, callbacks and changes, and that each reason to keep a row is enough. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createRetentionActivities, type Forgotten } from '../../src/activities/retention.js';
import { createAttachmentStore } from '../../src/stores/attachments.js';
import { changesAfter } from '../../src/stores/changes.js';
import { createRetentionStore, type RetentionStore, type WalkedPage } from '../../src/stores/retention.js';
import { createAttachmentStorage } from '../../src/support/attachments.js';
import { inActivity } from '../support/activity.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { insertTicket } from '../support/tickets.js';

let database: TestDatabase;
let store: RetentionStore;
let openTicket: string;
let closedTicket: string;
beforeAll(async () => {
  database = await createTestDatabase();
  store = createRetentionStore(database.db);
  await database.rows(`
    INSERT INTO "user" (id, email, name) VALUES ('ada', 'ada@example.test', 'Ada');
    INSERT INTO team (id, name) VALUES ('t', 'T');`);
  openTicket = await insertTicket(database.rows, 't', 'ada');
  closedTicket = await insertTicket(database.rows, 't', 'ada');
  await database.rows(`UPDATE support_ticket SET status = 'closed' WHERE id = $1`, [closedTicket]);
});
afterAll(() => database.drop());
beforeEach(() =>
  database.rows(
    'TRUNCATE mail_outbox, payment_event, platform_change, webhook_delivery, support_mail RESTART IDENTITY',
  ),
);

/** The job, as a worker runs it. */
const forget = ({ hasWebhook = false } = {}): Promise<Forgotten> =>
  inActivity(
    createRetentionActivities({
      retention: store,
      attachments: createAttachmentStore(database.db),
      attachmentStorage: createAttachmentStorage(database.db, undefined),
      hasWebhook,
    }).forget,
  );

const countOf = async (table: string) =>
  (await database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]!.n;

/** Deletes page after page of two; how many each has deleted. */
async function pagesOf(page: (after: bigint) => Promise<WalkedPage>): Promise<number[]> {
  const all: number[] = [];
  for (let after: bigint | null = 0n; after !== null;) {
    const { deleted, last }: WalkedPage = await page(after);
    all.push(deleted);
    after = last;
  }
  return all;
}

interface Mail {
  created?: number;
  sent?: number | null;
  refused?: number | null;
  ticket?: string | null;
}

/** A mail; times are days ago, null: never. */
const insertMail = ({ created = 401, sent = 401, refused = null, ticket = null }: Mail = {}) =>
  database.rows(
    `INSERT INTO mail_outbox (event_key, user_id, template, data, created_at, sent_at, refused_at)
     VALUES (gen_random_uuid(), 'ada', 'x', jsonb_build_object('ticket_id', $4::text), now() - $1 * interval '1 day',
       now() - $2::integer * interval '1 day', now() - $3::integer * interval '1 day')`,
    [created, sent, refused, ticket],
  );

describe('a mail', () => {
  test.each<[string, boolean, () => Mail]>([
    ['sent 401 days ago goes', true, () => ({})],
    ['sent 399 days ago stays', false, () => ({ created: 399, sent: 399 })],
    ['written long ago and sent lately stays', false, () => ({ sent: 399 })],
    ['that waits stays', false, () => ({ sent: null })],
    ['that was refused stays', false, () => ({ sent: null, refused: 401 })],
    ['of a ticket that may be answered stays', false, () => ({ ticket: openTicket })],
    ['of a closed ticket goes', true, () => ({ ticket: closedTicket })],
    ['of a ticket that is not there goes', true, () => ({ ticket: randomUUID() })],
  ])('%s', async (_, goes, mail) => {
    await insertMail(mail());
    expect(await forget()).toMatchObject({ mails: goes ? 1 : 0 });
    expect(await countOf('mail_outbox')).toBe(goes ? 0 : 1);
  });

  test('that stays holds up none that comes after it; the walk ends where mails are young', async () => {
    for (const mail of [{}, { sent: null }, { sent: null }, {}, {}, { created: 1, sent: 1 }, {}])
      await insertMail(mail);
    expect(await pagesOf((after) => store.forgetMails(400, 2, after))).toEqual([1, 1, 1]);
    expect(await countOf('mail_outbox')).toBe(4);
  });

  test('is one of many: all go that are due, in batches', async () => {
    await database.rows(
      `INSERT INTO mail_outbox (event_key, user_id, template, data, created_at, sent_at)
       SELECT n, 'ada', 'x', '{}', at, at FROM generate_series(1, 10001) n,
         LATERAL (SELECT now() - CASE WHEN n > 10000 THEN 1 ELSE 401 END * interval '1 day' AS at) made`,
    );
    expect(await forget()).toMatchObject({ mails: 10_000 });
    expect(await countOf('mail_outbox')).toBe(1);
  });
});

describe('a mail that came in', () => {
  const insert = (days: number, ticket: string | null) =>
    database.rows(
      `INSERT INTO support_mail (message_id, outcome, reason, ticket_id, received_at)
       VALUES ($1, 'ignored', 'empty', $2, now() - $3 * interval '1 day')`,
      [randomUUID(), ticket, days],
    );

  test.each<[string, boolean, number, () => string | null]>([
    ['401 days ago goes', true, 401, () => closedTicket],
    ['401 days ago, of no ticket, goes', true, 401, () => null],
    ['399 days ago stays', false, 399, () => closedTicket],
    ['for a ticket that may be answered stays', false, 401, () => openTicket],
  ])('%s', async (_, goes, days, ticket) => {
    await insert(days, ticket());
    expect(await forget()).toMatchObject({ mails_in: goes ? 1 : 0 });
    expect(await countOf('support_mail')).toBe(goes ? 0 : 1);
  });

  test('goes in a batch', async () => {
    for (let n = 0; n < 3; n += 1) await insert(401, null);
    expect([await store.forgetMailsIn(400, 2), await store.forgetMailsIn(400, 2)]).toEqual([2, 1]);
  });
});

describe('a callback', () => {
  const insert = (received: number, applied: number | null, outcome: string | null) =>
    database.rows(
      `INSERT INTO payment_event (external_payment_id, status, received_at, applied_at, outcome)
       VALUES (gen_random_uuid(), 'completed', now() - $1 * interval '1 day', now() - $2::integer * interval '1 day', $3)`,
      [received, applied, outcome],
    );

  test.each<[string, boolean, number, number | null, string | null]>([
    ['applied 401 days ago goes', true, 401, 401, 'applied'],
    ['that was no news goes', true, 401, 401, 'ignored'],
    ['applied 399 days ago stays', false, 399, 399, 'applied'],
    ['that came long ago and was applied lately stays', false, 401, 399, 'applied'],
    ['that waits, or has no payment, stays', false, 401, null, null],
    ['that brought money late stays', false, 401, 401, 'late_money'],
  ])('%s', async (_, goes, received, applied, outcome) => {
    await insert(received, applied, outcome);
    expect(await forget()).toMatchObject({ payment_events: goes ? 1 : 0 });
    expect(await countOf('payment_event')).toBe(goes ? 0 : 1);
  });

  test('goes in pages', async () => {
    for (let n = 0; n < 5; n += 1) await insert(401, 401, n === 2 ? 'late_money' : 'applied');
    expect(await pagesOf((after) => store.forgetPaymentEvents(400, 2, after))).toEqual([2, 1, 1]);
  });
});

describe('changes', () => {
  /** One change for each of these days ago, unplaced. */
  const insert = (...days: number[]) =>
    database.rows(
      `INSERT INTO platform_change (type, object_type, object_id, at)
       SELECT 'project.paused', 'project', n, now() - days * interval '1 day'
       FROM unnest($1::integer[]) WITH ORDINALITY AS change (days, n) ORDER BY n`,
      [days],
    );
  const deliver = (position: number) =>
    database.rows(`INSERT INTO webhook_delivery (target, delivered_position) VALUES ('platform', $1)`, [
      position,
    ]);
  const left = async () => (await changesAfter(database.db, 0, 1_000)).map(({ position }) => position);

  test('of a platform without a webhook go by age alone, though nobody has asked for them', async () => {
    await insert(91, 91, 89, 1);
    expect(await forget()).toMatchObject({ platform_changes: 2 });
    expect(await left()).toEqual([3, 4]);
  });

  test('that the webhook has not delivered stay', async () => {
    await insert(91, 91, 91, 91);
    await deliver(2);
    expect(await forget({ hasWebhook: true })).toMatchObject({ platform_changes: 2 });
    expect(await left()).toEqual([3, 4]);
  });

  test('of a webhook that has never delivered stay', async () => {
    await insert(91, 91, 1);
    expect(await forget({ hasWebhook: true })).toMatchObject({ platform_changes: 0 });
  });

  test('that are older than one before them stay: the feed has no holes', async () => {
    await insert(91, 89, 91, 1);
    await forget();
    expect(await left()).toEqual([2, 3, 4]);
  });

  test('are never all gone: the positions go on', async () => {
    await insert(91, 91);
    expect(await forget()).toMatchObject({ platform_changes: 1 });
    await insert(1);
    expect(await left()).toEqual([2, 3]);
  });

  test('go in pages', async () => {
    await insert(91, 91, 91, 91, 91, 1);
    expect(await pagesOf((after) => store.forgetChanges(90, 2, after, false))).toEqual([2, 2, 1]);
  });
});
