/** `npm start` as a user runs it: a process of its own, all ports free ones, a data directory of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAlive } from '../../src/process.js';
import { eventually } from '../support/eventually.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const anyPort = [
  '--port',
  '--sandbox-port',
  '--postgres-port',
  '--temporal-port',
  '--ui-port',
  '--mailbox-port',
  '--mail-port',
].flatMap((option) => [option, '0']);

export interface ReadyFile {
  api: string;
  sandbox: string;
  temporal_address: string;
  temporal_ui: string;
  database_url: string;
  mailbox: string;
  smtp_url: string;
  mail_in_url: string;
  team_id: string;
  project_ids: string[];
  tokens: Record<string, string>;
}

export const names = ['api', 'worker', 'mail', 'sandbox', 'temporal', 'postgres'] as const;
export type Name = (typeof names)[number];

export class NpmStart {
  output = '';
  readonly child: ChildProcess;
  private readonly readyFile: string;

  constructor(
    private readonly directory: string,
    options: readonly string[] = [],
    command: readonly string[] = [process.execPath, 'tools/start.mjs'],
  ) {
    this.readyFile = join(directory, 'ready.json');
    rmSync(this.readyFile, { force: true });
    const [executable, ...args] = command;
    const files = ['--data-dir', join(directory, 'data'), '--ready-file', this.readyFile];
    this.child = spawn(executable!, [...args, ...anyPort, ...files, ...options], {
      cwd: root,
      env: environment(),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  /** @throws Error with the output when it ends instead. */
  async ready(): Promise<ReadyFile> {
    await eventually(async () => {
      const isThere = await readFile(this.readyFile).then(
        () => true,
        () => false,
      );
      return isThere || this.hasEnded;
    }, 180_000);
    if (this.hasEnded) throw new Error(`npm start ended:\n${this.output}`);
    return JSON.parse(await readFile(this.readyFile, 'utf8')) as ReadyFile;
  }

  /** A signal to the whole process group, as a terminal sends it. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-this.child.pid!, signal);
  }

  /** @returns the exit code. */
  async ended(): Promise<number | null> {
    await eventually(() => this.hasEnded, 60_000);
    return this.child.exitCode;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The process id of a part that runs now. */
  async pidOf(name: Name): Promise<number | undefined> {
    const pid = await readPid(join(this.directory, 'data'), name).catch(() => undefined);
    return pid !== undefined && isAlive(pid) ? pid : undefined;
  }

  /** The process ids of all parts that run now. */
  async running(): Promise<number[]> {
    const pids = await Promise.all(names.map((name) => this.pidOf(name)));
    return pids.filter((pid) => pid !== undefined);
  }

  /** Stops everything, as Ctrl-C does. */
  async stop(): Promise<void> {
    if (!this.hasEnded) this.signalGroup('SIGINT');
    await this.ended();
  }
}

async function readPid(dataDir: string, name: Name): Promise<number> {
  if (name === 'postgres') return parseInt(await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8'));
  const file = name === 'temporal' ? 'temporal/temporal.pid' : `run/${name}.pid`;
  return (JSON.parse(await readFile(join(dataDir, file), 'utf8')) as { pid: number }).pid;
}

/** Nothing of the settings that the tests or their caller run with. */
function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'TEMPORAL_CLI_PATH'];
  return Object.fromEntries(kept.map((name) => [name, process.env[name]]));
}
