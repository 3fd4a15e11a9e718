/**
 * Completed payments a second (API, sandbox, signed callback, completed in PostgreSQL, plan on) beside completed plain
 * workflows a second on the same Temporal server, in alternating rounds of one run. `--full` for longer rounds;
 * `--server postgres` for Temporal's production server on a PostgreSQL of its own, instead of the development server.
 */
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { actionsOf } from './actions.js';
import { newCost } from './cpu.js';
import { initiate, makeTeams, pace, proPlan, watchCompletions, type Team } from './payers.js';
import { octroi, script } from './processes.js';
import { rateOf, runPlain } from './rates.js';
import { sqlStatements, startServers, withCleanup, type Later } from './servers.js';
import { median, percentile, round } from './statistics.js';

const { full, server } = parseArgs({
  options: { full: { type: 'boolean', default: false }, server: { type: 'string', default: 'dev' } },
}).values;
if (server !== 'dev' && server !== 'postgres') throw new Error('--server dev, or --server postgres');
const rounds = full ? 5 : 3;
const roundMs = full ? 15_000 : 4_500;
const paceMs = full ? 30_000 : 8_000;
const atOnce = 50;
const perSecond = 5;

await withCleanup(main);

async function main(later: Later): Promise<void> {
  const bench = await bringUp(later);
  const storage = server === 'dev' ? 'a database file' : 'PostgreSQL';
  console.log(
    `Warm-up, then ${rounds} rounds of each, ${atOnce} at once, on one Temporal server with ${storage}.`,
  );
  await bench.payments(1_500);
  await bench.plain(1_500);
  const rates = { payments: [] as number[], plain: [] as number[] };
  const cpu = { payments: newCost(), plain: newCost() };
  for (let i = 1; i <= rounds; i += 1) {
    rates.plain.push(await cpu.plain.of(bench.processes, roundMs, bench.plain));
    rates.payments.push(await cpu.payments.of(bench.processes, roundMs, bench.payments));
    console.log(
      `Round ${i}: ${round(rates.payments.at(-1) ?? 0)} payments/s, ${round(rates.plain.at(-1) ?? 0)} plain/s`,
    );
  }
  console.log(`Latency at ${perSecond} payments a second …`);
  bench.callbackMs.length = 0;
  await bench.pace(paceMs);
  const figures = {
    bench: 'payments',
    server,
    payments_per_second: round(median(rates.payments)),
    plain_per_second: round(median(rates.plain)),
    ratio: round(median(rates.payments.map((rate, i) => rate / (rates.plain[i] ?? NaN))), 2),
    history_events_per_payment: await bench.historyEvents(),
    actions_per_payment: await bench.actions(),
    actions_of_plan_per_payment: round(await bench.actionsOfPlan()),
    sql_statements_per_payment: round(await bench.statementsPerPayment()),
    callback_to_completed_ms_p50: round(percentile(bench.callbackMs, 0.5)),
    callback_to_completed_ms_p95: round(percentile(bench.callbackMs, 0.95)),
    callbacks_measured: bench.callbackMs.length,
    cpu_ms_per_payment: cpu.payments.each(),
    cpu_ms_per_plain: cpu.plain.each(),
  };
  console.log(`A payment is ${figures.ratio} times a plain workflow's rate (goal: 0.8 or more).`);
  console.log(
    `From callback to completed: p95 ${figures.callback_to_completed_ms_p95} ms (goal: under 250).`,
  );
  console.log(
    `Actions of a payment: ${figures.actions_per_payment} (goal: 8 or less), and ${figures.actions_of_plan_per_payment} of its team's plan.`,
  );
  console.log(`CPU of a payment, ms: ${listed(figures.cpu_ms_per_payment)}.`);
  console.log(`CPU of a plain workflow, ms: ${listed(figures.cpu_ms_per_plain)}.`);
  console.log(JSON.stringify(figures));
}

function listed(cost: Record<string, number>): string {
  return Object.entries(cost)
    .map(([process, ms]) => `${process} ${ms}`)
    .join(', ');
}

async function bringUp(later: Later) {
  const servers = await startServers(later, { temporal: server === 'dev' ? 'dev' : 'postgres' });
  const { postgres, temporal, temporalPostgres, apiUrl, workerUrl } = servers;
  // A payer takes his time: the callback comes after the answer to the initiate call, not beside it.
  const env = { ...servers.env, DATABASE_POOL_SIZE: '20', SANDBOX_COMPLETE_AFTER: '300ms' };
  const sandbox = await octroi(['sandbox', '--port', '0'], env);
  later(() => sandbox.stop());
  const all = { ...env, PAYMENT_BACKEND_URL: sandbox.url };
  const [worker, api, plainWorker] = await Promise.all([
    octroi(['worker'], all),
    octroi(['api'], all),
    script('plain-worker.ts', [temporal.address]),
  ]);
  for (const child of [worker, api, plainWorker]) later(() => child.stop());

  const pool = new pg.Pool({ connectionString: postgres.url, max: 4 });
  later(() => pool.end());
  const connection = await Connection.connect({ address: temporal.address });
  later(() => connection.close());
  const client = new Client({ connection });
  const teams = await makeTeams(pool, atOnce);
  const completions = watchCompletions(pool);
  later(() => completions.stop());
  const callbackMs: number[] = [];
  worker.onLog(({ callback_ms }) => typeof callback_ms === 'number' && callbackMs.push(callback_ms));
  const metrics = () => sqlStatements(apiUrl, workerUrl);
  const statementsBefore = await metrics();
  let completed = 0;
  const lastIds: string[] = [];

  async function pay(team: Team): Promise<void> {
    const id = await initiate(apiUrl, team, proPlan);
    if (!id) throw new Error('a team was refused');
    await completions.of(id);
    completed += 1;
    lastIds.push(id);
  }

  return {
    callbackMs,
    processes: {
      temporal: temporal.pid,
      ...(temporalPostgres && { temporal_postgres: temporalPostgres.pid }),
      postgres: postgres.pid,
      worker: worker.child.pid,
      api: api.child.pid,
      sandbox: sandbox.child.pid,
      plain_worker: plainWorker.child.pid,
    } as Record<string, number>,
    payments: (ms: number) => rateOf(atOnce, ms, (i) => pay(teams[i] as Team)),
    plain: (ms: number) => rateOf(atOnce, ms, () => runPlain(client)),
    pace: (ms: number) => pace(ms, 1000 / perSecond, (n) => pay(teams[n % teams.length] as Team)),
    async historyEvents() {
      const lengths = await Promise.all(
        lastIds.slice(-20).map(async (id) => {
          const handle = client.workflow.getHandle(`payment-${id}`);
          await handle.result();
          return (await handle.describe()).historyLength;
        }),
      );
      return median(lengths);
    },
    async actions() {
      const each = lastIds.slice(-20).map((id) => actionsOf(client, `payment-${id}`));
      return median((await Promise.all(each)).map(({ actions }) => actions));
    },
    /** What telling the plan's workflow of a payment adds: its actions by signals. */
    async actionsOfPlan() {
      const each = teams.slice(0, 20).map(({ team }) => actionsOf(client, `subscription-${team}`));
      const all = await Promise.all(each);
      const sum = (of: 'actions' | 'signals') => all.reduce((total, plan) => total + plan[of], 0);
      return sum('actions') / sum('signals');
    },
    statementsPerPayment: async () => ((await metrics()) - statementsBefore) / completed,
  };
}
