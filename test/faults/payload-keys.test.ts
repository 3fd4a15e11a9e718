/** What Temporal keeps is encrypted, with keys that are replaced while payments are open. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, type WorkflowFailedError } from '@temporalio/client';
import { createPayloadCodec } from '../../src/integrations/payload-codec.js';
import { createLogger } from '../../src/log.js';
import { createOctroi } from '../../src/octroi.js';
import { server } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { payloadKeys } from '../support/payload-keys.js';
import { booksOf, callback, initiate, paidOnce, proPlan, untilStatus } from '../support/payments.js';
import { historyText } from '../support/personal-data.js';
import { openBrowser, type Browser, type Page } from '../support/web.js';

const { former, fresh, foreign } = payloadKeys;

let h: Harness;
/** Reads what Temporal keeps as it is. */
let raw: Client;
beforeAll(async () => {
  // As in the first step of a replacement: both are known, the former encrypts.
  const env = {
    TEMPORAL_PAYLOAD_KEYS: `${former},${fresh}`,
    TEMPORAL_UI_URL: 'http://temporal.example.test:8233/',
  };
  h = await startHarness({ worker: false, env });
  const { connection, options } = h.octroi.client;
  raw = new Client({ connection, namespace: options.namespace });
});
afterAll(() => h.close());

const base64 = (text: string) => Buffer.from(text).toString('base64');

const keyId = async (key: string) => {
  const [payload] = await createPayloadCodec([key]).encode([{ data: Buffer.from('x') }]);
  return Buffer.from(payload?.metadata?.['encryption-key-id'] ?? []).toString();
};

/** Works with these keys until `work` is done, as a process of its own would. */
async function withWorker<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
  const config = { ...h.config, temporal: { ...h.config.temporal, payloadKeys: keys } };
  const octroi = createOctroi(config, {
    log: createLogger('silent', 'test'),
    workflowBundle: { codePath: server('OCTROI_TEST_BUNDLE') },
  });
  const worker = await octroi.startWorker();
  return work().finally(async () => {
    await worker.close();
    await octroi.close();
  });
}

async function openPayment() {
  const { team, owner } = await h.newTeam();
  await h.fault(team, { outcome: 'completed', outcome_after_ms: 3_600_000, callback: 'never' });
  const { body } = await initiate(h, team, owner, proPlan);
  const id = body.payment_id as string;
  const external = await eventually(async () => {
    const [row] = await h.rows('SELECT external_payment_id AS id FROM payment WHERE id = $1', [id]);
    return (row as { id: string | null } | undefined)?.id ?? undefined;
  });
  return { team, owner, id, external };
}

const rawHistory = (id: string) => raw.workflow.getHandle(`payment-${id}`).fetchHistory();

test('a payment is made from its beginning to its end, and its history tells what is searched for alone', async () => {
  const { team, id, external } = await withWorker([former, fresh], async () => {
    const payment = await openPayment();
    await callback(h, { external_payment_id: payment.external, status: 'completed' });
    await untilStatus(h, payment.owner, payment.id, 'completed');
    return payment;
  });
  expect(await booksOf(h, team)).toEqual(paidOnce);
  const history = await rawHistory(id);
  const text = await historyText(history);
  expect(text).toContain(await keyId(former));
  const decrypted = await historyText(history, createPayloadCodec([former]));
  for (const word of ['pro plan', 'mobile_money', 'pollFirstMs', external]) {
    expect([word, decrypted.includes(word), text.includes(word)]).toEqual([word, word !== external, false]);
  }
});

test('keys are replaced while a payment is open; a worker that lacks one does it no harm', async () => {
  const payment = await withWorker([former, fresh], openPayment);
  const { team, owner, id, external } = payment;
  await withWorker([foreign], async () => {
    await callback(h, { external_payment_id: external, status: 'completed' });
    await eventually(async () =>
      (await rawHistory(id)).events?.some((e) => e.workflowTaskFailedEventAttributes),
    );
  });
  await withWorker([fresh, former], () => untilStatus(h, owner, id, 'completed'));
  expect(await booksOf(h, team)).toEqual(paidOnce);
  const text = await historyText(await rawHistory(id));
  for (const key of [former, fresh]) expect(text).toContain(await keyId(key));
  expect(text).not.toContain(external);
}, 180_000);

test('what failures say is encrypted, and read by who has the key', async () => {
  const handle = await withWorker([former, fresh], async () => {
    const options = { taskQueue: h.config.temporal.taskQueue, workflowId: 'failing' };
    const started = await h.octroi.client.workflow.start('measureHost', {
      ...options,
      args: ['no-such-host'],
    });
    const failure = await started.result().then(String, ({ cause }: WorkflowFailedError) => cause?.message);
    expect(failure).toBe('no-such-host could not be measured: There is no Docker host no-such-host.');
    return started;
  });
  const text = await historyText(await raw.workflow.getHandle(handle.workflowId).fetchHistory());
  expect(text).toContain('Encoded failure');
  expect(text).not.toMatch(/no-such-host|could not be measured|\.ts:|\.js:/);
});

describe('operators read payloads', () => {
  const command = '/api/operations/codec';
  const uiOrigin = 'http://temporal.example.test:8233';
  const plain = { metadata: { encoding: base64('json/plain') }, data: base64('{"id":1}') };
  let sealed: { payloads: unknown[] };
  beforeAll(async () => {
    const body = { payloads: [plain] };
    const answer = await h.call('POST', `${command}/encode`, { as: 'operator', body });
    sealed = answer.body as typeof sealed;
  });

  test("by Temporal's command line, with their token; what is plain stays so", async () => {
    expect(JSON.stringify(sealed)).toContain(base64('binary/encrypted'));
    const body = { payloads: [...sealed.payloads, plain] };
    const headers = { 'X-Namespace': h.config.temporal.namespace };
    const answer = await h.call('POST', `${command}/decode`, { as: 'operator', body, headers });
    expect(answer).toMatchObject({ status: 200, body: { payloads: [plain, plain] } });
  });

  test('and are told when one cannot be decrypted', async () => {
    const [payload] = sealed.payloads as [{ metadata: object }];
    const changed = { ...payload, data: base64('x'.repeat(40)) };
    const body = { payloads: [changed] };
    const answer = await h.call('POST', `${command}/decode`, { as: 'operator', body });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ code: 'not_readable' }] } });
  });

  const ask = (browser: Browser, origin: string, method = 'POST') =>
    browser.request('/operations/codec/decode', {
      method,
      headers: {
        Origin: origin,
        ...(method === 'OPTIONS'
          ? { 'Access-Control-Request-Method': 'POST' }
          : { 'Content-Type': 'application/json', Accept: '*/*' }),
      },
      ...(method === 'POST' && { body: JSON.stringify(sealed) }),
    });
  const allowed = ({ headers }: Page) => headers.get('Access-Control-Allow-Origin');

  test("in Temporal's Web UI, by their session; no other site may read", async () => {
    const operator = openBrowser(h);
    await operator.signIn(h.tokens.operator);
    const before = await ask(operator, uiOrigin, 'OPTIONS');
    expect([before.status, allowed(before)]).toEqual([204, uiOrigin]);
    expect(before.headers.get('Access-Control-Allow-Credentials')).toBe('true');
    expect(before.headers.get('Access-Control-Allow-Headers')?.toLowerCase()).toContain('x-namespace');
    const answer = await ask(operator, uiOrigin);
    expect([answer.status, allowed(answer)]).toEqual([200, uiOrigin]);
    expect(JSON.parse(answer.html)).toEqual({ payloads: [plain] });
    for (const method of ['OPTIONS', 'POST']) {
      expect(allowed(await ask(operator, 'http://temporal.example.test', method))).toBeNull();
    }
  });

  test('and nobody else does', async () => {
    const owner = openBrowser(h);
    expect((await ask(owner, uiOrigin)).status).toBe(401);
    await owner.signIn(h.tokens.owner);
    expect((await ask(owner, uiOrigin)).status).toBe(403);
  });
});
