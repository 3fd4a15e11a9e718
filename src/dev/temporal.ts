/** Temporal's development server as a child process in a group of its own, so that Ctrl-C does not reach it before us. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { rememberProcess, stopLeftover } from './leftovers.js';
import { freePort } from '../free-port.js';
import { isFree } from './ports.js';
import { signal, stopProcess, tail, waitUntil } from '../process.js';

export interface TemporalOptions {
  /** The `temporal` executable. */
  cliPath: string;
  /** Where its database lives; undefined keeps everything in memory. */
  dataDir: string | undefined;
  /** 0: any free one. */
  port: number;
  /** Port of the Web UI; undefined: no Web UI. */
  uiPort: number | undefined;
  logFile: string;
  /** A namespace to make beside `default`. */
  namespace?: string;
  /** Whether teams take turns when workers are behind; by default they do. */
  fair?: boolean;
}

export interface Temporal {
  address: string;
  uiUrl: string | undefined;
  pid: number;
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

const databaseFile = (dataDir: string) => join(dataDir, 'temporal.db');

/** Where the process id of the server of `dataDir` is noted. */
export const temporalPidFile = (dataDir: string) => join(dataDir, 'temporal.pid');

/**
 * A write-ahead log: one write to the disk a transaction instead of four or five, on it before the transaction is
 * answered for as before. And room in memory for the pages in use, 32 MB.
 */
const pragmas = ['journal_mode=wal', 'synchronous=full', 'cache_size=-32768'];

/** Obeys what src/integrations/priorities.ts says, priorities included. */
const fairness = ['--dynamic-config-value', 'matching.enableFairness=true'];

const startTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;

/**
 * Starts the server and waits until it serves; one that a killed parent left on `dataDir` is stopped first.
 * @throws Error with the end of its log when it does not come up.
 */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const pidFile = options.dataDir && temporalPidFile(options.dataDir);
  if (pidFile) await stopLeftover(pidFile, stopTimeoutMs);
  if (options.port) return startOn(options.port, pidFile, options);
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOn(await freePort(), pidFile, options);
    } catch (error) {
      // Another has taken the free port first, or one of those that the server looks for itself: then it panics.
      if (tries === 3 || !/address already in use|panic: /.test(String(error))) throw error;
    }
  }
}

async function startOn(
  port: number,
  pidFile: string | undefined,
  options: TemporalOptions,
): Promise<Temporal> {
  const child = await launch(options, port);
  const { pid } = child;
  if (pid === undefined)
    throw new Error(`${options.cliPath} cannot be executed; set TEMPORAL_CLI_PATH or TEMPORAL_ADDRESS.`);
  const stop = async () => {
    await stopProcess(pid, stopTimeoutMs);
    if (pidFile) await rm(pidFile, { force: true });
  };
  if (pidFile) await rememberProcess(pidFile, pid);
  const address = `127.0.0.1:${port}`;
  const isUp = await waitUntil(() => hasEnded(child) || serves(address, port), startTimeoutMs);
  if (!isUp || hasEnded(child)) {
    await stop();
    throw new Error(`The Temporal server does not start:\n${await tail(options.logFile)}`);
  }
  const uiUrl = options.uiPort === undefined ? undefined : `http://localhost:${options.uiPort}`;
  return { address, uiUrl, pid, stop, kill: () => signal(pid, 'SIGKILL') };
}

/**
 * A fair server keeps what waits for workers in another table, and does not look into the one of before: data of a server that
 * was not fair stay with one that is not.
 */
async function isFair({ dataDir, fair = true }: TemporalOptions): Promise<boolean> {
  if (!dataDir || !fair) return fair;
  const mark = join(dataDir, 'temporal.fair');
  if (!existsSync(databaseFile(dataDir))) await writeFile(mark, '');
  return existsSync(mark);
}

async function launch(options: TemporalOptions, port: number): Promise<ChildProcess> {
  const ui = options.uiPort === undefined ? ['--headless'] : ['--ui-port', String(options.uiPort)];
  const storage = options.dataDir
    ? ['--db-filename', databaseFile(options.dataDir), ...pragmas.flatMap((p) => ['--sqlite-pragma', p])]
    : [];
  const namespace = options.namespace ? ['--namespace', options.namespace] : [];
  const turns = (await isFair(options)) ? fairness : [];
  const log = await open(options.logFile, 'a');
  try {
    const child = spawn(
      options.cliPath,
      [
        ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'],
        ...[...ui, ...storage, ...namespace, ...turns],
      ],
      { detached: true, stdio: ['ignore', log.fd, log.fd] },
    );
    child.on('error', () => {});
    return child;
  } finally {
    await log.close();
  }
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** True once the server answers for its default namespace; asked only when its port is open, for quick polling. */
async function serves(address: string, port: number): Promise<boolean> {
  if (await isFree(port)) return false;
  try {
    const connection = await Connection.connect({ address, connectTimeout: '2s' });
    try {
      await connection.workflowService.describeNamespace({ namespace: 'default' });
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}
