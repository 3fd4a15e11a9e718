/** Runs one command of ours as a child process, and starts it again when it dies unexpectedly. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { rememberProcess } from './leftovers.js';
import { tail } from '../process.js';

export interface SupervisedOptions {
  name: string;
  /** The command line after `node`. */
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Takes all that the child writes. */
  logFile: string;
  /** Where its process id is noted. */
  pidFile: string;
  /** Writes a line to the terminal. */
  say: (line: string) => void;
}

const stopTimeoutMs = 30_000;
const firstPauseMs = 500;
const longestPauseMs = 10_000;
/** One that ran this long starts again after the shortest pause. */
const steadyMs = 30_000;

/** A child in a process group of its own, so that Ctrl-C reaches us alone and we stop things in order. */
export class Supervised {
  /** Resolves when the child first says that it is ready; rejects when it ends before. */
  readonly ready: Promise<void>;
  private child!: ChildProcess;
  private startedAt = 0;
  private wasReady = false;
  private stopping = false;
  private pauseMs = firstPauseMs;
  private restart: NodeJS.Timeout | undefined;

  constructor(private readonly options: SupervisedOptions) {
    this.ready = new Promise((resolve, reject) => this.launch(resolve, reject));
    this.ready.catch(() => {});
  }

  /** SIGTERM, and SIGKILL after 30 s. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    if (isRunning(this.child)) {
      const timer = setTimeout(() => this.child.kill('SIGKILL'), stopTimeoutMs);
      this.child.kill('SIGTERM');
      await once(this.child, 'exit');
      clearTimeout(timer);
    }
    await rm(this.options.pidFile, { force: true });
  }

  /** Ends the child at once. */
  kill(): void {
    this.stopping = true;
    clearTimeout(this.restart);
    this.child.kill('SIGKILL');
  }

  private launch(onReady: () => void, onFailure: (error: Error) => void): void {
    const { name, args, env, logFile, pidFile } = this.options;
    this.startedAt = Date.now();
    this.child = spawn(process.execPath, args, {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child.on('message', (message) => {
      if (!isReadyMessage(message)) return;
      this.wasReady = true;
      onReady();
    });
    this.child.on('error', onFailure);
    this.child.on('exit', (code, signal) => {
      if (this.stopping) return;
      if (this.wasReady) this.startAgain(signal ?? `exit code ${code}`);
      else void tail(logFile).then((end) => onFailure(new Error(`${name} does not start:\n${end}`)));
    });
    this.record();
    if (this.child.pid !== undefined) rememberProcess(pidFile, this.child.pid).catch(onFailure);
  }

  private startAgain(end: string): void {
    if (Date.now() - this.startedAt > steadyMs) this.pauseMs = firstPauseMs;
    this.options.say(`${this.options.name} ended (${end}); it starts again in ${this.pauseMs / 1000} s`);
    const nothing = () => {};
    this.restart = setTimeout(() => this.launch(nothing, nothing), this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, longestPauseMs);
  }

  /** Everything goes to the log file; warnings and worse also to the terminal. */
  private record(): void {
    const file = createWriteStream(this.options.logFile, { flags: 'a' });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      createInterface({ input: stream! }).on('line', (line) => {
        file.write(`${line}\n`);
        const short = shortLogLine(line);
        if (short) this.options.say(`${this.options.name}: ${short}`);
      });
    }
    this.child.on('close', () => file.end());
  }
}

const isRunning = (child: ChildProcess) =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;

const isReadyMessage = (message: unknown) =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';

/** What a person at the terminal needs of a log line; undefined: nothing. */
export function shortLogLine(line: string): string | undefined {
  if (!line.startsWith('{')) return line.trim() || undefined;
  try {
    const { level, msg, err } = JSON.parse(line) as {
      level?: string;
      msg?: string;
      err?: { message?: string };
    };
    if (!level || !['warn', 'error', 'fatal'].includes(level)) return undefined;
    const reason = err?.message && err.message !== msg ? `: ${err.message}` : '';
    return `${level} ${msg ?? ''}${reason}`;
  } catch {
    return line;
  }
}
