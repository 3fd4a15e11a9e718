/** What a worker that is a process of its own tells of itself. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../src/free-port.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { sdkMetrics } from '../docs/expressions.js';
import { initiate, proPlan, untilStatus } from '../support/payments.js';
import { startWorker, type WorkerProcess } from '../support/processes.js';

let h: Harness;
let worker: WorkerProcess;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  h = await startHarness({ worker: false, sandbox: { completeAfterMs: 0 } });
  worker = await startWorker(h, { WORKER_PORT: String(port) });
}, 60_000);

afterAll(async () => {
  await worker?.stop();
  await h?.close();
});

test('it lives, and is ready', async () => {
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const answer = await fetch(`${url}/readyz`);
  expect(await answer.json()).toEqual({
    status: 'ready',
    dependencies: { postgres: 'ok', migrations: 'ok', temporal: 'ok' },
  });
});

test('one page has its own metrics and those of the SDK, also of what has not happened yet', async () => {
  const { team, owner } = await h.newTeam();
  const { body } = await initiate(h, team, owner, proPlan);
  await untilStatus(h, owner, body.payment_id, 'completed');
  await eventually(async () => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^octroi_payments_total\{status="completed"\} 1$/m);
    expect(metrics).toMatch(/^octroi_payments_total\{status="late_money"\} 0$/m);
    expect(metrics).toMatch(/^temporal_num_pollers\{.*poller_type="workflow_task".*\} [1-9]/m);
    expect(metrics).toMatch(/^temporal_workflow_completed_total\{.*workflow_type="payment".*\} 1$/m);
    for (const [name, kind] of Object.entries(sdkMetrics))
      expect(metrics).toContain(`# TYPE ${name} ${kind}\n`);
    return true;
  });
});
