/** What finds alerts when: storage that is measured at once, what a killed API left behind the job of 06:00. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { startEngineProxy, type EngineProxy } from '../support/engine-proxy.js';
import { apiKey, startHarness, webhookSecret, type Harness } from '../support/harness.js';
import { freePort } from '../../src/free-port.js';
import { gb, mb, newProject } from '../support/usage.js';

let h: Harness;
let engine: EngineProxy;
let volumes: unknown[] = [];
beforeAll(async () => {
  engine = await startEngineProxy();
  engine.fate = (path) => {
    if (path.startsWith('/version')) return { body: { ApiVersion: '1.41' } };
    if (path.startsWith('/system')) return { body: { Volumes: volumes } };
    return { body: [] };
  };
  h = await startHarness({ env: { DOCKER_HOSTS: engine.address } });
});
afterAll(async () => {
  await h.close();
  await engine.close();
});

/** Runs the job by its schedule, and returns what it found. */
async function night(): Promise<unknown> {
  const schedule = h.octroi.client.schedule.getHandle('nightly-check-usage');
  const { numActionsTaken: before } = (await schedule.describe()).info;
  await schedule.trigger();
  const action = await eventually(async () => {
    const { numActionsTaken, recentActions } = (await schedule.describe()).info;
    return numActionsTaken > before && recentActions.at(-1)?.action;
  });
  return h.octroi.client.workflow.getHandle(action.workflow.workflowId).result();
}

test('what a killed API has recorded and not told is told at 06:00, once', async () => {
  const { team, owner } = await h.newTeam();
  const project = await newProject(h, team);
  const url = `http://127.0.0.1:${await freePort()}`;
  const api = spawn(process.execPath, ['dist/main.js', 'api'], {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      PORT: new URL(url).port,
      DATABASE_URL: h.database.url,
      TEMPORAL_ADDRESS: h.config.temporal.address,
      TEMPORAL_NAMESPACE: h.config.temporal.namespace,
      PAYMENT_API_KEY: apiKey,
      PAYMENT_WEBHOOK_SECRET: webhookSecret,
    },
  });
  try {
    await eventually(async () => (await fetch(`${url}/healthz`)).ok);
    const events = [{ id: randomUUID(), project_id: project, bytes: Number((5n * gb * 96n) / 100n) }];
    const answer = await fetch(`${url}/api/usage/traffic`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${h.tokens.platform}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ events }),
    });
    expect(await answer.json()).toMatchObject({ accepted: 1 });
  } finally {
    api.kill('SIGKILL');
    await once(api, 'exit');
  }
  const listed = async () =>
    (await h.call<{ alerts: unknown[] }>('GET', `/api/alerts/${team}`, { as: owner })).body.alerts;
  expect(await listed()).toEqual([]);

  expect(await night()).toEqual({ teams: 3, warnings: 0, criticals: 1 });
  expect(await listed()).toMatchObject([{ metric: 'traffic', level: 'critical' }]);
  expect(await h.octroi.metrics.registry.metrics()).toContain(
    'octroi_usage_alerts_total{metric="traffic",level="critical",found_by="nightly"} 1',
  );
  expect(await night()).toEqual({ teams: 3, warnings: 0, criticals: 0 });
  expect(await listed()).toHaveLength(1);
});

test('storage that is measured alerts at once', async () => {
  const { team, owner } = await h.newTeam();
  const project = await newProject(h, team);
  volumes = [{ Name: `octroi_${project}_data`, Driver: 'local', UsageData: { Size: Number(81n * mb) } }];
  const answer = await h.call('POST', `/api/usage/${team}/measure`, { as: owner });
  expect(answer.status).toBe(202);
  const [alert] = await eventually(async () => {
    const { body } = await h.call<{ alerts: unknown[] }>('GET', `/api/alerts/${team}`, { as: owner });
    return body.alerts.length > 0 && body.alerts;
  });
  expect(alert).toMatchObject({
    metric: 'storage',
    level: 'warning',
    used_bytes: Number(81n * mb),
    percent: 81,
  });
  expect(await h.octroi.metrics.registry.metrics()).toContain(
    'octroi_usage_alerts_total{metric="storage",level="warning",found_by="storage"} 1',
  );
});
