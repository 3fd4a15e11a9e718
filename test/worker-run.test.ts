/** What becomes of a process's workers when one of them does not run as it should. */
import { IllegalStateError } from '@temporalio/common';
import { GracefulShutdownPeriodExpiredError, type Worker } from '@temporalio/worker';
import { expect, test } from '@jest/globals';
import { createLogger } from '../src/log.js';
import { runWorkers } from '../src/worker-run.js';

/** Runs until it is shut down, or until `fails` rejects; ends with the error that `ending` gives. */
function fakeWorker({
  fails = new Promise<never>(() => {}),
  ending,
}: {
  fails?: Promise<never>;
  ending?: Error;
}) {
  let state = 'RUNNING';
  let shutDown = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    shutDown = () => {
      state = 'STOPPED';
      if (ending) reject(ending);
      else resolve();
    };
  });
  return {
    run: () => Promise.race([ended, fails]),
    getState: () => state,
    shutdown: () => shutDown(),
  } as unknown as Worker;
}

const log = createLogger('silent', 'test');

test('one that fails ends the others, and its failure is told', async () => {
  const other = fakeWorker({});
  const { done } = runWorkers([other, fakeWorker({ fails: Promise.reject(new Error('lost')) })], log);
  await expect(done).rejects.toThrow('lost');
  expect(other.getState()).toBe('STOPPED');
});

test.each([
  { what: 'work went on', ending: new GracefulShutdownPeriodExpiredError('Timed out') },
  {
    what: 'a poll was open',
    ending: new IllegalStateError('Worker still in use: Expected 1 reference, but got 2'),
  },
])('one that had to be ended by force, since $what, has ended', async ({ ending }) => {
  const { done, stop } = runWorkers([fakeWorker({}), fakeWorker({ ending })], log);
  stop();
  await expect(done).resolves.toBeDefined();
});

test('another error on the way to its end is told', async () => {
  const { done, stop } = runWorkers([fakeWorker({ ending: new IllegalStateError('not so') })], log);
  stop();
  await expect(done).rejects.toThrow('not so');
});
