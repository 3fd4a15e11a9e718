/** Pid files of detached processes, so that those of a killed `npm start` are found and stopped by the next one. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { runsWith, stopProcess } from './process.js';

/** Notes in `file` that `pid` is ours; `commandPart` is in its command line and tells it from a later process. */
export async function rememberProcess(file: string, pid: number, commandPart: string): Promise<void> {
  await writeFile(file, JSON.stringify({ pid, commandPart }));
}

/** Stops the process noted in `file` if it still runs, with SIGKILL after `graceMs`. */
export async function stopLeftover(file: string, graceMs: number): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const noted = parse(text);
  if (noted && (await runsWith(noted.pid, noted.commandPart))) await stopProcess(noted.pid, graceMs);
  await rm(file, { force: true });
}

/** A file cut off by a power failure counts as none. */
function parse(text: string): { pid: number; commandPart: string } | undefined {
  try {
    return JSON.parse(text) as { pid: number; commandPart: string };
  } catch {
    return undefined;
  }
}
