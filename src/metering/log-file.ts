/** A log that is rotated under us: which file a position belongs to, and which one comes after it. */
import { createHash } from 'node:crypto';
import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** How far a log was read. A file is known by its beginning: inodes are used again, and names change hands. */
export interface LogPosition {
  inode: string;
  head: Head;
  /** Bytes from the file's beginning to the first line that was not read. */
  offset: number;
  /** The latest time of a line so far, in milliseconds since 1970; 0 before the first. */
  lastAt: number;
  /** Lines up to this time were read in a file that cannot be found any more, or was cut off. */
  readUntil?: number;
  /** The latest files that were read to their end, by their beginnings: none is read again, nor a copy of it. */
  finished: Head[];
  /** When the last of them was written to, in nanoseconds since 1970; what rotation made later is still to be read. */
  since?: string;
}

/** The first bytes of a file: as many as were read, `headBytes` at most. */
export interface Head {
  bytes: number;
  sha256: string;
}

/** A file that is open; it stays the same one when it is renamed or deleted. */
export interface LogFile {
  handle: FileHandle;
  path: string;
  inode: string;
}

export const headBytes = 1024;
const chunkBytes = 256 * 1024;

/** @returns undefined when there is no such file (any more). */
export async function openLog(path: string): Promise<LogFile | undefined> {
  const handle = await unlessAbsent(open(path));
  if (!handle) return undefined;
  const { ino } = await handle.stat({ bigint: true });
  return { handle, path, inode: String(ino) };
}

/** What is in the file from a byte on, to its present end. */
export async function* chunksFrom({ handle }: LogFile, offset: number): AsyncGenerator<Buffer> {
  for (let at = offset; ;) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

export async function headOf({ handle }: LogFile, upTo: number): Promise<Head> {
  const length = Math.min(upTo, headBytes);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
  const sha256 = createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
  return { bytes: bytesRead, sha256 };
}

/** Whether a file is the one that was read to this position, or a copy of it, and has not been truncated since. */
export async function belongsTo(file: LogFile, { head, inode }: LogPosition): Promise<boolean> {
  return head.bytes === 0 ? file.inode === inode : beginsWith(file, head);
}

export async function beginsWith(file: LogFile, head: Head): Promise<boolean> {
  const own = await headOf(file, head.bytes);
  return own.bytes === head.bytes && own.sha256 === head.sha256;
}

/** The file that a position is in: the log itself, or what it was renamed or copied to; `isCut` if it ends before it. */
export async function findFile(path: string, position: LogPosition) {
  const rotated = await rotatedFiles(path);
  for (const candidate of [path, ...rotated.reverse().map((one) => one.path)]) {
    const file = await openLog(candidate);
    if (!file) continue;
    // Before its beginning is looked at: truncated in between, it is no longer the file that was measured.
    const { size } = await file.handle.stat();
    if (await belongsTo(file, position)) return { file, isCut: size < position.offset };
    await file.handle.close();
  }
  return undefined;
}

/**
 * What was written next after `file`: a rotated file, else the log. Undefined while there is nothing, or the new log is
 * empty: what was renamed is written to until its writer has opened the new one.
 */
export async function fileAfter(path: string, file: LogFile, finished: readonly Head[]) {
  const log = await unlessAbsent(stat(path, { bigint: true }));
  if (String(log?.ino) === file.inode) return undefined;
  const { mtimeNs } = await file.handle.stat({ bigint: true });
  const rotated = await rotatedAfter(path, {
    since: mtimeNs,
    except: [file.inode, String(log?.ino)],
    finished,
  });
  return rotated ?? (log && log.size > 0n ? openSame(path, String(log.ino)) : undefined);
}

/** The first file that rotation has made since a time (nanoseconds since 1970) and that was not read. */
export async function rotatedAfter(
  path: string,
  { since, except, finished }: { since: bigint; except: readonly string[]; finished: readonly Head[] },
): Promise<LogFile | undefined> {
  for (const { path: candidate, inode, mtimeNs } of await rotatedFiles(path)) {
    if (mtimeNs < since || except.includes(inode)) continue;
    const file = await openSame(candidate, inode);
    if (file && !(await isFinished(file, finished))) return file;
    await file?.handle.close();
  }
  return undefined;
}

/** Undefined if another file has taken the name in the meantime. */
async function openSame(path: string, inode: string): Promise<LogFile | undefined> {
  const file = await openLog(path);
  if (file?.inode === inode) return file;
  await file?.handle.close();
  return undefined;
}

async function isFinished(file: LogFile, finished: readonly Head[]): Promise<boolean> {
  for (const head of finished) if (await beginsWith(file, head)) return true;
  return false;
}

/** What rotation has made of a log, the oldest first: `access.log.1`, `access.log-20261124`; nothing compressed. */
async function rotatedFiles(path: string) {
  const name = basename(path);
  const names = (await unlessAbsent(readdir(dirname(path)))) ?? [];
  const rotated = names.filter(
    (one) => one.startsWith(name) && /^[.-]\d[\d.-]*$/.test(one.slice(name.length)),
  );
  const files = await Promise.all(
    rotated.map(async (one) => {
      const at = join(dirname(path), one);
      const found = await unlessAbsent(stat(at, { bigint: true }));
      return found?.isFile() ? [{ path: at, inode: String(found.ino), mtimeNs: found.mtimeNs }] : [];
    }),
  );
  return files.flat().sort((a, b) => (a.mtimeNs < b.mtimeNs ? -1 : 1));
}

async function unlessAbsent<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
