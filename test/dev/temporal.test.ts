import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { isFree } from '../../src/dev/ports.js';
import { isAlive } from '../../src/process.js';
import { startTemporal, type Temporal, type TemporalOptions } from '../../src/dev/temporal.js';

let directory: string;
let server: Temporal | undefined;
const start = (options: Partial<TemporalOptions> = {}) =>
  startTemporal({
    cliPath: process.env.TEMPORAL_CLI_PATH!,
    dataDir: directory,
    port: 0,
    uiPort: undefined,
    logFile: join(directory, 'temporal.log'),
    ...options,
  });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'octroi-temporal-'));
});

afterAll(async () => {
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

test('serves the namespaces asked for, and leaves no note when stopped', async () => {
  server = await start({ namespace: 'billing' });
  const connection = await Connection.connect({ address: server.address });
  for (const namespace of ['default', 'billing']) {
    await connection.workflowService.describeNamespace({ namespace });
  }
  await connection.close();
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
  expect(await readdir(directory)).not.toContain('temporal.pid');
});

/** A port that no connection of another process is given meanwhile: those come from higher up. */
async function portToKeep(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  return (await isFree(port)) ? port : portToKeep();
}

test('replaces the server that a killed parent left running', async () => {
  const port = await portToKeep();
  const left = await start({ port });
  server = await start({ port });
  expect(isAlive(left.pid)).toBe(false);
  expect(server.address).toBe(left.address);
  await server.stop();
});

test('what it answered for is there after it was killed', async () => {
  server = await start();
  await withClient(server, ({ workflow }) =>
    workflow.start('sleeper', { workflowId: 'sleeper', taskQueue: 'nobody' }),
  );
  expect(await readdir(directory)).toContain('temporal.db-wal');
  server.kill();
  server = await start();
  const found = await withClient(server, ({ workflow }) => workflow.getHandle('sleeper').describe());
  expect(found.status.name).toBe('RUNNING');
  await server.stop();
});

test('data of a server that was not fair stay with one that is not, since it would leave what waits', async () => {
  const [before, fresh] = [join(directory, 'before'), join(directory, 'fresh')];
  await Promise.all([mkdir(before), mkdir(fresh)]);
  for (const options of [{ dataDir: before, fair: false }, { dataDir: before }, { dataDir: fresh }]) {
    server = await start(options);
    await server.stop();
  }
  expect(await readdir(before)).not.toContain('temporal.fair');
  expect(await readdir(fresh)).toContain('temporal.fair');
});

async function withClient<T>({ address }: Temporal, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

test('says why it does not start', async () => {
  await expect(start({ cliPath: '/no/such/temporal' })).rejects.toThrow(
    '/no/such/temporal cannot be executed',
  );
  await expect(start({ port: 1_000_000 })).rejects.toThrow(/The Temporal server does not start:\n.*port/is);
});
