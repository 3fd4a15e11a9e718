/** Traces of real processes, API and worker, as a collector of traces gets them. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../src/free-port.js';
import { octroi, type BenchProcess } from './bench/processes.js';
import { refund } from './support/billing.js';
import { eventually } from './support/eventually.js';
import { request, startHarness, type Harness } from './support/harness.js';
import { startTraceReceiver, type Span, type TraceReceiver } from './support/otlp.js';
import { payloadKeys } from './support/payload-keys.js';
import { callback, initiate, openTopUp, proPlan, strandedPayment, untilStatus } from './support/payments.js';
import { historyText } from './support/personal-data.js';
import { settingsOf } from './support/processes.js';
import { replayAndRecord } from './workflows/histories.js';

/** Two processes start and end. */
const patience = 120_000;

let h: Harness;
beforeAll(async () => {
  // Reads what is encrypted, and what is not.
  h = await startHarness({ worker: false, env: { TEMPORAL_PAYLOAD_KEYS: payloadKeys.former } });
});
afterAll(() => h.close());

const running: BenchProcess[] = [];
const receivers: TraceReceiver[] = [];
afterEach(async () => {
  for (const { child } of running.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  for (const receiver of receivers.splice(0)) await receiver.close();
});

async function receive(answer?: (response: ServerResponse) => void): Promise<TraceReceiver> {
  const receiver = await startTraceReceiver(answer);
  receivers.push(receiver);
  return receiver;
}

/** API and worker as processes that send their traces to `url`, and what asks that API. */
async function startTraced(url: string, settings: Record<string, string> = {}) {
  const port = await freePort();
  const env = {
    ...settingsOf(h),
    PORT: String(port),
    BASE_URL: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_BSP_SCHEDULE_DELAY: '200',
    LOG_LEVEL: 'info',
    ...settings,
  };
  const start = async (command: string) => {
    const process = await octroi([command], env);
    running.push(process);
    return process;
  };
  const startWorker = () => start('worker');
  const [api, worker] = await Promise.all([start('api'), startWorker()]);
  const traced: Harness = {
    ...h,
    call: (method, path, options) => request(api.url + path, method, options, h.tokens),
  };
  return { api, worker, traced, startWorker };
}

interface Pay {
  body?: object;
  headers?: Record<string, string>;
  /** Called once the backend has the payment, with its id there. */
  meanwhile?: (external: string) => Promise<void>;
}

/** A team that pays, for its plan; returns once that is known. */
async function pay(traced: Harness, { body: what = proPlan, headers, meanwhile }: Pay = {}) {
  const { team, owner } = await h.newTeam();
  const { body } = await initiate(traced, team, owner, what, headers);
  const id = body.payment_id as string;
  await meanwhile?.(body.external_payment_id as string);
  await untilStatus(traced, owner, id, 'completed');
  const handle = h.octroi.client.workflow.getHandle(`payment-${id}`);
  await handle.result();
  return { team, owner, id, handle, workflowId: handle.workflowId };
}

/** A payment that the backend does not take, and that its team then cancels; more comes at once than in others. */
async function cancelWhileInitiating(traced: Harness) {
  const { team, owner } = await h.newTeam();
  await h.fault(team, { initiate: 'error_500', initiate_times: -1 });
  const { body } = await initiate(traced, team, owner, proPlan);
  const id = body.payment_id as string;
  await traced.call('POST', `/api/payments/${id}/cancel`, { as: owner });
  await untilStatus(traced, owner, id, 'cancelled');
  const handle = h.octroi.client.workflow.getHandle(`payment-${id}`);
  await handle.result();
  return handle;
}

async function stop(process: BenchProcess): Promise<number | null> {
  await process.stop();
  return process.child.exitCode;
}

const initiation = 'POST /api/payments/:team/initiate';

/** Once the workflow has told its end: the trace that its request began. */
function tracesOf(receiver: TraceReceiver, workflowId: string, request = initiation): Promise<Span[]> {
  const isRun = ({ name, attributes }: Span) =>
    name.startsWith('RunWorkflow:') && attributes.temporalWorkflowId === workflowId;
  return eventually(() => {
    const run = receiver.spans.find(isRun);
    const trace = receiver.spans.filter(({ traceId }) => traceId === run?.traceId);
    return trace.some(({ name }) => name === request) && trace;
  });
}

/** Spans whose parent is not among them. */
const beginningsOf = (trace: Span[]) =>
  trace.filter(({ parentSpanId }) => !trace.some(({ spanId }) => spanId === parentSpanId));

/** Names of a span and of what it came from, up to the request. */
function wayTo(trace: Span[], span: Span | undefined): string[] {
  const parent = trace.find(({ spanId }) => spanId === span?.parentSpanId);
  return [...(parent ? wayTo(trace, parent) : []), ...(span ? [span.name] : [])];
}

test(
  'a payment is one trace: request, workflow, activities, statements, the call to the payment backend',
  async () => {
    const receiver = await receive();
    const { api, worker, traced, startWorker } = await startTraced(receiver.url);
    const lines: Record<string, unknown>[] = [];
    api.onLog((line) => lines.push(line));

    // Begun by the recovery, which runs by the clock.
    const found = await strandedPayment(h, 30);
    await h.octroi.client.schedule.getHandle('recover-payments').trigger();
    await untilStatus(traced, found.owner, found.id, 'completed');
    const cancelled = await cancelWhileInitiating(traced);
    const plan = await pay(traced);
    // A worker replays what another has begun.
    let next: BenchProcess | undefined;
    const topUp = await pay(traced, {
      body: openTopUp,
      async meanwhile(external) {
        expect(await stop(worker)).toBe(0);
        next = await startWorker();
        await callback(traced, { external_payment_id: external, status: 'completed' });
      },
    });
    expect([await stop(api), await stop(next as BenchProcess)]).toEqual([0, 0]);

    for (const { workflowId, handle } of [plan, topUp]) {
      const trace = await tracesOf(receiver, workflowId);
      const wayOf = (name: RegExp, parent?: string) => {
        const isIt = (span: Span) =>
          name.test(span.name) && (!parent || wayTo(trace, span).at(-2) === parent);
        return wayTo(trace, trace.find(isIt));
      };
      // All of it hangs together.
      expect(beginningsOf(trace)).toEqual([
        expect.objectContaining({ name: initiation, service: 'octroi-api' }),
      ]);
      const run = [initiation, 'UpdateWithStartWorkflow:awaitInitiation', 'RunWorkflow:payment'];
      const step = (name: string) => [...run, `StartActivity:${name}`, `RunActivity:${name}`];
      expect(wayOf(/^pg.query:/, initiation)).toEqual([initiation, expect.stringMatching(/^pg.query:/)]);
      expect(wayOf(/^POST$/)).toEqual([...step('initiatePayment'), 'POST']);
      expect(wayOf(/^pg.query:/, 'RunActivity:initiatePayment').slice(0, -1)).toEqual(
        step('initiatePayment'),
      );
      expect(wayOf(/^pg.query:/, 'RunActivity:applyInbox').slice(0, -1)).toEqual(step('applyInbox'));
      const statements = trace.map(({ attributes }) => attributes['db.statement']);
      expect(statements).toContainEqual(expect.stringContaining('UPDATE payment'));

      // Log lines lead to it.
      const { traceId } = trace[0] as Span;
      expect(lines).toContainEqual(
        expect.objectContaining({ msg: 'request', route: '/api/payments/:team/initiate', trace_id: traceId }),
      );

      // The callback is a request of its own, with a link to the payment's workflow.
      const told = receiver.spans.find(
        ({ name, links }) => name === 'HandleSignal:callbackReceived' && links?.[0]?.traceId === traceId,
      );
      const callback = receiver.spans.filter((span) => span.traceId === told?.traceId);
      expect(wayTo(callback, told)).toEqual([
        'POST /api/payments/callback',
        'SignalWorkflow:callbackReceived',
        'HandleSignal:callbackReceived',
      ]);

      await replayAndRecord('traced-completed', handle);
    }
    // However often a workflow was replayed, it was told once.
    const ids = receiver.spans.map(({ spanId }) => spanId);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);

    await replayAndRecord('traced-cancelled-while-initiating', cancelled);
    // What a cancel brings about stands in the trace of who asked for it.
    const atBackend = receiver.spans.find(({ name }) => name === 'RunActivity:cancelAtBackend');
    expect(wayTo(receiver.spans, atBackend)).toEqual([
      'POST /api/payments/:id/cancel',
      'UpdateWithStartWorkflow:cancelPayment',
      'HandleUpdate:cancelPayment',
      'StartActivity:cancelAtBackend',
      'RunActivity:cancelAtBackend',
    ]);

    // Every trace began with a request: what runs by a clock has none.
    const first = beginningsOf(receiver.spans).map(({ name }) => name);
    expect(first.filter((name) => !/^(GET|POST) \//.test(name))).toEqual([]);
  },
  patience,
);

test(
  'a request that is not sampled is traced nowhere, which the payment backend is told',
  async () => {
    const told: unknown[] = [];
    const backend = createServer((incoming, response) => {
      told.push(incoming.headers.traceparent);
      response.writeHead(500).end();
    }).listen(0, '127.0.0.1');
    const receiver = await receive();
    const [traceId, spanId] = ['a'.repeat(32), 'b'.repeat(16)];
    try {
      const { port } = backend.address() as AddressInfo;
      const settings = { PAYMENT_BACKEND_URL: `http://127.0.0.1:${port}` };
      const { api, worker, traced } = await startTraced(receiver.url, settings);
      const { team, owner } = await h.newTeam();
      await initiate(traced, team, owner, proPlan, { traceparent: `00-${traceId}-${spanId}-00` });
      await eventually(() => told.length > 0);
      expect([await stop(api), await stop(worker)]).toEqual([0, 0]);
    } finally {
      backend.closeAllConnections();
      backend.close();
    }
    expect(told).toContainEqual(expect.stringMatching(`^00-${traceId}-\\w{16}-00$`));
    expect(receiver.spans.map(({ name }) => name)).toEqual([]);
  },
  patience,
);

test(
  'traces tell no secret and nothing of people',
  async () => {
    const receiver = await receive();
    const { api, worker, traced } = await startTraced(receiver.url);
    const sent = {
      'User-Agent': 'browser-of-Ada',
      'Idempotency-Key': 'idempotency-of-Ada',
      tracestate: 'vendor=state-of-Ada',
      baggage: 'name=baggage-of-Ada',
    };
    const { team, owner, handle } = await pay(traced, { headers: sent });
    await traced.call('GET', `/api/audit?actor=actor-of-Ada&token=${owner}`, {
      as: 'operator',
      headers: sent,
    });
    await traced.call('GET', '/path-of-Ada/token-of-Ada');
    await traced.call('POST', '/api/payments/callback', {
      body: { external_payment_id: 'external-of-Ada', status: 'completed' },
      headers: { 'X-Payment-Signature': 'sha256=signature-of-Ada' },
    });
    // A step that fails has a message.
    const unlucky = await h.newTeam();
    await h.fault(unlucky.team, { initiate: 'error_500', initiate_times: 1 });
    const { body } = await initiate(traced, unlucky.team, unlucky.owner, proPlan);
    await untilStatus(traced, unlucky.owner, body.payment_id, 'completed');
    expect([await stop(api), await stop(worker)]).toEqual([0, 0]);
    await tracesOf(receiver, handle.workflowId);

    const [person] = await h.rows<{ email: string; name: string }>(
      'SELECT email, name FROM "user" JOIN team_member ON user_id = "user".id WHERE team_id = $1',
      [team],
    );
    const { payment, databaseUrl } = h.config;
    const secrets = [
      ...[person?.email, owner, h.tokens.operator, payment.apiKey, payment.webhookSecrets[0]],
      new URL(databaseUrl).password || databaseUrl,
    ];
    for (const secret of secrets)
      expect([secret, receiver.raw.includes(secret as string)]).toEqual([secret, false]);
    // Nor an attribute that could hold them.
    const suspicious =
      /-of-Ada|"Ada"|@example|"message"|exception\.(message|stacktrace)|http\.(url|target|user_agent)/;
    expect(suspicious.exec(receiver.raw)).toBeNull();
    expect(receiver.raw).toContain('"exception.type"');
    const names = receiver.spans.map(({ name }) => name);
    expect(names).toContain('GET /api/audit');
    expect(names).toContain('GET none');
  },
  patience,
);

test.each<[string, () => Promise<string>]>([
  ['is away', async () => `http://127.0.0.1:${await freePort()}`],
  ['never ends an answer', async () => (await receive((response) => void trickle(response))).url],
])(
  'a collector that %s harms no payment and keeps no process from its end',
  async (_name, collector) => {
    const { api, worker, traced } = await startTraced(await collector());
    await Promise.all([pay(traced), pay(traced)]);
    await Promise.all(receivers.map((receiver) => eventually(() => receiver.requests > 1)));
    expect([await stop(api), await stop(worker)]).toEqual([0, 0]);
  },
  patience,
);

// The last one: workers of others could not read what it leaves.
test.each<[string, Record<string, string>]>([
  ['plain', {}],
  ['encrypted', { TEMPORAL_PAYLOAD_KEYS: payloadKeys.former }],
])(
  'a payment and its refund are a trace each, where payloads are %s',
  async (kind, settings) => {
    const receiver = await receive();
    const { api, worker, traced } = await startTraced(receiver.url, settings);
    const { id, handle } = await pay(traced);
    await refund(traced, id, { to: 'backend' });
    const [row] = await h.rows<{ id: string }>('SELECT id FROM refund WHERE payment_id = $1', [id]);
    const refunding = h.octroi.client.workflow.getHandle(`refund-${row?.id}`);
    expect(await refunding.result()).toBe('completed');
    expect([await stop(api), await stop(worker)]).toEqual([0, 0]);

    const history = await refunding.fetchHistory();
    expect((await historyText(history)).includes('binary/encrypted')).toBe(kind === 'encrypted');
    const request = 'POST /api/payments/:id/refund';
    const trace = await tracesOf(receiver, refunding.workflowId, request);
    expect(beginningsOf(trace).map(({ name }) => name)).toEqual([request]);
    const call = trace.find(({ name }) => name === 'POST');
    expect(wayTo(trace, call)).toEqual([
      request,
      'StartWorkflow:refund',
      'RunWorkflow:refund',
      'StartActivity:sendRefund',
      'RunActivity:sendRefund',
      'POST',
    ]);
    const payment = await tracesOf(receiver, handle.workflowId);
    expect(beginningsOf(payment).map(({ name }) => name)).toEqual([initiation]);
    if (kind === 'plain') await replayAndRecord('traced-refund-completed', refunding);
  },
  patience,
);

/** An answer that goes on, a byte at a time, as long as somebody listens. */
function trickle(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 200);
  response.on('close', () => clearInterval(timer));
}
