/** A process of the product that is killed, frozen and started again; its log goes into a file. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that this program is of. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

interface Options {
  name: string;
  /** The checkout that it runs from. */
  directory: string;
  /** In that checkout. */
  file: string;
  args?: string[];
  env: Record<string, string>;
  logFile: string;
  /** Of a TypeScript program. */
  tsx?: boolean;
}

export class Service {
  #child: ChildProcess | undefined;
  #directory: string;
  /** How often it ended without being told to. */
  deaths = 0;

  constructor(private readonly options: Options) {
    this.#directory = options.directory;
  }

  get name(): string {
    return this.options.name;
  }

  /**
   * Returns once it serves. `skewMs`: by so much its clock is ahead. `directory`: the checkout that it runs from, now and
   * later.
   */
  async start({ skewMs = 0, directory = this.#directory } = {}): Promise<void> {
    this.#directory = directory;
    const { file, args = [], env, logFile, tsx } = this.options;
    const log = await open(logFile, 'a');
    const imports = [...(tsx ? ['tsx'] : []), ...(skewMs ? [join(root, 'test/verify/faults/skew.mjs')] : [])];
    const child = fork(join(directory, file), args, {
      env: { ...process.env, ...env, CLOCK_SKEW_MS: String(skewMs) },
      execArgv: imports.flatMap((each) => ['--import', each]),
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    });
    await log.close();
    this.#child = child;
    const ended = once(child, 'exit').then(() => {
      if (this.#child === child) this.deaths += 1;
      throw new Error(`${this.name} ended by itself; see ${logFile}`);
    });
    ended.catch(() => {});
    await Promise.race([once(child, 'message'), ended]);
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  /** As an operator stops it; its exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child;
    await this.kill('SIGTERM');
    return child?.exitCode ?? null;
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }
}
