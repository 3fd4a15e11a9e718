import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { freePort } from '../../src/free-port.js';
import { startPostgres, type Postgres } from '../../src/dev/postgres.js';
import { isAlive } from '../../src/process.js';
import { eventually } from '../support/eventually.js';

let directory: string;
let server: Postgres;
const start = (port = 0) =>
  startPostgres({
    dataDir: join(directory, 'data'),
    port,
    logFile: join(directory, 'postgres.log'),
    fast: true,
  });

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  return client
    .query<Record<string, unknown>>(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'octroi-postgres-'));
  server = await start();
});

afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

test('runs in a directory that only its owner may enter, as any user', async () => {
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect(await query('SELECT current_database() AS name')).toEqual([{ name: 'octroi' }]);
});

test('compares text by code point in UTF-8, as every system does', async () => {
  expect(
    await query("SELECT 'Z' < 'a' AS ordered, upper('é') AS upper, getdatabaseencoding() AS encoding"),
  ).toEqual([{ ordered: true, upper: 'É', encoding: 'UTF8' }]);
});

test('lets nobody in without the password', async () => {
  const client = new pg.Client({ connectionString: server.url.replace(/:[^:@]+@/, ':wrong@') });
  await expect(client.connect()).rejects.toThrow('password authentication failed');
});

test('keeps data, port and password over a restart', async () => {
  await query('CREATE TABLE kept AS SELECT 42 AS n');
  const { url, pid } = server;
  await server.stop();
  expect(isAlive(pid)).toBe(false);
  server = await start();
  expect(server.url).toBe(url);
  expect(await query('SELECT n FROM kept')).toEqual([{ n: 42 }]);
});

test('takes over the server that a killed parent left running', async () => {
  const { pid, url } = server;
  server = await start();
  expect(server).toMatchObject({ pid, url });
});

test('moves a running server to the port that is wanted now', async () => {
  const port = await freePort();
  server = await start(port);
  expect(server.port).toBe(port);
  expect(await query('SELECT n FROM kept')).toEqual([{ n: 42 }]);
});

test('recovers after the server itself was killed', async () => {
  const { pid } = server;
  process.kill(pid, 'SIGKILL');
  await eventually(() => !isAlive(pid));
  server = await start();
  expect(await query('SELECT n FROM kept')).toEqual([{ n: 42 }]);
});

test('is not held up by a process id that belongs to another program by now', async () => {
  await server.stop();
  const lines = [process.pid, join(directory, 'data'), 0, await freePort(), '', '127.0.0.1', '', 'ready'];
  await writeFile(join(directory, 'data/postmaster.pid'), lines.join('\n'));
  server = await start();
  expect(await readFile(join(directory, 'data/postmaster.pid'), 'utf8')).toMatch(
    new RegExp(`^${server.pid}\n`),
  );
});
