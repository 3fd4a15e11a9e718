/**
 * What the traffic meter costs: a bare Koa site with one small answer, beside the same behind `meterTraffic`, without and
 * with a journal, each a process of its own, in alternating rounds. `--rounds N`, `--seconds N`.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import pg from 'pg';
import { openDatabase } from '../../src/models/database.js';
import { migrateUp } from '../../src/models/migrator.js';
import { plainScript, type BenchProcess } from './processes.js';
import { startDatabase, withCleanup, type Later } from './servers.js';
import { median, percentile, round } from './statistics.js';

const { values: args } = parseArgs({
  options: { rounds: { type: 'string', default: '4' }, seconds: { type: 'string', default: '4' } },
});
const connections = 10;
const projects = 50;
const bodyBytes = 1_000;
const modes = ['bare', 'memory', 'journal'] as const;
type Mode = (typeof modes)[number];

interface Round {
  requestsPerSecond: number;
  p99: number;
  /** Microseconds of CPU of the site for a request: the same whatever else the machine does. */
  cpu: number;
}

await withCleanup(async (later) => {
  const { pool, sites } = await bringUp(later);
  const rounds: Record<Mode, Round[]> = { bare: [], memory: [], journal: [] };
  let received = 0;
  for (const mode of modes) {
    const { bytes } = await load(sites[mode], 2);
    if (mode !== 'bare') received += bytes;
  }
  for (let i = 0; i < Number(args.rounds); i += 1) {
    // Each mode is the first, the second and the last equally often.
    for (const mode of modes.map((_, at) => modes[(at + i) % modes.length] ?? 'bare')) {
      const { result, bytes } = await load(sites[mode], Number(args.seconds));
      rounds[mode].push(result);
      if (mode !== 'bare') received += bytes;
      console.log(
        `Round ${i + 1}, ${mode}: ${Math.round(result.requestsPerSecond)} requests/s, p99 ${round(result.p99, 2)} ms, ${round(result.cpu, 1)} µs of CPU`,
      );
    }
  }
  for (const mode of modes) await sites[mode].stop();
  const { rows } = await pool.query<{ sum: string }>('SELECT sum(traffic_bytes) FROM project_usage');
  const counted = Number(rows[0]?.sum ?? 0);
  console.log(`${counted} bytes counted, ${received} received.`);

  /** Median over the rounds of a mode beside the bare site in the same round, in percent of the bare site. */
  const beside = (mode: Mode, figure: keyof Round) =>
    median(rounds[mode].map((one, i) => (one[figure] / (rounds.bare[i]?.[figure] ?? NaN)) * 100));
  const throughput = (mode: Mode) => round(100 - beside(mode, 'requestsPerSecond'));
  const overhead = (mode: Mode, figure: 'p99' | 'cpu') => round(beside(mode, figure) - 100);
  const of = (mode: Mode, figure: keyof Round) => round(median(rounds[mode].map((one) => one[figure])), 2);
  console.log(
    `The meter costs ${throughput('memory')} % of throughput, ${throughput('journal')} % with its journal (goal: 5 or less).`,
  );
  console.log(
    JSON.stringify({
      bench: 'middleware',
      rounds: Number(args.rounds),
      bare_requests_per_second: Math.round(of('bare', 'requestsPerSecond')),
      bare_p99_ms: of('bare', 'p99'),
      bare_cpu_us: of('bare', 'cpu'),
      memory_throughput_overhead_percent: throughput('memory'),
      memory_p99_overhead_percent: overhead('memory', 'p99'),
      memory_cpu_overhead_percent: overhead('memory', 'cpu'),
      journal_throughput_overhead_percent: throughput('journal'),
      journal_p99_overhead_percent: overhead('journal', 'p99'),
      journal_cpu_overhead_percent: overhead('journal', 'cpu'),
      bytes_received: received,
      bytes_counted: counted,
    }),
  );
});

async function bringUp(later: Later) {
  const { directory, postgres } = await startDatabase(later);
  const db = openDatabase(postgres.url, { poolSize: 1 });
  await migrateUp(db.sequelize);
  await db.close();
  const pool = new pg.Pool({ connectionString: postgres.url, max: 1 });
  later(() => pool.end());
  await pool.query("INSERT INTO team (id, name) VALUES ('t', 'T')");
  await pool.query(
    `INSERT INTO project (id, team_id, name) SELECT 'p-' || n, 't', 'P' FROM generate_series(1, ${projects}) n`,
  );
  const site = async (mode: Mode) => {
    const process = await plainScript('metered-site.mjs', [mode, postgres.url, join(directory, 'journal')]);
    later(() => process.stop());
    return process;
  };
  return {
    pool,
    sites: { bare: await site('bare'), memory: await site('memory'), journal: await site('journal') },
  };
}

/** Microseconds of CPU that a site has used. */
async function cpuOf(child: BenchProcess['child']): Promise<number> {
  child.send('cpu');
  const [{ cpu }] = (await once(child, 'message')) as [{ cpu: number }];
  return cpu;
}

/** Asks with `connections` connections for `seconds`; `bytes` of the bodies that were received. */
async function load({ child, url }: BenchProcess, seconds: number) {
  const sample: number[] = [];
  const before = await cpuOf(child);
  const requests = Array.from({ length: projects }, (_, i) => ({ path: `/${i + 1}` }));
  await new Promise<void>((resolve, reject) => {
    const run = autocannon({ url, requests, connections, duration: seconds }, (error: Error | null) =>
      error ? reject(error) : resolve(),
    );
    run.on('response', (_client, status, _bytes, ms) => {
      if (status === 200) sample.push(ms);
      else reject(new Error(`${url} answered ${status}`));
    });
  });
  const cpu = ((await cpuOf(child)) - before) / sample.length;
  return {
    result: { requestsPerSecond: sample.length / seconds, p99: percentile(sample, 0.99), cpu },
    bytes: sample.length * bodyBytes,
  };
}
