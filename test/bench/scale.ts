/**
 * The same payments with 1, 2 and 4 worker processes, in turns, each number in a database and a namespace of its own on the
 * same two servers: what the workers spend on a payment, how evenly they share the work, how long sessions of PostgreSQL
 * wait for each other's locks, and how long a callback takes at a steady rate. Were there something in Octroi that only one
 * can do at a time, these would grow with the workers, however few cores there are. `--full` for longer rounds.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { freePort } from '../../src/free-port.js';
import { newCost } from './cpu.js';
import { initiate, makeTeams, pace, proPlan, watchCompletions, type Team } from './payers.js';
import { octroi } from './processes.js';
import { rateOf } from './rates.js';
import {
  createDatabase,
  setUpOctroi,
  startServers,
  withCleanup,
  type Later,
  type Servers,
} from './servers.js';
import { median, percentile, round } from './statistics.js';

const { full } = parseArgs({ options: { full: { type: 'boolean', default: false } } }).values;
const sizes = [1, 2, 4];
const rounds = full ? 5 : 2;
const roundMs = full ? 15_000 : 3_500;
const paceMs = full ? 30_000 : 4_000;
const atOnce = 50;
const perSecond = 5;

await withCleanup(main);

async function main(later: Later): Promise<void> {
  const servers = await startServers(later);
  const deployments: Deployment[] = [];
  for (const size of sizes) deployments.push(await bringUp(later, servers, size));
  console.log(`Warm-up, then ${perSecond} payments a second with ${sizes.join(', ')} workers …`);
  for (const { payments, size } of deployments) await payments(1_500 * size);
  const measured: { load: Load; latency: Latency }[] = [];
  for (const deployment of deployments)
    measured.push({ load: newLoad(deployment), latency: await callbackMs(deployment) });
  console.log(`${rounds} rounds of each, ${atOnce} payments at once …`);
  for (let i = 0; i < rounds; i += 1) {
    // There and back, so that what wears on in the run weighs on all alike.
    for (const { load } of i % 2 === 0 ? measured : measured.toReversed()) await load.round();
  }
  const figures = measured.map(({ load, latency }) => ({ ...load.figures(), ...latency }));
  figures.forEach(report);
  const [one, four] = [figures[0], figures.at(-1)] as [Figures, Figures];
  const ratio = (of: 'worker_cpu_ms_per_payment' | 'payments_per_second' | 'callback_to_completed_ms_p50') =>
    round(four[of] / one[of], 2);
  console.log(
    JSON.stringify({
      bench: 'scale',
      sizes: figures,
      worker_cpu_ratio: ratio('worker_cpu_ms_per_payment'),
      rate_ratio: ratio('payments_per_second'),
      callback_ratio: ratio('callback_to_completed_ms_p50'),
      lock_wait_ms_per_payment: four.lock_wait_ms_per_payment,
      busiest_to_even_share: four.busiest_to_even_share,
    }),
  );
}

type Latency = Awaited<ReturnType<typeof callbackMs>>;
type Figures = ReturnType<Load['figures']> & Latency;

function report({ workers, ...of }: Figures): void {
  console.log(
    `${workers} worker${workers > 1 ? 's' : ''}: ${of.payments_per_second} payments/s, CPU of the workers ` +
      `${of.worker_cpu_ms_per_payment} ms a payment, the busiest did ${of.busiest_to_even_share} of an even share, ` +
      `waits for locks ${of.lock_wait_ms_per_payment} ms a payment; callback to completed p50 ` +
      `${of.callback_to_completed_ms_p50} ms, p95 ${of.callback_to_completed_ms_p95} ms.`,
  );
}

/** Milliseconds from a callback to its payment's end in PostgreSQL, at a rate that leaves cores idle. */
async function callbackMs(deployment: Deployment) {
  const sample: number[] = [];
  const forget = deployment.onSettled((_, ms) => sample.push(ms));
  await pace(paceMs, 1000 / perSecond, deployment.pay);
  forget();
  return {
    callback_to_completed_ms_p50: round(percentile(sample, 0.5)),
    callback_to_completed_ms_p95: round(percentile(sample, 0.95)),
  };
}

type Load = ReturnType<typeof newLoad>;

/** Adds up what rounds of as many payments as there can be cost a deployment. */
function newLoad(deployment: Deployment) {
  const cost = newCost();
  const rates: number[] = [];
  const settledBy: number[] = [];
  let lockWaitMs = 0;
  return {
    async round(): Promise<void> {
      const forget = deployment.onSettled((worker) => (settledBy[worker] = (settledBy[worker] ?? 0) + 1));
      const waits = deployment.lockWaits();
      rates.push(await cost.of(deployment.processes, roundMs, deployment.payments));
      lockWaitMs += await waits.stop();
      forget();
    },
    figures() {
      const cpu = cost.each();
      const settled = settledBy.reduce((sum, count) => sum + count, 0);
      const ofWorkers = Object.entries(cpu).filter(([name]) => name.startsWith('worker'));
      return {
        workers: deployment.size,
        payments_per_second: round(median(rates)),
        worker_cpu_ms_per_payment: round(ofWorkers.reduce((sum, [, ms]) => sum + ms, 0)),
        api_cpu_ms_per_payment: cpu.api,
        busiest_to_even_share: round((Math.max(...settledBy) * deployment.size) / settled, 2),
        lock_wait_ms_per_payment: round(lockWaitMs / settled, 2),
      };
    },
  };
}

type Deployment = Awaited<ReturnType<typeof bringUp>>;

/** An Octroi with so many workers, one API and a payment backend of its own. */
async function bringUp(later: Later, { postgres, temporal }: Servers, size: number) {
  const name = `workers_${size}`;
  const connection = await Connection.connect({ address: temporal.address });
  later(() => connection.close());
  await connection.workflowService.registerNamespace({
    namespace: name,
    workflowExecutionRetentionPeriod: { seconds: 86_400 } as never,
  });
  const databaseUrl = await createDatabase(postgres, name);
  const { apiUrl, env } = await setUpOctroi({
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: name,
    DATABASE_POOL_SIZE: '20',
    SANDBOX_COMPLETE_AFTER: '300ms',
  });
  const sandbox = await octroi(['sandbox', '--port', '0'], env);
  later(() => sandbox.stop());
  const all = { ...env, PAYMENT_BACKEND_URL: sandbox.url };
  const worker = async () => octroi(['worker'], { ...all, WORKER_PORT: String(await freePort()) });
  const [api, ...workers] = await Promise.all([
    octroi(['api'], all),
    ...Array.from({ length: size }, worker),
  ]);
  for (const child of [api, ...workers]) later(() => child.stop());

  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  later(() => pool.end());
  const teams = await makeTeams(pool, atOnce);
  const completions = watchCompletions(pool);
  later(() => completions.stop());

  const listeners = new Set<(worker: number, ms: number) => void>();
  workers.forEach((child, i) =>
    child.onLog(({ callback_ms: ms }) => {
      if (typeof ms === 'number') for (const listener of listeners) listener(i, ms);
    }),
  );

  async function pay(n: number): Promise<void> {
    const id = await initiate(apiUrl, teams[n % teams.length] as Team, proPlan);
    if (!id) throw new Error('a team was refused');
    await completions.of(id);
  }

  return {
    size,
    pay,
    payments: (ms: number) => rateOf(atOnce, ms, pay),
    /** Tells of each payment that a worker has settled, until what it returns is called. */
    onSettled(listener: (worker: number, callbackMs: number) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    lockWaits: () => watchLockWaits(pool),
    processes: {
      api: api.child.pid,
      ...Object.fromEntries(workers.map(({ child }, i) => [`worker_${i}`, child.pid])),
    } as Record<string, number>,
  };
}

/** Milliseconds that sessions of a database wait for locks of others, by looking every 10 ms. */
function watchLockWaits(pool: pg.Pool) {
  let waited = 0;
  let watching = true;
  const loop = (async () => {
    for (let last = performance.now(); watching; await delay(10)) {
      const { rows } = await pool.query<{ waiting: number }>(
        `SELECT count(*)::int AS waiting FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      const now = performance.now();
      waited += (rows[0]?.waiting ?? 0) * (now - last);
      last = now;
    }
  })();
  return { stop: async () => ((watching = false), await loop, waited) };
}
