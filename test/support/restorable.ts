/** An Octroi whose database can be backed up and restored, and whose Temporal can be lost, while the sandbox goes on. */
import './quiet.js';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { loadConfig } from '../../src/config.js';
import { createLogger } from '../../src/log.js';
import { createOctroi, type Octroi, type RunningApi, type RunningWorker } from '../../src/octroi.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { asAdmin, server } from './database.js';
import {
  apiKey,
  createNamespace,
  newTeam,
  request,
  switchFault,
  webhookSecret,
  type Harness,
} from './harness.js';
import { freePort } from '../../src/free-port.js';

export type Restorable = Awaited<ReturnType<typeof startRestorable>>;

/** Nothing runs before `up`. `h` is for what tests do with any Octroi. */
export async function startRestorable(env: Record<string, string> = {}) {
  const log = createLogger(process.env.LOG_LEVEL ?? 'silent', 'test');
  const sandbox = await startSandbox({
    port: 0,
    apiKey,
    webhookSecret,
    logger: log,
    callbackRetryMs: 50,
    rateLimitPerMinute: 100_000,
  });
  const baseUrl = `http://127.0.0.1:${await freePort()}`;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const url = Object.assign(new URL(server('OCTROI_TEST_PG')), { pathname: `/${name}` }).href;
  await asAdmin(`CREATE DATABASE ${name}`);
  let namespace = await createNamespace();
  let running: { octroi: Octroi; api: RunningApi; worker: RunningWorker | undefined } | undefined;

  /** By a connection of its own: a database that is copied or dropped has none. */
  async function rows<Row extends object = Record<string, unknown>>(sql: string, values: unknown[] = []) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client
      .query<Row & pg.QueryResultRow>(sql, values)
      .then((result) => result.rows as Row[])
      .finally(() => client.end());
  }

  function build(more: Record<string, string> = {}): Octroi {
    const config = loadConfig({
      BASE_URL: baseUrl,
      DATABASE_URL: url,
      TEMPORAL_ADDRESS: server('OCTROI_TEST_TEMPORAL'),
      TEMPORAL_NAMESPACE: namespace,
      PAYMENT_BACKEND_URL: sandbox.url,
      PAYMENT_API_KEY: apiKey,
      PAYMENT_WEBHOOK_SECRET: webhookSecret,
      PAYMENT_RATE_LIMIT: '10000',
      ...env,
      ...more,
    });
    config.port = Number(new URL(baseUrl).port);
    return createOctroi(config, { log, workflowBundle: { codePath: server('OCTROI_TEST_BUNDLE') } });
  }

  const world = {
    rows,
    /** Starts API and worker; `setUp`: also what `octroi setup` does. */
    async up({ setUp, ...more }: { setUp: boolean; env?: Record<string, string> }): Promise<Octroi> {
      const octroi = build(more.env);
      if (setUp) await octroi.setUp();
      running = { octroi, api: await octroi.startApi(), worker: await octroi.startWorker() };
      return octroi;
    },
    async stopWorker(): Promise<void> {
      await running?.worker?.close();
      if (running) running.worker = undefined;
    },
    async down(): Promise<void> {
      await running?.api.close();
      await running?.worker?.close();
      await running?.octroi.close();
      running = undefined;
    },
    /** Temporal has lost everything. */
    async loseTemporal(): Promise<void> {
      namespace = await createNamespace();
    },
    async backUp(): Promise<void> {
      await asAdmin(`DROP DATABASE IF EXISTS ${name}_backup WITH (FORCE)`);
      await asAdmin(`CREATE DATABASE ${name}_backup TEMPLATE ${name}`);
    },
    async restore(): Promise<void> {
      await asAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
      await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${name}_backup`);
    },
    async close(): Promise<void> {
      await world.down();
      await sandbox.close();
      await asAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
      await asAdmin(`DROP DATABASE IF EXISTS ${name}_backup WITH (FORCE)`);
    },
    h: {
      get octroi() {
        if (!running) throw new Error('it is down');
        return running.octroi;
      },
      rows,
      sandboxUrl: sandbox.url,
      call: (method, path, options) => request(baseUrl + path, method, options, {}),
      newTeam: () => newTeam({ rows }),
      fault: (team, faults) => switchFault(sandbox.url, team, faults),
    } as Harness,
  };
  return world;
}
