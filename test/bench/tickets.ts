/**
 * Tickets: opened and answered over the API, beside completed plain workflows on the same Temporal server, in alternating
 * rounds of one run; then the clocks of open tickets. `--tickets N` for another number of them than 500; `--full` for
 * 10,000, and longer rounds.
 */
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { insertTeams, insertTokens } from './addon-rows.js';
import { octroi, script } from './processes.js';
import { rateOf, runPlain } from './rates.js';
import { sqlStatements, startServers, withCleanup, type Servers } from './servers.js';
import { median, percentile, round } from './statistics.js';
import { insertAgent } from './ticket-rows.js';
import { cached, measureClocks } from './tickets-clocks.js';

const { values } = parseArgs({ options: { full: { type: 'boolean' }, tickets: { type: 'string' } } });
const full = values.full ?? false;
const tickets = Number(values.tickets ?? (full ? 10_000 : 500));
if (!(Number.isInteger(tickets) && tickets >= 500)) throw new Error('--tickets takes a number from 500.');
const rounds = full ? 5 : 3;
const roundMs = full ? 15_000 : 2_000;
const atOnce = 50;

await withCleanup(async (later) => {
  const servers = await startServers(later);
  const pool = new pg.Pool({ connectionString: servers.postgres.url, max: 4 });
  later(() => pool.end());
  const rates = await measureRates(servers, pool);
  console.log(`A ticket is ${rates.ratio} times a plain workflow's rate.`);
  const clocks = await measureClocks(servers, pool, tickets);
  const lateP99 = percentile(clocks.late, 0.99);
  console.log(`${round(clocks.startsPerSecond)} workflows a second started.`);
  console.log(`Of the warnings due at once, 99 % within ${round(lateP99, 2)} s (goal: under 10).`);
  const weights = (of: keyof (typeof clocks.weights)[0]) => clocks.weights.map((one) => round(one[of], 0));
  console.log(
    JSON.stringify({
      bench: 'tickets',
      ...rates,
      open_tickets: tickets,
      starts_per_second: round(clocks.startsPerSecond),
      worker_cache: cached,
      waiting: weights('waiting'),
      worker_mb: weights('worker_mb'),
      worker_heap_mb: weights('worker_heap_mb'),
      server_mb: weights('server_mb'),
      warned_at_once: clocks.late.length,
      all_waited_before: clocks.waitedBefore,
      late_s_p50: round(percentile(clocks.late, 0.5), 2),
      late_s_p99: round(lateP99, 2),
    }),
  );
});

function measureRates(servers: Servers, pool: pg.Pool) {
  return withCleanup(async (later) => {
    const { temporal, apiUrl, workerUrl } = servers;
    const env = { ...servers.env, DATABASE_POOL_SIZE: '20' };
    const children = await Promise.all([
      octroi(['worker'], env),
      octroi(['api'], env),
      script('plain-worker.ts', [temporal.address]),
    ]);
    for (const child of children) later(() => child.stop());
    const connection = await Connection.connect({ address: temporal.address });
    later(() => connection.close());
    const client = new Client({ connection });
    await insertTeams(pool, 'asking', atOnce);
    const teams = await insertTokens(pool, 'asking', atOnce);
    const agent = await insertAgent(pool);
    const ids: string[] = [];

    async function post<Body>(path: string, token: string, body: object): Promise<Body> {
      const response = await fetch(apiUrl + path, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (response.status !== 201) throw new Error(`${path} answered ${response.status}`);
      return (await response.json()) as Body;
    }

    async function openAndAnswer({ team, token }: { team: string; token: string }): Promise<void> {
      const path = `/api/support/${team}/tickets`;
      const ticket = { subject: 'It does not start', description: 'It says: exit code 1.', priority: 'high' };
      const { ticket_id } = await post<{ ticket_id: string }>(path, token, ticket);
      await post(`${path}/${ticket_id}/messages`, agent, { message: 'Its port is taken.' });
      ids.push(ticket_id);
    }

    const opened = (ms: number) => rateOf(atOnce, ms, (i) => openAndAnswer(teams[i] as (typeof teams)[0]));
    const plain = (ms: number) => rateOf(atOnce, ms, () => runPlain(client));
    console.log(`Warm-up, then ${rounds} rounds of each, ${atOnce} at once, on one Temporal server.`);
    await opened(1_500);
    await plain(1_500);
    const statementsBefore = await sqlStatements(apiUrl, workerUrl);
    ids.length = 0;
    const rates = { opened: [] as number[], plain: [] as number[] };
    for (let i = 1; i <= rounds; i += 1) {
      rates.plain.push(await plain(roundMs));
      rates.opened.push(await opened(roundMs));
      console.log(
        `Round ${i}: ${round(rates.opened.at(-1) ?? 0)} tickets/s, ${round(rates.plain.at(-1) ?? 0)} plain/s`,
      );
    }
    const statements = (await sqlStatements(apiUrl, workerUrl)) - statementsBefore;
    const lengths = ids.slice(-20).map(async (id) => {
      return (await client.workflow.getHandle(`ticket-${id}`).describe()).historyLength;
    });
    return {
      tickets_per_second: round(median(rates.opened)),
      plain_per_second: round(median(rates.plain)),
      ratio: round(median(rates.opened.map((rate, i) => rate / (rates.plain[i] ?? NaN))), 2),
      history_events_per_ticket: median(await Promise.all(lengths)),
      sql_statements_per_ticket: round(statements / ids.length),
    };
  });
}
