/** Temporal's production server with its data in PostgreSQL, as in docker-compose.yml: all its services in one process. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { isFree } from '../../src/dev/ports.js';
import type { Postgres } from '../../src/dev/postgres.js';
import type { Temporal } from '../../src/dev/temporal.js';
import { isAlive, run, stopProcess, tail, waitUntil } from '../../src/process.js';

interface Commands {
  server: string;
  sql: string;
}

const plugin = 'postgres12_pgx';
const databases = { temporal: 'temporal', temporal_visibility: 'visibility' } as const;
const startTimeoutMs = 60_000;
/** What a server keeps of ended workflows, seconds: a day. */
const retention = 86_400;

/** Starts it on a PostgreSQL server that has none of its tables yet, with the namespace `default`. */
export async function startTemporalOnPostgres(
  directory: string,
  postgres: Postgres,
): Promise<Pick<Temporal, 'address' | 'pid' | 'stop'>> {
  const path = '../../tools/lib/temporal-server.mjs';
  const { ensureTemporalServer } = (await import(path)) as { ensureTemporalServer: () => Promise<Commands> };
  const { server, sql } = await ensureTemporalServer();
  await mkdir(directory);
  await makeTables(sql, postgres);
  const { address, config } = await configuration(new URL(postgres.adminUrl));
  // YAML takes JSON.
  await writeFile(join(directory, 'bench.yaml'), JSON.stringify(config));

  const logFile = join(directory, 'server.log');
  const log = await open(logFile, 'a');
  const child = spawn(server, ['--root', directory, '--config', '.', '--env', 'bench', 'start'], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  const { pid } = child;
  if (pid === undefined) throw new Error(`${server} cannot be executed`);
  const stop = () => stopProcess(pid, 10_000);
  const isUp = await waitUntil(
    async () => !isAlive(pid) || (await hasNamespace(address)),
    startTimeoutMs,
    200,
  );
  if (!isUp || !isAlive(pid)) {
    await stop();
    throw new Error(`The Temporal server does not start:\n${await tail(logFile)}`);
  }
  return { address, pid, stop };
}

async function makeTables(sql: string, { adminUrl }: Postgres): Promise<void> {
  const { hostname, port, username, password } = new URL(adminUrl);
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  for (const [database, schema] of Object.entries(databases)) {
    await admin.query(`CREATE DATABASE ${database}`);
    const access = ['--plugin', plugin, '--ep', hostname, '-p', port, '-u', username, '--pw', password];
    const tool = (...args: string[]) => run(sql, [...access, '--db', database, ...args]);
    await tool('setup-schema', '-v', '0.0');
    await tool('update-schema', '--schema-name', `postgresql/v12/${schema}`);
  }
  await admin.end();
}

/** Shards and connections as in the image that docker-compose.yml names. */
async function configuration({ host, username, password }: URL) {
  const store = (databaseName: string, maxConns: number) => ({
    sql: {
      pluginName: plugin,
      databaseName,
      connectAddr: host,
      connectProtocol: 'tcp',
      user: username,
      password,
      maxConns,
      maxIdleConns: maxConns,
      maxConnLifetime: '1h',
    },
  });
  const service = async () => ({
    rpc: { grpcPort: await lowPort(), membershipPort: await lowPort(), bindOnLocalHost: true },
  });
  const frontend = await service();
  const address = `127.0.0.1:${frontend.rpc.grpcPort}`;
  const config = {
    log: { stdout: true, level: 'error' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: 4,
      datastores: { default: store('temporal', 20), visibility: store('temporal_visibility', 10) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend,
      matching: await service(),
      history: await service(),
      worker: await service(),
    },
    clusterMetadata: {
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: address },
      },
    },
    publicClient: { hostPort: address },
  };
  return { address, config };
}

/** The server notes its ports in a column that ends at 32,767, below those that the system gives away. */
async function lowPort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_767);
    if (await isFree(port)) return port;
  }
}

/** Makes the namespace `default` if the server serves, and tells whether it is known everywhere. */
async function hasNamespace(address: string): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: '2s' });
    const workflowExecutionRetentionPeriod = { seconds: retention };
    await connection.workflowService
      .registerNamespace({
        namespace: 'default',
        workflowExecutionRetentionPeriod: workflowExecutionRetentionPeriod as never,
      })
      .catch(() => {});
    await connection.workflowService.listWorkflowExecutions({ namespace: 'default', pageSize: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await connection?.close();
  }
}
