/**
 * What was counted and is not in PostgreSQL yet, in files of a directory that processes of one machine may share: one
 * file a batch, `<owner>.<batch id>.log`, gone once the batch is stored. A process that is killed leaves its files to the
 * next that starts. Trouble with files never stops the counting.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fdatasync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Tally, type TrafficEntry } from '../domain/traffic.js';
import { notedProcess, takeLock } from '../lock.js';

type Kind = 'project' | 'host';

export interface Journal {
  /** Notes traffic of the open batch: on return it outlives this process, a second later a power cut too. */
  note(batch: string, kind: Kind, name: string, bytes: number | bigint, at: number): void;
  /** Whether the open batch's file has grown so large that it is worth rewriting. */
  isLarge(): boolean;
  /** Writes the open batch's file anew, with one line an entry. */
  rewrite(batch: string, entries: readonly TrafficEntry[]): void;
  /** The batch is stored. */
  forget(batch: string): void;
  /** What processes that are gone have left. */
  leftovers: () => Promise<Leftover[]>;
  /** Leaves files of what was not stored. */
  close(): Promise<void>;
}

/** A batch that its process did not see stored. It may be, nevertheless: its id tells. */
export interface Leftover {
  id: string;
  /** Undefined when another process has stored and forgotten it meanwhile. */
  read: () => Promise<TrafficEntry[] | undefined>;
  forget: () => Promise<void>;
}

export interface JournalOptions {
  directory: string;
  onError: (error: unknown) => void;
  /** Bytes of a file from which it is worth rewriting. */
  largeBytes?: number;
}

const ownName = /^[0-9a-f-]{36}(\.lock|\.[0-9a-f-]{36}\.log(\.tmp)?)$/;
const uuidLength = 36;
const syncMs = 1_000;
const sync = promisify(fdatasync);

/** @throws Error when the directory cannot be used. */
export async function openJournal({
  directory,
  onError,
  largeBytes = 64e6,
}: JournalOptions): Promise<Journal> {
  const owner = randomUUID();
  mkdirSync(directory, { recursive: true });
  const unlock = await takeLock(join(directory, `${owner}.lock`));
  const files = new Map<string, OpenFile>();
  let current: OpenFile | undefined;
  let unsynced = new Set<OpenFile>();
  let syncing = Promise.resolve();
  const timer = setInterval(() => {
    syncing = syncing.then(syncAll);
  }, syncMs).unref();

  /** Runs what must not stop the counting. */
  function attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      onError(error);
      return undefined;
    }
  }

  function fileOf(batch: string): OpenFile {
    if (current?.batch === batch) return current;
    const path = join(directory, `${owner}.${batch}.log`);
    current = { batch, path, fd: openSync(path, 'a', 0o600), size: 0, torn: false };
    files.set(batch, current);
    return current;
  }

  function note(batch: string, kind: Kind, name: string, bytes: number | bigint, at: number): void {
    attempt(() => {
      const file = fileOf(batch);
      const text = line(kind, name, bytes, at, 1);
      const whole = file.torn ? `\n${text}` : text;
      file.torn = true;
      const written = writeSync(file.fd, whole);
      file.torn = written < Buffer.byteLength(whole);
      file.size += written;
      unsynced.add(file);
      if (file.torn) throw new Error('a line was written in part: the disk is full');
    });
  }

  function rewrite(batch: string, entries: readonly TrafficEntry[]): void {
    attempt(() => {
      const file = fileOf(batch);
      const text = entries.map(entryLine).join('');
      const temporary = `${file.path}.tmp`;
      writeFileSync(temporary, text, { mode: 0o600, flush: true });
      renameSync(temporary, file.path);
      closeLater(file.fd);
      Object.assign(file, { fd: openSync(file.path, 'a'), size: text.length, torn: false });
    });
  }

  function forget(batch: string): void {
    const file = files.get(batch);
    if (!file) return;
    files.delete(batch);
    unsynced.delete(file);
    if (current === file) current = undefined;
    attempt(() => rmSync(file.path, { force: true }));
    closeLater(file.fd);
  }

  /** A sync of it may be under way. */
  function closeLater(fd: number): void {
    void syncing.then(() => attempt(() => closeSync(fd)));
  }

  async function syncAll(): Promise<void> {
    const dirty = [...unsynced];
    unsynced = new Set();
    try {
      for (const file of dirty) if (files.has(file.batch)) await sync(file.fd);
      if (dirty.length > 0) await syncDirectory(directory);
    } catch (error) {
      onError(error);
    }
  }

  async function leftovers(): Promise<Leftover[]> {
    const names = (await readdir(directory)).filter((name) => ownName.test(name));
    const found: Leftover[] = [];
    for (const other of new Set(names.map((name) => name.slice(0, uuidLength)))) {
      if ((await notedProcess(join(directory, `${other}.lock`))) !== undefined) continue;
      const left = names.filter((name) => name.startsWith(other));
      const batches = left.filter((name) => name.endsWith('.log'));
      found.push(...batches.map((name) => leftover(join(directory, name))));
      if (batches.length === 0)
        await Promise.all(left.map((name) => rm(join(directory, name), { force: true })));
    }
    return found;
  }

  function leftover(path: string): Leftover {
    const id = basename(path, '.log').slice(uuidLength + 1);
    const onBadLine = () => onError(new Error(`${path} has a line that cannot be read`));
    return {
      id,
      async read() {
        const text = await readFile(path, 'utf8').catch(missing);
        return text === undefined ? undefined : parse(text, onBadLine);
      },
      forget: () => rm(path, { force: true }),
    };
  }

  async function close(): Promise<void> {
    clearInterval(timer);
    await syncing;
    await syncAll();
    for (const { fd } of files.values()) attempt(() => closeSync(fd));
    await unlock();
  }

  return { note, isLarge: () => (current?.size ?? 0) > largeBytes, rewrite, forget, leftovers, close };
}

interface OpenFile {
  batch: string;
  path: string;
  fd: number;
  /** Bytes. */
  size: number;
  /** Its last line was written in part. */
  torn: boolean;
}

/** The full stop tells a whole line from a torn one. */
function line(kind: Kind, name: string, bytes: number | bigint, at: number, events: number): string {
  return `${kind}\t${name}\t${bytes}\t${at}\t${events}\t.\n`;
}

function entryLine({ project, host, bytes, lastAt, events }: TrafficEntry): string {
  return project === undefined
    ? line('host', host ?? '', bytes, lastAt.getTime(), events)
    : line('project', project, bytes, lastAt.getTime(), events);
}

const wholeLine = /^(project|host)\t([^\t]+)\t(\d+)\t(\d+)\t(\d+)\t\.$/;

/** The entries of a file; its last line may be torn. */
function parse(text: string, onBadLine: () => void): TrafficEntry[] {
  const tally = new Tally();
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    const [, kind, name = '', bytes = '0', at, events] = wholeLine.exec(line) ?? [];
    if (kind) tally.add(kind as Kind, name, BigInt(bytes), Number(at), Number(events));
    else if (line !== '' && index < lines.length - 1) onBadLine();
  });
  return tally.entries();
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
