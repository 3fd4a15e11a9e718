/**
 * Add-ons: workflows that sleep, many that end at the same second, and the limits of teams that have a thousand of
 * them. `--sleepers N` for another number than 2,000; `--full` for 100,000, and more of the rest.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { cached, measureAsleep } from './addons-asleep.js';
import { measureLimits } from './addons-limits.js';
import { startServers, withCleanup } from './servers.js';
import { percentile, round } from './statistics.js';

const { values } = parseArgs({ options: { full: { type: 'boolean' }, sleepers: { type: 'string' } } });
const full = values.full ?? false;
const sleepers = Number(values.sleepers ?? (full ? 100_000 : 2_000));
if (!(Number.isInteger(sleepers) && sleepers >= 2_000))
  throw new Error('--sleepers takes a number from 2000.');
const limitsOptions = {
  teams: 10_000,
  asked: full ? 200 : 20,
  addons: 1_000,
  otherAddons: 3,
  rounds: full ? 9 : 3,
  roundSeconds: full ? 10 : 1.5,
};

await withCleanup(async (later) => {
  const servers = await startServers(later);
  const pool = new pg.Pool({ connectionString: servers.postgres.url, max: 4 });
  later(() => pool.end());
  const asleep = await measureAsleep(servers, pool, sleepers);
  const lateP99 = percentile(asleep.late, 0.99);
  console.log(`${round(asleep.startsPerSecond)} a second put to sleep.`);
  console.log(`Of those that ended together, 99 % within ${round(lateP99, 2)} s (goal: under 10).`);
  await servers.temporal.stop();

  const limits = await measureLimits(servers, pool, limitsOptions);
  console.log(`The limits take ${limits.limits_ratio_p95} times a bare route's p95 (goal: 1.5 or less).`);
  console.log(
    JSON.stringify({
      bench: 'addons',
      sleepers,
      starts_per_second: round(asleep.startsPerSecond),
      server_mb_per_1000: round(asleep.serverMbPer1000),
      worker_cache: cached,
      sleeping: asleep.sleeping,
      worker_mb: asleep.workerMb,
      worker_mb_per_1000_beyond_cache: round(asleep.workerMbPer1000WhenFull),
      worker_heap_mb_per_1000_beyond_cache: round(asleep.heapMbPer1000WhenFull),
      ended_at_once: asleep.late.length,
      all_slept_before: asleep.sleptBefore,
      late_s_p50: round(percentile(asleep.late, 0.5), 2),
      late_s_p99: round(lateP99, 2),
      statements_per_end: round(asleep.statementsPerEnd),
      ...limits,
    }),
  );
});
