import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rememberProcess, stopLeftover } from '../../src/dev/leftovers.js';
import { LockedError, takeLock } from '../../src/lock.js';
import { isAlive } from '../../src/process.js';
import { loadSecrets, tokenNames } from '../../src/dev/secrets.js';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'octroi-leftovers-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

test('a lock is held by one, and is free again when given back', async () => {
  const file = join(directory, 'lock');
  const unlock = await takeLock(file);
  await expect(takeLock(file)).rejects.toThrow(new LockedError(process.pid));
  await unlock();
  await (
    await takeLock(file)
  )();
  expect(existsSync(file)).toBe(false);
});

test.each([
  ['ended', JSON.stringify({ pid: 2 ** 22 + 1, started: '1' })],
  ['was another process with the same id', JSON.stringify({ pid: process.pid, started: 'long ago' })],
  ['is unknown, the file being cut off', '{"pid":'],
])('a lock whose holder %s is taken over', async (_what, content) => {
  const file = join(directory, 'stale');
  await writeFile(file, content);
  const unlock = await takeLock(file);
  expect(await readFile(file, 'utf8')).toContain(`"pid":${process.pid}`);
  await unlock();
});

test('a process left behind is stopped, another one is not', async () => {
  const file = join(directory, 'pid');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
  await writeFile(file, JSON.stringify({ pid: child.pid, started: 'at another time' }));
  await stopLeftover(file, 1_000);
  expect(isAlive(child.pid!)).toBe(true);
  await rememberProcess(file, child.pid!);
  await stopLeftover(file, 10_000);
  expect(isAlive(child.pid!)).toBe(false);
  expect(existsSync(file)).toBe(false);
});

test('secrets are made once; what is missing is added', async () => {
  const file = join(directory, 'secrets.json');
  const first = await loadSecrets(file);
  expect(await loadSecrets(file)).toEqual(first);
  for (const name of tokenNames) expect(first.tokens[name]).toMatch(/^oct_[\w-]{32}$/);
  expect(first.platformJwtSecret.length).toBeGreaterThanOrEqual(32);
  await writeFile(file, JSON.stringify({ ...first, tokens: { owner: first.tokens.owner } }));
  const mended = await loadSecrets(file);
  expect(mended.tokens.owner).toBe(first.tokens.owner);
  expect(Object.keys(mended.tokens)).toEqual([...tokenNames]);
});
