/** `npm run bench:start`: seconds from `npm start` until everything serves, with an empty and with a used data directory. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NpmStart } from '../dev/npm-start.js';

const directory = await mkdtemp(join(tmpdir(), 'octroi-bench-start-'));

async function secondsToReady(): Promise<number> {
  const begun = performance.now();
  const start = new NpmStart(directory, [], ['npm', 'start', '--']);
  try {
    await start.ready();
    return Number(((performance.now() - begun) / 1000).toFixed(2));
  } finally {
    await start.stop();
  }
}

try {
  const first = await secondsToReady();
  console.log(`First start, empty data directory:  ${first} s`);
  const second = await secondsToReady();
  console.log(`Second start, same data directory:  ${second} s`);
  console.log(JSON.stringify({ bench: 'start', first_seconds: first, second_seconds: second }));
} finally {
  await rm(directory, { recursive: true, force: true });
}
