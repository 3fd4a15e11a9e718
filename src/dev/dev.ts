/** `npm start`: everything on one machine, from an empty directory to a running service, and back. */
import { mkdir } from 'node:fs/promises';
import { LockedError, takeLock } from '../lock.js';
import { devDefaults, pathsOf, type DevOptions, type Paths } from './settings.js';
import { Started } from './stages.js';
import { startAll } from './start-all.js';

export { devDefaults, type DevOptions };

/** Ctrl-C reaches us from the terminal and again from npm; only a later one is a second one. */
const secondSignalMs = 1_000;

const say = (line: string) => void process.stdout.write(`${line}\n`);

/**
 * Runs until SIGINT or SIGTERM and stops everything again. A failure to start is told in one message and becomes
 * exit code 1.
 */
export async function runDev(options: DevOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const paths = pathsOf(options.dataDir ?? devDefaults.dataDir);
  const started = new Started();
  const interruption = listenForInterruption(() => started.kill());
  let unlock: (() => Promise<void>) | undefined;
  try {
    unlock = await lockDataDir(paths);
    await Promise.race([startAll({ options, env, paths, started, say }), interruption.happened]);
    await interruption.happened;
    say('\nStopping …');
  } catch (error) {
    process.exitCode = 1;
    say(`\n${explain(error, env)}`);
  }
  await started.stop();
  await unlock?.();
  interruption.ignore();
  if (process.exitCode !== 1) say('Stopped; the data stays.');
}

function listenForInterruption(onSecond: () => void) {
  let firstAt = 0;
  let resolve = () => {};
  const happened = new Promise<void>((done) => (resolve = done));
  const onSignal = () => {
    if (firstAt === 0) firstAt = Date.now();
    else if (Date.now() - firstAt > secondSignalMs) onSecond();
    resolve();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, onSignal);
  return { happened, ignore: () => signals.forEach((name) => process.off(name, onSignal)) };
}

async function lockDataDir(paths: Paths): Promise<() => Promise<void>> {
  await mkdir(paths.root, { recursive: true, mode: 0o700 });
  return takeLock(paths.lock).catch((error: unknown) => {
    if (!(error instanceof LockedError)) throw error;
    throw new Error(
      `The data directory ${paths.root} is in use by another npm start (process ${error.pid}). ` +
        'Stop that one, or choose another directory: npm start -- --data-dir DIRECTORY.',
    );
  });
}

function explain(error: unknown, env: NodeJS.ProcessEnv): string {
  if (!(error instanceof Error)) return String(error);
  return env.LOG_LEVEL === 'debug' ? (error.stack ?? error.message) : error.message;
}
