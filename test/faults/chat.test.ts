/** The support team's chat against a real receiver: each event once, in order, again until it is taken or refused. */
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../src/models/database.js';
import { tellChat } from '../../src/stores/chat-outbox.js';
import type { PostedMessage, TicketFacts, TicketNews } from '../../src/stores/ticket-facts.js';
import { chatWorkflowId, tryNow } from '../../src/workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { startReceiver, type Receiver } from '../support/receiver.js';

const secret = 'what-the-chat-and-octroi-share-in-tests';

let h: Harness;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  h = await startHarness({
    env: { CHAT_WEBHOOK_URL: `${receiver.url}/chat`, CHAT_WEBHOOK_SECRET: secret },
  });
});
afterAll(async () => {
  await h.close();
  await receiver.close();
});
beforeEach(() => {
  receiver.answer = 200;
  receiver.deliveries.length = 0;
});
/** No test leaves work to the next. */
afterEach(async () => {
  receiver.answer = 200;
  await workflow()
    .signal(tryNow)
    .catch(() => {});
  await eventually(async () => (await waiting()).length === 0);
});

const workflow = () => h.octroi.client.workflow.getHandle(chatWorkflowId);
const waiting = () => h.rows('SELECT FROM chat_outbox WHERE sent_at IS NULL AND refused_at IS NULL');
const texts = () => receiver.deliveries.map(({ raw }) => (JSON.parse(raw) as { text: string }).text);

const ticket = (facts: Partial<TicketFacts> = {}): TicketFacts => ({
  id: randomUUID(),
  number: 7n,
  team_id: h.team,
  user_id: 'member',
  subject: 'It is down',
  status: 'open',
  priority: 'urgent',
  category: 'technical',
  assigned_to: null,
  ...facts,
});
const message = (facts: Partial<PostedMessage> = {}): PostedMessage => ({
  id: randomUUID(),
  seq: 1,
  author_type: 'user',
  author_id: 'member',
  message: 'Help',
  internal: false,
  posted_at: new Date(),
  ...facts,
});
const at = new Date();
const said = (subject: string): TicketNews => ({
  ticket: ticket({ subject }),
  at,
  kind: 'message',
  message: message(),
});

const tell = (...news: TicketNews[]) =>
  h.octroi.db.sequelize.transaction((transaction) => tellChat(h.octroi.db, news, transaction));

test('an urgent ticket is told, signed, in the shape of Slack; told twice it arrives once', async () => {
  const news: TicketNews = { ticket: ticket(), at, kind: 'opened', message: message() };
  await tell(news);
  await tell(news);
  await eventually(() => receiver.deliveries.length > 0);
  await eventually(async () => (await waiting()).length === 0);
  expect(texts()).toEqual(['New urgent ticket: #7 It is down']);
  const { path, headers, raw } = receiver.deliveries[0]!;
  expect(path).toBe('/chat');
  expect(headers['content-type']).toBe('application/json');
  expect(JSON.parse(raw)).toEqual({
    text: expect.any(String),
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: '*New urgent ticket*\n#7 It is down' } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'Team One · urgent' }] },
    ],
  });
  const timestamp = headers['x-octroi-timestamp'] as string;
  expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(60);
  const hmac = createHmac('sha256', secret).update(`${timestamp}.${raw}`).digest('hex');
  expect(headers['x-octroi-signature']).toBe(`sha256=${hmac}`);
});

test('warnings, breaches and what users write are told, in order; nothing else is', async () => {
  const [quiet, urgent] = [ticket({ priority: 'normal', subject: 'quiet' }), ticket({ subject: 'loud' })];
  const clock = { kind: 'first_response', cycle: 1, due_at: at } as const;
  await tell(
    { ticket: quiet, at, kind: 'opened', message: message() },
    { ticket: quiet, at, kind: 'message', message: message({ author_type: 'support' }) },
    { ticket: quiet, at, kind: 'message', message: message({ internal: true }) },
    { ticket: quiet, at, kind: 'message', message: message({ author_type: 'system' }) },
    { ticket: quiet, at, kind: 'status', from: 'open', by: 'support' },
    { ticket: quiet, at, kind: 'changed', what: ['priority'] },
    { ticket: urgent, at, kind: 'warning', clock },
    { ticket: urgent, at, kind: 'breach', clock },
    { ticket: urgent, at, kind: 'warning', clock: { ...clock, kind: 'next_response', cycle: 2 } },
    { ticket: urgent, at, kind: 'message', message: message() },
  );
  await eventually(async () => (await waiting()).length === 0);
  expect(texts()).toEqual([
    'First answer is due soon: #7 loud',
    'First answer is overdue: #7 loud',
    'Answer is due soon: #7 loud',
    'New message: #7 loud',
  ]);
});

test('what is rolled back is told to nobody', async () => {
  const { db } = h.octroi;
  const broken = db.sequelize.transaction(async (transaction) => {
    await tellChat(db, [said('rolled back')], transaction);
    throw new Error('rolled back');
  });
  await expect(broken).rejects.toThrow('rolled back');
  await tell(said('after it'));
  await eventually(() => texts().includes('New message: #7 after it'));
  expect(texts()).toHaveLength(1);
});

test('without a chat nothing is written', async () => {
  const db = openDatabase(h.database.url, { poolSize: 1 });
  const rows = async () => (await h.rows('SELECT FROM chat_outbox')).length;
  const before = await rows();
  await db.sequelize.transaction((transaction) => tellChat(db, [said('to nobody')], transaction));
  await db.close();
  expect(await rows()).toBe(before);
});

describe('a chat that does not take it', () => {
  test.each([400, 403, 404, 410])(
    'refuses it for good with %i: noted, and the next goes on',
    async (status) => {
      receiver.answer = (response, { raw }) =>
        void response.writeHead(raw.includes('bad one') ? status : 200).end();
      const subject = `bad one ${status}`;
      await tell(said(subject), said('next'));
      await eventually(() => texts().includes('New message: #7 next'));
      expect(texts()).toEqual([`New message: #7 ${subject}`, 'New message: #7 next']);
      const [row] = await h.rows(
        "SELECT last_error, sent_at FROM chat_outbox WHERE refused_at IS NOT NULL AND data ->> 'subject' = $1",
        [subject],
      );
      expect(row).toEqual({ last_error: `it answered ${status}`, sent_at: null });
    },
  );

  test.each([500, 503, 408, 302])('with %i gets it again, before what follows', async (status) => {
    receiver.answer = (response) =>
      void response
        .writeHead(receiver.deliveries.length < 3 ? status : 200, { Location: '/elsewhere' })
        .end();
    await tell(said('first'), said('second'));
    await eventually(() => texts().includes('New message: #7 second'));
    expect(texts()).toEqual([...Array<string>(3).fill('New message: #7 first'), 'New message: #7 second']);
    expect(await h.octroi.metrics.registry.metrics()).toMatch(
      /octroi_chat_requests_total\{outcome="failed"\} \d/,
    );
  });

  test('is left alone for as long as it asks, and no longer when an operator hurries', async () => {
    receiver.answer = (response) => void response.writeHead(429, { 'Retry-After': '3' }).end();
    await tell(said('wait'));
    await eventually(() => receiver.deliveries.length === 2);
    const [first, second] = receiver.deliveries.map(({ headers }) => Number(headers['x-octroi-timestamp']));
    expect(second! - first!).toBeGreaterThanOrEqual(2);
    receiver.answer = (response) => void response.writeHead(429, { 'Retry-After': '3600' }).end();
    await eventually(() => receiver.deliveries.length === 3);
    receiver.answer = 200;
    await eventually(async () => {
      await workflow().signal(tryNow);
      return receiver.deliveries.length === 4;
    });
  });
});

test('what nobody was told of is found by the recovery', async () => {
  await eventually(async () => (await workflow().describe()).status.name !== 'RUNNING');
  await h.rows(
    `INSERT INTO chat_outbox (event_key, data, created_at) VALUES ('stranded',
       '{"kind": "urgent", "number": "9", "subject": "stranded", "priority": "urgent", "team": "T"}', now() - interval '1 minute')`,
  );
  await h.octroi.client.schedule.getHandle('recover-payments').trigger();
  await eventually(() => texts().includes('New urgent ticket: #9 stranded'));
  expect((await h.octroi.metrics.chatWaiting.get()).values).toHaveLength(1);
});
