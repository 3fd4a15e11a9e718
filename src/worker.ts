/** The worker as a process of its own: the SDK's runtime, and a small server for probes and metrics. */
import { Runtime, type LogLevel, type LogMetadata } from '@temporalio/worker';
import type { Config } from './config.js';
import type { Logger } from './log.js';
import { createOctroi, type RunningWorker } from './octroi.js';
import { listenForProbes } from './probes.js';

/** Runs a worker; with `WORKER_PORT`, also `/healthz`, `/readyz` and `/metrics`. */
export async function runWorkerService(config: Config, log: Logger): Promise<RunningWorker> {
  installRuntime(log);
  const octroi = createOctroi(config, { log });
  const worker = await octroi.startWorker();
  const probes =
    config.workerPort === undefined ? undefined : await listenForProbes(octroi, config.workerPort);
  log.info({ task_queue: config.temporal.taskQueue }, 'worker polls');
  const close = async () => {
    await worker.close();
    await probes?.close();
    await octroi.close();
  };
  return { done: worker.done, close };
}

/** The SDK logs through ours, and leaves signals to us. Once a process. */
function installRuntime(log: Logger): void {
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  const write = (level: LogLevel, message: string, meta?: LogMetadata) =>
    log[levels[level]](meta ?? {}, message);
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: write,
      trace: (message, meta) => write('TRACE', message, meta),
      debug: (message, meta) => write('DEBUG', message, meta),
      info: (message, meta) => write('INFO', message, meta),
      warn: (message, meta) => write('WARN', message, meta),
      error: (message, meta) => write('ERROR', message, meta),
    },
  });
}
