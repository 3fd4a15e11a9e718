/**
 * A process that counts traffic of project `a`, a byte each time, and writes down how many after each: `DATABASE_URL
 * COUNT_FILE MODE [JOURNAL]`. On SIGTERM it closes its recorder. Modes: `count`; `die-after-commit`, which kills itself between the
 * commit of its first batch and the end of the batch's journal.
 */
import { openSync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { createTrafficRecorder } from '../../src/metering/recorder.js';
import type { TrafficBatch } from '../../src/stores/traffic.js';
import { log, startProcess } from './world.js';

const [databaseUrl = '', countFile = '', mode, journal] = process.argv.slice(2);
const { store, end } = startProcess(databaseUrl);

async function dieAfterCommit(batch: TrafficBatch) {
  const result = await store.recordBatch(batch);
  process.kill(process.pid, 'SIGKILL');
  return result;
}

const recorder = await createTrafficRecorder({
  store: mode === 'die-after-commit' ? { ...store, recordBatch: dieAfterCommit } : store,
  log,
  journal: journal || undefined,
  flushMs: 50,
});
const file = openSync(countFile, 'w');
let running = true;
process.once('SIGTERM', () => (running = false));
process.once('disconnect', () => (running = false));
for (let count = 1; running; count += 1) {
  recorder.add({ project: 'a', bytes: 1 });
  writeSync(file, String(count).padStart(12), 0);
  if (count % 20 === 0) await turn();
}
await recorder.close();
await end();
process.disconnect?.();
