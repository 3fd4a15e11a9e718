/** Processes that count, and are ended: politely, or by SIGKILL with a journal. */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openJournal } from '../../src/metering/journal.js';
import { createTrafficRecorder } from '../../src/metering/recorder.js';
import { createMetrics } from '../../src/metrics.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { log, seedProjects, startProcess, totals, type Process } from './world.js';

let database: TestDatabase;
let mine: Process;
let directory: string;
let journal: string;
let children: ChildProcess[];

beforeEach(async () => {
  database = await createTestDatabase();
  await seedProjects(database.rows);
  mine = startProcess(database.url);
  directory = await mkdtemp(join(tmpdir(), 'octroi-journal-'));
  journal = join(directory, 'journal');
  await mkdir(journal);
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await mine.end();
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

/** A process that counts; `count` is how many it has said it counted. */
function startCounting(mode: string, withJournal: boolean) {
  const script = fileURLToPath(new URL('counting-process.ts', import.meta.url));
  const countFile = join(directory, randomUUID());
  const child = fork(script, [database.url, countFile, mode, withJournal ? journal : ''], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  children.push(child);
  const count = () => (existsSync(countFile) ? Number(readFileSync(countFile, 'utf8')) : 0);
  const closed = once(child, 'close');
  return { child, count, closed };
}

/** What the next process finds, once it has replayed the journal. */
async function replay(): Promise<void> {
  const recorder = await createTrafficRecorder({ store: mine.store, log, journal });
  await recorder.flush();
  await recorder.close();
}

const bytesOfA = async () => (await totals(database.rows)).a ?? 0n;

/** The one that was being counted when the process was killed may have been noted, but not said. */
async function expectCounted(said: number): Promise<void> {
  expect([BigInt(said), BigInt(said) + 1n]).toContain(await bytesOfA());
}

describe('SIGTERM', () => {
  test('loses nothing, without a journal', async () => {
    const { child, count, closed } = startCounting('count', false);
    await eventually(async () => (await bytesOfA()) > 0n);
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
    expect(await bytesOfA()).toBe(BigInt(count()));
  });
});

describe('SIGKILL, with a journal', () => {
  test('loses nothing and counts nothing twice, however often', async () => {
    let said = 0;
    for (let round = 0; round < 2; round += 1) {
      const before = await bytesOfA();
      const { child, count, closed } = startCounting('count', true);
      await eventually(async () => (await bytesOfA()) > before && count() > 500);
      child.kill('SIGKILL');
      await closed;
      said += count();
      // Of the rounds before, all has been replayed; of this one, not yet.
      await replay();
      const counted = await bytesOfA();
      expect(counted - BigInt(said)).toBeGreaterThanOrEqual(0n);
      expect(counted - BigInt(said)).toBeLessThanOrEqual(1n);
      said = Number(counted);
    }
    expect(await readdir(journal)).toEqual([]);
  });

  test('between commit and the end of the journal file, counts once', async () => {
    const { count, closed } = startCounting('die-after-commit', true);
    await closed;
    expect(count()).toBeGreaterThan(0);
    const files = await readdir(journal);
    expect(files.filter((name) => name.endsWith('.log')).length).toBeGreaterThan(0);
    expect(await bytesOfA()).toBeGreaterThan(0n);
    await replay();
    await expectCounted(count());
  });

  test('two processes that start at once replay it once', async () => {
    const { child, count, closed } = startCounting('count', true);
    await eventually(() => count() > 1_000);
    child.kill('SIGKILL');
    await closed;
    await Promise.all([replay(), replay(), replay()]);
    await expectCounted(count());
  });

  test('leaves a process alone that still counts', async () => {
    const { child, count, closed } = startCounting('count', true);
    await eventually(() => count() > 200);
    for (let i = 0; i < 5; i += 1) await replay();
    await eventually(() => count() > 1_000);
    child.kill('SIGTERM');
    await closed;
    expect(await bytesOfA()).toBe(BigInt(count()));
  });
});

describe('the journal', () => {
  const at = Date.parse('2026-11-01T10:00:00Z');
  const good = (bytes: number) => `project\ta\t${bytes}\t${at}\t1\t.\n`;
  const leave = (text: string, id = randomUUID()) =>
    writeFile(join(journal, `${randomUUID()}.${id}.log`), text);

  test.each([
    ['nothing', ''],
    ['a number', 'project\ta\t1'],
    ['a whole number, as it seems', `project\ta\t100\t${at}`],
    ['all but the full stop', `project\ta\t100\t${at}\t1\t`],
    ['all but the line break', `project\ta\t100\t${at}\t1\t.`],
  ])('a last line that was torn after %s is no error', async (_what, torn) => {
    const metrics = createMetrics();
    await leave(good(10) + good(20) + torn);
    const recorder = await createTrafficRecorder({ store: mine.store, log, journal, metrics });
    await recorder.flush();
    await recorder.close();
    // The line break is written with the line: without it, all of the line is there nevertheless.
    expect(await bytesOfA()).toBe(torn.endsWith('.') ? 130n : 30n);
    expect((await metrics.trafficJournalErrors.get()).values[0]?.value).toBe(0);
    expect(await readdir(journal)).toEqual([]);
  });

  test('a line in the middle that cannot be read is told, and the rest counted', async () => {
    const metrics = createMetrics();
    await leave(`${good(1)}project\ta\t1000\n\0\0\0\0\nproject\ta\t-5\t${at}\t1\t.\n${good(2)}`);
    const recorder = await createTrafficRecorder({ store: mine.store, log, journal, metrics });
    await recorder.flush();
    await recorder.close();
    expect(await bytesOfA()).toBe(3n);
    expect((await metrics.trafficJournalErrors.get()).values[0]?.value).toBe(3);
  });

  test('what others keep in its directory is left alone', async () => {
    await writeFile(join(journal, 'README.log'), good(1));
    await mkdir(join(journal, `${randomUUID()}.log`));
    await replay();
    expect(await totals(database.rows)).toEqual({});
    expect((await readdir(journal)).length).toBe(2);
  });

  test('that cannot be written never stops the counting', async () => {
    const metrics = createMetrics();
    const recorder = await createTrafficRecorder({
      store: mine.store,
      log,
      journal,
      metrics,
      flushMs: 3_600_000,
    });
    recorder.add({ project: 'a', bytes: 1 });
    await rm(journal, { recursive: true });
    await recorder.flush();
    for (let i = 0; i < 10; i += 1) recorder.add({ project: 'a', bytes: 1 });
    await recorder.flush();
    expect(await bytesOfA()).toBe(11n);
    expect((await metrics.trafficJournalErrors.get()).values[0]?.value).toBeGreaterThan(0);
    await recorder.close();
  });

  test('that has grown is written anew, with the same sums', async () => {
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const batch = randomUUID();
    const grown = await openJournal({ directory: journal, onError, largeBytes: 1_000 });
    for (let i = 0; i < 100; i += 1) grown.note(batch, 'host', 'a.test', 2, at);
    expect(grown.isLarge()).toBe(true);
    const entry = { host: 'a.test', hour: new Date(at), bytes: 200n, events: 100, lastAt: new Date(at) };
    grown.rewrite(batch, [entry]);
    expect(grown.isLarge()).toBe(false);
    grown.note(batch, 'host', 'a.test', 5n, at);
    await grown.close();
    const next = await openJournal({ directory: journal, onError });
    const [left] = await next.leftovers();
    expect(left?.id).toBe(batch);
    expect(await left?.read()).toEqual([{ ...entry, bytes: 205n, events: 101 }]);
    await next.close();
    expect(errors).toEqual([]);
  });
});
