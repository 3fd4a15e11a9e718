/**
 * What a team that asks for much costs another that asks for little: how long payments of the quiet one take, from the
 * request to the answer and to completed in PostgreSQL, alone and beside a noisy one. That has many more payments open than
 * the payment backend takes in minutes, and asks for more all the time: first while all of these begin at once, as when
 * workers come back after an outage, then when they wait for the backend. `--full`: 10,000 open ones.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { createPaymentWorkflows } from '../../src/integrations/payment-workflows.js';
import type { Payment } from '../../src/models/index.js';
import { initiate, makeTeams, watchCompletions, type Team } from './payers.js';
import { octroi } from './processes.js';
import { startServers, withCleanup, type Later } from './servers.js';
import { percentile, round } from './statistics.js';

const { full } = parseArgs({ options: { full: { type: 'boolean', default: false } } }).values;
/** Payments that the noisy team has open, and how many requests it has under way at once. */
const noisyBacklog = full ? 10_000 : 500;
const noisyAtOnce = 100;
/** Requests a minute that the payment backend allows. */
const permits = 200;
const quietPayments = full ? 60 : 14;
/** Well below what is one team's of two: 2/5 of the permits (decision 28). */
const quietEveryMs = full ? 1_000 : 750;
/** A quiet payment that takes longer counts as so long. */
const patienceMs = 20_000;

await withCleanup(main);

async function main(later: Later): Promise<void> {
  const { pay, quiet, noisy, open, begun, pile } = await bringUp(later);
  await measure(() => pay(quiet), 5);
  const alone = await measure(() => pay(quiet), quietPayments);
  report('alone', alone);

  await pile(noisy, noisyBacklog);
  const flood = startFlood(() => pay(noisy));
  const burst = await measure(() => pay(quiet), quietPayments);
  report('while those of a noisy one all begin', burst);
  await begun(noisy);
  const beside = await measure(() => pay(quiet), quietPayments);
  const waiting = await open(noisy);
  report(`beside one with ${waiting} open payments`, beside);
  await flood.stop();

  const figures = {
    bench: 'fairness',
    answered_ms_p95_alone: p95(alone.answered),
    answered_ms_p95_beside: p95(beside.answered),
    completed_ms_p95_alone: p95(alone.completed),
    completed_ms_p95_beside: p95(beside.completed),
    completed_ms_p95_burst: p95(burst.completed),
    ratio_answered: round(p95(beside.answered) / p95(alone.answered), 2),
    ratio_completed: round(p95(beside.completed) / p95(alone.completed), 2),
    ratio_burst: round(p95(burst.completed) / p95(alone.completed), 2),
    given_up: [...burst.completed, ...beside.completed].filter((ms) => ms >= patienceMs).length,
    noisy_requests: flood.sent(),
    noisy_refused: flood.refused(),
    noisy_open: waiting,
  };
  console.log(
    `Beside the noisy team a payment of the quiet one takes ${figures.ratio_completed} times as long (goal: 2 or less), ` +
      `${figures.ratio_burst} times while all of that team's begin.`,
  );
  console.log(JSON.stringify(figures));
}

interface Sample {
  /** Milliseconds from each request to its answer. */
  answered: number[];
  /** Milliseconds from each request to its payment's end. */
  completed: number[];
}

function p95(sample: number[]): number {
  return round(percentile(sample, 0.95));
}

function report(what: string, { answered, completed }: Sample): void {
  const [half, most] = [0.5, 0.95].map((share) => round(percentile(completed, share)));
  console.log(
    `The quiet team ${what}: answered p95 ${p95(answered)} ms, completed p50 ${half} ms, p95 ${most} ms.`,
  );
}

/** A payment every so often, whether the one before is done or not. */
async function measure(pay: () => Promise<Paid | undefined>, count: number): Promise<Sample> {
  const sample: Sample = { answered: [], completed: [] };
  const running: Promise<unknown>[] = [];
  for (let i = 0; i < count; i += 1) {
    const startedAt = performance.now();
    running.push(
      pay().then(async (paid) => {
        sample.answered.push(performance.now() - startedAt);
        if (!paid) throw new Error('the quiet team was refused');
        await Promise.race([paid.completed, delay(patienceMs)]);
        sample.completed.push(performance.now() - startedAt);
      }),
    );
    await delay(quietEveryMs);
  }
  await Promise.all(running);
  return sample;
}

/** Sends requests of the noisy team, so many at once, until it is stopped. */
function startFlood(pay: () => Promise<Paid | undefined>) {
  let sent = 0;
  let refused = 0;
  let stopped = false;
  const lane = async () => {
    while (!stopped) {
      sent += 1;
      if (!(await pay())) refused += 1;
    }
  };
  const lanes = Promise.all(Array.from({ length: noisyAtOnce }, lane));
  return { sent: () => sent, refused: () => refused, stop: () => ((stopped = true), lanes) };
}

interface Paid {
  completed: Promise<void>;
}

async function bringUp(later: Later) {
  const servers = await startServers(later);
  const env = { ...servers.env, PAYMENT_RATE_LIMIT: String(permits) };
  const sandbox = await octroi(['sandbox', '--port', '0'], env);
  later(() => sandbox.stop());
  const all = { ...env, PAYMENT_BACKEND_URL: sandbox.url };
  for (const child of await Promise.all([octroi(['worker'], all), octroi(['api'], all)]))
    later(() => child.stop());

  const pool = new pg.Pool({ connectionString: servers.postgres.url, max: 4 });
  later(() => pool.end());
  const completions = watchCompletions(pool);
  later(() => completions.stop());
  const [quiet, noisy] = (await makeTeams(pool, 2)) as [Team, Team];

  /** Asks for a top-up, which the sandbox completes at once; undefined: it was refused, there were too many. */
  async function pay(team: Team): Promise<Paid | undefined> {
    const id = await initiate(servers.apiUrl, team, { payment_method: 'mobile_money', amount: '3.00' });
    if (!id) return undefined;
    return { completed: completions.of(id) };
  }

  /** Payments of a team that have not ended. */
  async function open({ team }: Team): Promise<number> {
    const { rows } = await pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM payment WHERE team_id = $1 AND status IN ('pending', 'processing')`,
      [team],
    );
    return rows[0]?.n ?? 0;
  }

  /** Once each payment of a team has been tried at the backend, or at least for a permit. */
  async function begun({ team }: Team): Promise<void> {
    const rest = `SELECT FROM payment WHERE team_id = $1 AND status = 'pending' AND workflow_started_at IS NULL LIMIT 1`;
    while ((await pool.query(rest, [team])).rowCount) await delay(100);
  }

  const connection = await Connection.connect({ address: servers.temporal.address });
  later(() => connection.close());
  const client = new Client({ connection });
  const workflows = createPaymentWorkflows(client, { taskQueue: 'octroi', pollFirstMs: 30_000 });

  /** Makes payments of a team and starts them, as the recovery does after an outage. */
  async function pile({ team }: Team, count: number): Promise<void> {
    const { rows } = await pool.query<Payment>(
      `INSERT INTO payment (id, team_id, user_id, amount_minor, currency, payment_method, status, deadline_at)
       SELECT gen_random_uuid(), $1, $1, 300, 'EUR', 'mobile_money', 'pending', now() + interval '1 day'
       FROM generate_series(1, $2::int)
       RETURNING id, team_id AS "teamId", amount_minor AS "amountMinor", currency, payment_method AS "paymentMethod",
         deadline_at AS "deadlineAt"`,
      [team, count],
    );
    const start = async () => {
      for (let next = rows.pop(); next; next = rows.pop()) await workflows.start(next);
    };
    await Promise.all(Array.from({ length: 20 }, start));
  }

  return { pay, quiet, noisy, open, begun, pile };
}
