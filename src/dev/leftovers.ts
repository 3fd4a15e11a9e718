/** Who we are and what we started, on file, so that the next `npm start` can tell what a killed one left behind. */
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { startTime, stopProcess } from './process.js';

interface Noted {
  pid: number;
  started: string | undefined;
}

const describe = async (pid: number) =>
  JSON.stringify({ pid, started: await startTime(pid) } satisfies Noted);

/** Notes in `file` that the process `pid` is ours. */
export async function rememberProcess(file: string, pid: number): Promise<void> {
  await writeFile(file, await describe(pid));
}

/** Stops the process noted in `file` if it still runs, with SIGKILL after `graceMs`. */
export async function stopLeftover(file: string, graceMs: number): Promise<void> {
  const pid = await notedProcess(file);
  if (pid !== undefined) await stopProcess(pid, graceMs);
  await rm(file, { force: true });
}

/**
 * Takes `file` as a lock that ends with this process, however it ends.
 * @returns a function that gives it back.
 * @throws LockedError when another process holds it.
 */
export async function takeLock(file: string): Promise<() => Promise<void>> {
  const own = `${file}.${process.pid}`;
  await writeFile(own, await describe(process.pid));
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

/** The process noted in `file`, if that very one still runs; a file cut off by a power failure notes none. */
async function notedProcess(file: string): Promise<number | undefined> {
  try {
    const { pid, started } = JSON.parse(await readFile(file, 'utf8')) as Noted;
    return started !== undefined && started === (await startTime(pid)) ? pid : undefined;
  } catch {
    return undefined;
  }
}
