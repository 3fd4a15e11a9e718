/** What we started, on file, so that the next `npm start` can tell what a killed one left behind. */
import { rm, writeFile } from 'node:fs/promises';
import { describeProcess, notedProcess } from '../lock.js';
import { stopProcess } from '../process.js';

/** Notes in `file` that the process `pid` is ours. */
export async function rememberProcess(file: string, pid: number): Promise<void> {
  await writeFile(file, await describeProcess(pid));
}

/** Stops the process noted in `file` if it still runs, with SIGKILL after `graceMs`. */
export async function stopLeftover(file: string, graceMs: number): Promise<void> {
  const pid = await notedProcess(file);
  if (pid !== undefined) await stopProcess(pid, graceMs);
  await rm(file, { force: true });
}
