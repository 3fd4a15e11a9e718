/** Child processes: run to the end, look at, stop. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs a command to its end.
 * @returns what it wrote to stdout.
 * @throws Error with what it said when it fails, or with the code ENOENT when there is no such command.
 */
export function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${errors.trim() || output.trim()} (exit code ${code})`));
    });
  });
}

/** Calls `check` every `everyMs` until it is true; false after `timeoutMs`. */
export async function waitUntil(check: () => boolean | Promise<boolean>, timeoutMs: number, everyMs = 25) {
  const end = Date.now() + timeoutMs;
  while (!(await check())) {
    if (Date.now() > end) return false;
    await sleep(everyMs);
  }
  return true;
}

/** Whether the process runs; one that has ended and that nobody has waited for yet (a zombie) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * When the process was started, as the system writes it; undefined when it does not run. Together with its id that
 * tells a process from a later one with the same id.
 */
export async function startTime(pid: number): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined;
  if (process.platform !== 'linux') return (await run('ps', ['-o', 'lstart=', '-p', String(pid)])).trim();
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** The command line of a process, with its arguments. */
export async function commandLine(pid: number): Promise<string> {
  if (process.platform !== 'linux')
    return run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).catch(() => '');
  const args = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return args.replaceAll('\0', ' ');
}

/** Signals a process that may have ended already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  if (isAlive(pid)) process.kill(pid, name);
}

/** SIGTERM, and SIGKILL for one that has not ended after `graceMs`. */
export async function stopProcess(pid: number, graceMs: number): Promise<void> {
  signal(pid, 'SIGTERM');
  if (await waitUntil(() => !isAlive(pid), graceMs)) return;
  signal(pid, 'SIGKILL');
  await waitUntil(() => !isAlive(pid), 5_000);
}

/** How long the trace of a program in Go is at most; a panic before that is of another start. */
const traceLines = 200;

/** The last lines of a log file, for an error message; before them why a program in Go gave up, which its long trace follows. */
export async function tail(file: string, count = 10): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.trim().split('\n');
  const last = lines.slice(-count);
  const panic = lines.slice(-traceLines).findLast((line) => line.startsWith('panic: '));
  return (panic && !last.includes(panic) ? [panic, ...last] : last).join('\n');
}
