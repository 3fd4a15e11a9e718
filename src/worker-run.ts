/** The SDK's workers of a process, one for each task queue, run as one. */
import { IllegalStateError } from '@temporalio/common';
import { GracefulShutdownPeriodExpiredError, type Worker } from '@temporalio/worker';
import type { Logger } from './log.js';

/** Runs until `stop`, or until one of them fails: then all end, and `done` rejects once they have. */
export function runWorkers(workers: readonly Worker[], log: Logger) {
  const stop = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) => runToItsEnd(worker, log).finally(stop));
  const done = Promise.allSettled(runs).then(() => Promise.all(runs));
  return { done, stop };
}

async function runToItsEnd(worker: Worker, log: Logger): Promise<void> {
  try {
    await worker.run();
  } catch (err) {
    if (!isForcedEnd(err)) throw err;
    log.error({ err }, 'the worker did not end by itself; what it was at is done again elsewhere');
  }
}

/**
 * It was ended after `shutdownForceTime`. When a poll was still open then, which the server now and then does not end for up to a
 * minute (temporalio/temporal#9545), the SDK says so instead.
 */
function isForcedEnd(err: unknown): boolean {
  const pollIsOpen = err instanceof IllegalStateError && err.message.startsWith('Worker still in use');
  return pollIsOpen || err instanceof GracefulShutdownPeriodExpiredError;
}
