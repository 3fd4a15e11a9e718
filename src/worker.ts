/** The worker as a process of its own: the SDK's runtime, and a small server for probes and metrics. */
import { Runtime, type LogLevel, type LogMetadata } from '@temporalio/worker';
import fetch from 'node-fetch';
import type { Config } from './config.js';
import { freePort } from './free-port.js';
import type { Logger } from './log.js';
import { createOctroi, type RunningWorker } from './octroi.js';
import { listenForProbes } from './probes.js';
import type { Tracing } from './tracing.js';

/** Runs a worker; with `WORKER_PORT`, also `/healthz`, `/readyz` and `/metrics`, which has the SDK's metrics too. */
export async function runWorkerService(
  config: Config,
  log: Logger,
  tracing?: Tracing,
): Promise<RunningWorker> {
  const sdkMetrics = `127.0.0.1:${await freePort()}`;
  installRuntime(log, sdkMetrics);
  const octroi = createOctroi(config, { log, tracing });
  const worker = await octroi.startWorker();
  const otherMetrics = async () => (await fetch(`http://${sdkMetrics}/metrics`)).text();
  const probes =
    config.workerPort === undefined
      ? undefined
      : await listenForProbes({ ...octroi, otherMetrics }, config.workerPort);
  log.info({ task_queue: config.temporal.taskQueue, kinds: config.workerKinds }, 'worker polls');
  const close = async () => {
    await worker.close();
    await probes?.close();
    await octroi.close();
  };
  return { done: worker.done, close };
}

/** The SDK logs through ours, leaves signals to us, and tells its metrics at `metricsAddress`. Once a process. */
function installRuntime(log: Logger, metricsAddress: string): void {
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  const write = (level: LogLevel, message: string, meta?: LogMetadata) =>
    log[levels[level]](meta ?? {}, message);
  Runtime.install({
    shutdownSignals: [],
    telemetryOptions: {
      metrics: {
        attachServiceName: false,
        prometheus: {
          bindAddress: metricsAddress,
          countersTotalSuffix: true,
          unitSuffix: true,
          useSecondsForDurations: true,
        },
      },
    },
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
