/** Child processes of a benchmark: the built commands, or a script; all of them end with it. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface BenchProcess {
  child: ChildProcess;
  url: string;
  /** Calls back with each line of its JSON log. */
  onLog(listener: (entry: Record<string, unknown>) => void): void;
  stop(): Promise<void>;
}

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

export const octroi = (command: string[], env: Record<string, string>) =>
  run('dist/main.js', command, env, []);

export const script = (file: string, args: string[]) =>
  run(`test/bench/${file}`, args, {}, ['--import', 'tsx']);

/** A script that is no TypeScript: it runs as what is built does. */
export const plainScript = (file: string, args: string[]) => run(`test/bench/${file}`, args, {}, []);

async function run(file: string, args: string[], env: Record<string, string>, execArgv: string[]) {
  const child = fork(path(file), args, {
    env: { ...process.env, ...env },
    execArgv,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const listeners: ((entry: Record<string, unknown>) => void)[] = [];
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((text) => text.startsWith('{'))) {
      const entry = JSON.parse(line) as Record<string, unknown>;
      if (entry.level === 'error' || entry.level === 'fatal') console.error(line);
      listeners.forEach((listener) => listener(entry));
    }
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${file} ${args.join(' ')} ended before it was ready`);
  });
  ended.catch(() => {});
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ url?: string }];
  return {
    child,
    url: message.url ?? '',
    onLog: (listener: (entry: Record<string, unknown>) => void) => void listeners.push(listener),
    async stop() {
      // Ended by itself, or with the whole group by a signal.
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  } satisfies BenchProcess;
}
