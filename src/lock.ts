/** Who we are, on file: a process is told from a later one with the same id by when it was started. */
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { startTime } from './process.js';

interface Noted {
  pid: number;
  started: string | undefined;
}

/** What is written of a process. */
export const describeProcess = async (pid: number) =>
  JSON.stringify({ pid, started: await startTime(pid) } satisfies Noted);

/** The process noted in `file`, if that very one still runs; a file cut off by a power failure notes none. */
export async function notedProcess(file: string): Promise<number | undefined> {
  try {
    const { pid, started } = JSON.parse(await readFile(file, 'utf8')) as Noted;
    return started !== undefined && started === (await startTime(pid)) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes `file` as a lock that ends with this process, however it ends.
 * @returns a function that gives it back.
 * @throws LockedError when another process holds it.
 */
export async function takeLock(file: string): Promise<() => Promise<void>> {
  const own = `${file}.${process.pid}`;
  await writeFile(own, await describeProcess(process.pid));
  try {
    await link(own, file).catch(async () => {
      const holder = await notedProcess(file);
      if (holder !== undefined) throw new LockedError(holder);
      await rm(file, { force: true });
      await link(own, file);
    });
  } finally {
    await rm(own);
  }
  return () => rm(file, { force: true });
}

export class LockedError extends Error {
  override readonly name = 'LockedError';
  constructor(readonly pid: number) {
    super(`held by process ${pid}`);
  }
}
