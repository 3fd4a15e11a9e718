/**
 * What people and jobs wait for while a platform grows: 100, 1,000 and 10,000 teams (`--full`: 100,000 too), each with two projects,
 * ten payments, a ticket, and a hundred hours of traffic, half of them for `--full`. Requests one after the other, jobs in
 * this process.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { openDatabase, type Database } from '../../src/models/database.js';
import { migrateUp } from '../../src/models/migrator.js';
import { hashToken } from '../../src/stores/tokens.js';
import { openBrowser } from '../support/web.js';
import { fillGrown } from './growth-rows.js';
import { createJobs, runJob } from './jobs.js';
import { octroi } from './processes.js';
import { createDatabase, startServers, withCleanup, type Later, type Servers } from './servers.js';
import { percentile, round } from './statistics.js';

const { full } = parseArgs({ options: { full: { type: 'boolean', default: false } } }).values;
const sizes = full ? [100, 1_000, 10_000, 100_000] : [100, 1_000, 10_000];
const each = { payments: 10, hours: full ? 50 : 100 };
const asked = 60;

/** What is read, by whom; `team` is one on pro. */
const reads = {
  limits: ['owner', '/api/resources/{team}/limits'],
  usage: ['owner', '/api/usage/{team}'],
  payments: ['owner', '/api/payments/{team}/history'],
  analytics: ['owner', '/api/analytics/{team}/summary'],
  'queue of tickets': ['support', '/api/support/queue'],
  'statistics of tickets': ['support', '/api/support/stats'],
  'audit log': ['operator', '/api/audit'],
  'usage page': ['page', '/teams/{team}/usage'],
  'billing page': ['page', '/teams/{team}/billing'],
} as const;

type Times = Record<string, { p50_ms: number; p95_ms: number }>;

await withCleanup(async (later) => {
  const servers = await startServers(later);
  const measured: Record<string, { reads: Times; jobs: Record<string, number> }> = {};
  for (const teams of sizes) measured[teams] = await withCleanup((end) => measure(teams, servers, end));
  const [few, many] = [sizes.at(0), sizes.at(-1)].map((teams) => measured[teams ?? 0]?.reads ?? {});
  const growth = Object.fromEntries(
    Object.keys(reads).map((what) => [
      what,
      round((many?.[what]?.p50_ms ?? NaN) / (few?.[what]?.p50_ms ?? NaN), 2),
    ]),
  );
  console.log(`From ${sizes[0]} to ${sizes.at(-1)} teams, times as long (p50): ${JSON.stringify(growth)}`);
  console.log(JSON.stringify({ bench: 'growth', teams: measured, growth }));
});

async function measure(teams: number, { postgres, env }: Servers, later: Later) {
  const url = await createDatabase(postgres, `growth_${teams}`);
  const db = openDatabase(url, { poolSize: 4 });
  later(() => db.close());
  await migrateUp(db.sequelize);
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  later(() => pool.end());
  const begun = performance.now();
  const running = await fillGrown(pool, teams, each);
  const { team, tokens } = await people(pool);
  console.log(`${teams} teams: filled in ${round((performance.now() - begun) / 1000, 0)} s`);
  const api = await octroi(['api'], { ...env, DATABASE_URL: url });
  later(() => api.stop());
  const times = await read(env.BASE_URL ?? '', team, tokens);
  for (const [what, { p50_ms, p95_ms }] of Object.entries(times))
    console.log(`  ${what}: p50 ${p50_ms} ms, p95 ${p95_ms} ms`);
  const jobs = await runAll(db, running);
  for (const [job, seconds] of Object.entries(jobs)) console.log(`  job of ${job}: ${seconds} s`);
  return { reads: times, jobs };
}

/** Tokens of somebody of each kind, and the team of the owner. */
async function people(pool: pg.Pool) {
  const { rows } = await pool.query<{ team: string; user: string }>(
    `SELECT m.team_id AS team, m.user_id AS "user" FROM team_member m JOIN team_subscription USING (team_id) WHERE plan_id = 'pro' LIMIT 1`,
  );
  const { team = '', user = '' } = rows[0] ?? {};
  const tokens = {
    owner: `oct_${randomUUID()}`,
    support: `oct_${randomUUID()}`,
    operator: `oct_${randomUUID()}`,
  };
  for (const [name, scope] of [
    ['owner', 'user'],
    ['support', 'support'],
    ['operator', 'admin'],
  ] as const)
    await pool.query(
      `INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ($1, 'bench', $2, $3)`,
      [hashToken(tokens[name]), scope, user],
    );
  return { team, tokens };
}

async function read(apiUrl: string, team: string, tokens: Record<'owner' | 'support' | 'operator', string>) {
  const browser = openBrowser({ apiUrl });
  await browser.signIn(tokens.owner);
  const times: Times = {};
  for (const [what, [as, path]] of Object.entries(reads)) {
    const address = path.replace('{team}', team);
    const ask = () => (as === 'page' ? browser.request(address) : get(apiUrl + address, tokens[as]));
    const took: number[] = [];
    for (let n = -10; n < asked; n += 1) {
      const from = performance.now();
      const { status } = await ask();
      if (status !== 200) throw new Error(`${address} answered ${status}`);
      if (n >= 0) took.push(performance.now() - from);
    }
    times[what] = { p50_ms: round(percentile(took, 0.5), 2), p95_ms: round(percentile(took, 0.95), 2) };
  }
  return times;
}

/** Reads the answer to its end. */
async function get(address: string, token: string): Promise<Response> {
  const answer = await fetch(address, { headers: { Authorization: `Bearer ${token}` } });
  await answer.arrayBuffer();
  return answer;
}

/** Seconds of each job. */
async function runAll(db: Database, running: Awaited<ReturnType<typeof fillGrown>>) {
  const seconds: Record<string, number> = {};
  for (const [job, run] of Object.entries(createJobs(db, running)))
    seconds[job] = (await runJob(run)).seconds;
  return seconds;
}
