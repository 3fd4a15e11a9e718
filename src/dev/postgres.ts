/** An embedded PostgreSQL server in a directory of its own; it outlives a killed parent and is then taken over. */
import { existsSync } from 'node:fs';
import pg from 'pg';
import { freePort } from '../free-port.js';
import { isFree } from './ports.js';
import * as cluster from './postgres-cluster.js';
import { signal, tail, waitUntil } from '../process.js';

export interface PostgresOptions {
  /** The cluster's directory; made when missing. */
  dataDir: string;
  /** 0: the port of the last time if it is free, else any free one. */
  port: number;
  logFile: string;
  /** Gives up durability for speed; for tests only. */
  fast?: boolean;
}

export interface Postgres {
  /** Address of the database `octroi`. */
  url: string;
  /** Address of the database `postgres`, for making others. */
  adminUrl: string;
  port: number;
  pid: number;
  stop(): Promise<void>;
  /** Ends it at once; the next start recovers. */
  kill(): void;
}

/**
 * Starts the server of `dataDir`, or takes over the one that runs there, and makes the database `octroi`.
 * @throws Error with the end of the server's log when it does not start.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const binaries = await cluster.findBinaries();
  if (!existsSync(options.dataDir))
    await cluster.createCluster(binaries, options.dataDir, options.fast ?? false);
  const access = await cluster.readAccess(options.dataDir);
  const running = await findRunning(options.dataDir, access);
  const isWanted = running && (options.port === 0 || options.port === running.port);
  if (running && !isWanted) await stopServer(binaries, options.dataDir);
  if (isWanted) {
    access.port = running.port;
  } else {
    access.port = await choosePort(options.port, access.port);
    await cluster.disownPidFile(options.dataDir);
    await startServer(binaries, options, access);
  }
  await createDatabase(cluster.address(access, 'postgres'), 'octroi');
  const { pid } = await cluster.readPidFile(options.dataDir);
  return {
    url: cluster.address(access, 'octroi'),
    adminUrl: cluster.address(access, 'postgres'),
    port: access.port,
    pid,
    stop: () => stopServer(binaries, options.dataDir),
    kill: () => signal(pid, 'SIGQUIT'),
  };
}

/** The port of the server that already serves `dataDir`, or undefined. */
export async function runningPostgresPort(dataDir: string): Promise<number | undefined> {
  if (!existsSync(dataDir)) return undefined;
  return (await findRunning(dataDir, await cluster.readAccess(dataDir)))?.port;
}

/** PostgreSQL's code for "the database system is starting up". */
const stillStarting = '57P03';

/** The server that already serves this directory, if its password says that it is ours. */
async function findRunning(dataDir: string, access: cluster.Access): Promise<{ port: number } | undefined> {
  const found = await cluster.readPidFile(dataDir).catch(() => undefined);
  if (!found) return undefined;
  const url = cluster.address({ ...access, port: found.port }, 'postgres');
  let serves = false;
  await waitUntil(async () => {
    const failure = await query(url, 'SELECT 1').then(
      () => undefined,
      (error: { code?: string }) => error.code ?? 'unknown',
    );
    serves = failure === undefined;
    return failure !== stillStarting;
  }, 60_000);
  return serves ? { port: found.port } : undefined;
}

async function choosePort(wanted: number, last: number): Promise<number> {
  if (wanted !== 0) return wanted;
  return last !== 0 && (await isFree(last)) ? last : freePort();
}

async function startServer(
  { pg_ctl }: cluster.Binaries,
  options: PostgresOptions,
  access: cluster.Access,
): Promise<void> {
  const durability = options.fast ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : [];
  const settings = ['listen_addresses=127.0.0.1', 'max_connections=200', ...durability];
  const serverOptions = [`-p ${access.port}`, "-k ''", ...settings.map((setting) => `-c ${setting}`)].join(
    ' ',
  );
  await cluster.writeAccess(options.dataDir, access);
  try {
    await cluster.runUnprivileged(pg_ctl, [
      ...['-D', options.dataDir, '-l', options.logFile, '-w', '-t', '60', '-o', serverOptions, 'start'],
    ]);
  } catch (cause) {
    throw new Error(`PostgreSQL does not start:\n${(await tail(options.logFile)) || String(cause)}`, {
      cause,
    });
  }
}

async function stopServer({ pg_ctl }: cluster.Binaries, dataDir: string): Promise<void> {
  const found = await cluster.readPidFile(dataDir).catch(() => undefined);
  if (!found || !(await cluster.isServer(found.pid))) return;
  await cluster.runUnprivileged(pg_ctl, ['-D', dataDir, '-m', 'fast', '-w', '-t', '60', 'stop']);
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const existing = await query(adminUrl, `SELECT 1 FROM pg_database WHERE datname = '${name}'`);
  if (existing.rowCount === 0) await query(adminUrl, `CREATE DATABASE "${name}"`);
}

async function query(connectionString: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}
