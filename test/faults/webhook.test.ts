/** The platform's webhook against a real receiver: signed, in order, again until it is taken, never lost. */
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { recordChanges } from '../../src/stores/changes.js';
import { searchAttributes, tryNow, webhookWorkflowId } from '../../src/workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { startWorker } from '../support/processes.js';
import { startReceiver, type Receiver } from '../support/receiver.js';

const secret = 'what-platform-and-octroi-share-in-tests';

let h: Harness;
let receiver: Receiver;
const lines: Record<string, unknown>[] = [];
const log = pino({}, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
beforeAll(async () => {
  receiver = await startReceiver();
  h = await startHarness({
    log,
    env: { PLATFORM_WEBHOOK_URL: `${receiver.url}/hook`, PLATFORM_WEBHOOK_SECRET: secret },
  });
});
afterAll(async () => {
  await h.close();
  await receiver.close();
});
beforeEach(() => {
  receiver.answer = 204;
  receiver.deliveries.length = receiver.taken.length = 0;
});
/** No test leaves work to the next. */
afterEach(async () => {
  receiver.answer = 204;
  await workflow()
    .signal(tryNow)
    .catch(() => {});
  await eventually(async () => (await waiting()) === 0);
});

const workflow = () => h.octroi.client.workflow.getHandle(webhookWorkflowId);

async function waiting(): Promise<number> {
  const [row] = await h.rows<{ count: number }>(
    `SELECT count(*)::int FROM platform_change WHERE position IS NULL
       OR position > COALESCE((SELECT delivered_position FROM webhook_delivery), 0)`,
  );
  return row!.count;
}

/** Changes of projects with these ids, each in a transaction of its own. */
async function record(...ids: string[]): Promise<void> {
  for (const objectId of ids) {
    await h.octroi.db.sequelize.transaction((transaction) =>
      recordChanges(
        h.octroi.db,
        [{ type: 'project.paused', objectType: 'project', objectId, teamId: h.team }],
        transaction,
      ),
    );
  }
}

const ids = (count: number) => Array.from({ length: count }, () => randomUUID());
const takenIds = () => receiver.taken.map(({ object_id }) => object_id);
const deliveryRow = async () => (await h.rows('SELECT * FROM webhook_delivery'))[0];
const untilFailing = () => eventually(async () => (await deliveryRow())?.failing_since != null);

test('a change reaches the platform, signed, as the feed tells it', async () => {
  const [id] = ids(1);
  await record(id!);
  await eventually(() => takenIds().includes(id!));
  const { path, headers, raw, changes } = receiver.deliveries[0]!;
  expect(path).toBe('/hook');
  expect(headers['content-type']).toBe('application/json');
  const timestamp = headers['x-octroi-timestamp'] as string;
  expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(60);
  const hmac = createHmac('sha256', secret).update(`${timestamp}.${raw}`).digest('hex');
  expect(headers['x-octroi-signature']).toBe(`sha256=${hmac}`);
  const feed = await h.call<{ changes: object[] }>(
    'GET',
    `/api/platform/changes?after=${changes[0]!.position - 1}`,
    { as: 'platform' },
  );
  expect(changes).toEqual(feed.body.changes);
});

test('many changes arrive in their order, a hundred in a request at most', async () => {
  await h.stopWorker();
  const all = ids(250);
  await h.octroi.db.sequelize.transaction((transaction) =>
    recordChanges(
      h.octroi.db,
      all.map((objectId) => ({ type: 'project.paused', objectType: 'project', objectId, teamId: h.team })),
      transaction,
    ),
  );
  await h.startWorker();
  await eventually(() => receiver.taken.length >= 250);
  expect(takenIds()).toEqual(all);
  expect(receiver.deliveries.map(({ changes }) => changes.length)).toEqual([100, 100, 50]);
});

test('the workflow ends when all is told, and the next change starts it again', async () => {
  const [first, second] = ids(2);
  await record(first!);
  await eventually(() => takenIds().includes(first!));
  await workflow().result();
  await record(second!);
  await eventually(() => takenIds().includes(second!));
});

test.each([500, 404, 410, 302])('an answer %i is no end: it comes again, in order', async (status) => {
  receiver.answer = (response) =>
    void response.writeHead(status, { Location: `${receiver.url}/elsewhere` }).end();
  const [first, second] = ids(2);
  await record(first!);
  await untilFailing();
  expect(await deliveryRow()).toMatchObject({ last_error: `it answered ${status}` });
  await record(second!);
  await eventually(() => receiver.deliveries.length >= 3);
  receiver.answer = 204;
  await eventually(() => takenIds().length >= 2);
  expect(takenIds()).toEqual([first, second]);
  // Not even a redirect to where it would be taken.
  expect(new Set(receiver.deliveries.map(({ path }) => path))).toEqual(new Set(['/hook']));
  await eventually(async () => (await deliveryRow())?.failing_since === null);
});

test('a receiver that cannot be reached, and one that breaks off, are tried again', async () => {
  const { port } = receiver;
  await receiver.close();
  const [first] = ids(1);
  await record(first!);
  await untilFailing();
  expect((await deliveryRow())?.last_error).toMatch(/^no answer: .*ECONNREFUSED/);
  receiver = await startReceiver(port);
  receiver.answer = (response) => void response.destroy();
  await eventually(() => receiver.deliveries.length > 0);
  receiver.answer = 200;
  await eventually(() => takenIds().includes(first!));
});

test('a receiver that does not answer is given up after 10 seconds, and asked again', async () => {
  receiver.answer = () => {};
  const [first] = ids(1);
  await record(first!);
  await untilFailing();
  expect(await deliveryRow()).toMatchObject({ last_error: 'no answer within 10 s' });
  receiver.answer = 200;
  await eventually(() => takenIds().includes(first!));
});

test('a body that never ends does not keep a delivery that was taken', async () => {
  receiver.answer = (response, { changes }) => {
    receiver.taken.push(...changes);
    response.writeHead(200).write('and so on');
  };
  await record(...ids(1));
  await eventually(async () => (await waiting()) === 0);
  expect(receiver.deliveries).toHaveLength(1);
});

test('operators see that it fails, and may have it tried at once', async () => {
  receiver.answer = 500;
  await record(...ids(1));
  // The gaps have grown to 8 seconds.
  await eventually(() => receiver.deliveries.length >= 4);
  const { typedSearchAttributes } = await workflow().describe();
  expect(typedSearchAttributes.get(searchAttributes.status)).toBe('failing');
  expect(await h.octroi.metrics.registry.metrics()).toMatch(
    /octroi_webhook_requests_total\{outcome="failed"\} \d/,
  );
  receiver.answer = 204;
  const { runId } = await workflow().describe();
  await workflow().signal(tryNow);
  await eventually(() => receiver.taken.length > 0);
  // The gap was cut short, not waited for.
  const { events } = await h.octroi.client.workflow.getHandle(webhookWorkflowId, runId).fetchHistory();
  const signalled = events?.findLastIndex((event) => event.workflowExecutionSignaledEventAttributes) ?? -1;
  const after = events?.slice(signalled) ?? [];
  expect(after.some((event) => event.timerCanceledEventAttributes)).toBe(true);
  expect(after.some((event) => event.timerFiredEventAttributes)).toBe(false);
});

test('what nobody was told of is found by the recovery; its measurements tell how far it is behind', async () => {
  await workflow()
    .result()
    .catch(() => {});
  await h.rows(
    `INSERT INTO platform_change (type, object_type, object_id, at)
     VALUES ('project.paused', 'project', 'stranded', now() - interval '1 minute')`,
  );
  const schedule = h.octroi.client.schedule.getHandle('recover-payments');
  await schedule.trigger();
  await eventually(() => takenIds().includes('stranded'));
  const { values } = await h.octroi.metrics.webhookWaiting.get();
  expect(values).toHaveLength(1);
});

test('a gap, of changes that were deleted and never told, is logged; what comes after it is told', async () => {
  const [known, missed, next] = ids(3);
  await record(known!);
  await eventually(async () => receiver.taken.length > 0 && (await waiting()) === 0);
  const at = receiver.taken.at(-1)!.position;
  receiver.answer = 500;
  await record(missed!, next!);
  await untilFailing();
  // As when the webhook was out of the settings for long; asking gives both their positions.
  await h.call('GET', '/api/platform/changes', { as: 'platform' });
  await h.rows('DELETE FROM platform_change WHERE position <= $1', [at + 1]);
  await eventually(() => receiver.deliveries.at(-1)?.changes[0]?.object_id === next);
  receiver.answer = 204;
  await eventually(() => takenIds().includes(next!));
  expect(takenIds()).toEqual([known, next]);
  await eventually(() =>
    lines.some(({ level, after, first }) => level === 40 && after === at && first === at + 2),
  );
});

/** A process must start, and Temporal notice that it has gone. */
const patience = 90_000;

test(
  'a worker that is killed while it tells loses nothing: the change comes again with its position',
  async () => {
    await h.stopWorker();
    receiver.answer = () => {};
    const { child } = await startWorker(h, {
      PLATFORM_WEBHOOK_URL: `${receiver.url}/hook`,
      PLATFORM_WEBHOOK_SECRET: secret,
      WEBHOOK_PRIVATE_ADDRESSES: 'true',
    });
    const exited = once(child, 'exit');
    const [first, second] = ids(2);
    await record(first!);
    await eventually(() => receiver.deliveries.length === 1, patience);
    child.kill('SIGKILL');
    await exited;
    await record(second!);
    receiver.answer = 204;
    await h.startWorker();
    await eventually(() => takenIds().includes(second!), patience);
    expect(takenIds()).toEqual([first, second]);
    expect(receiver.taken[0]?.position).toBe(receiver.deliveries[0]?.changes[0]?.position);
  },
  3 * patience,
);
