/**
 * Traffic, event by event and merged, side by side on one PostgreSQL: (a) read, add and write back, as the original
 * did; (b) an upsert for each; (c) Octroi, in memory with and without its journal, and over HTTP in batches of 1,000;
 * (d) the limit: batches that are added up already, one statement each. `--full` for longer rounds.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../src/free-port.js';
import { createLogger } from '../../src/log.js';
import { createTrafficRecorder } from '../../src/metering/recorder.js';
import { openDatabase } from '../../src/models/database.js';
import { migrateUp } from '../../src/models/migrator.js';
import { hashToken } from '../../src/stores/tokens.js';
import { createTrafficStore } from '../../src/stores/traffic.js';
import { octroi } from './processes.js';
import { startDatabase, sqlStatements, withCleanup, type Later } from './servers.js';
import { median, round } from './statistics.js';

const full = process.argv.includes('--full');
const rounds = full ? 5 : 2;
const roundMs = full ? 6_000 : 1_500;
const clients = 32;
const projects = 500;
const batchSize = 1_000;
const connections = 8;
/** Bodies are written before they are sent; a round that has sent them all is over. */
const bodiesARound = Math.ceil((roundMs / 1_000) * 250);

const log = createLogger('warn', 'bench');

/** What a round came to; `bytes` were counted by the sender, each event has one to three. */
interface Round {
  events: number;
  bytes: number;
  seconds: number;
  statements: number;
}

type Way = () => Promise<Round>;

await withCleanup(async (later) => {
  const bench = await bringUp(later);
  const ways: Record<string, Way> = {
    a_read_modify_write: bench.readModifyWrite,
    b_upsert_each: bench.upsertEach,
    c_recorder: () => bench.recorder(false),
    c_recorder_with_journal: () => bench.recorder(true),
    c_endpoint: bench.endpoint,
    d_upsert_added_up: bench.upsertAddedUp,
  };
  const results = Object.fromEntries(Object.keys(ways).map((name) => [name, [] as Round[]]));
  const lost: Record<string, number> = {};
  for (let i = 0; i <= rounds; i += 1) {
    for (const [name, way] of Object.entries(ways)) {
      const before = await bench.counted();
      const result = await way();
      const missing = result.bytes - ((await bench.counted()) - before);
      lost[name] = (lost[name] ?? 0) + missing;
      if (i === 0) continue; // warm-up
      results[name]?.push(result);
      console.log(
        `Round ${i}, ${name}: ${Math.round(result.events / result.seconds)} events/s, ${missing} of ${result.bytes} bytes lost`,
      );
    }
  }
  const rate = (name: string) => median((results[name] ?? []).map(({ events, seconds }) => events / seconds));
  const statements = (name: string) =>
    median((results[name] ?? []).map((result) => (result.statements / result.events) * 10_000));
  const ratio = rate('c_recorder_with_journal') / rate('a_read_modify_write');
  console.log(
    `The recorder, with its journal, takes ${round(ratio, 0)} times as many as (a) (goal: 50 or more).`,
  );
  console.log(
    `The endpoint takes ${Math.round(rate('c_endpoint'))} events a second (goal: 100,000 or more).`,
  );
  const each = <T>(figure: (name: string) => T) =>
    Object.fromEntries(Object.keys(ways).map((name) => [name, figure(name)]));
  console.log(
    JSON.stringify({
      bench: 'traffic',
      clients,
      projects,
      batch: batchSize,
      events_per_second: each((name) => Math.round(rate(name))),
      statements_per_10000_events: each((name) => round(statements(name), 2)),
      bytes_lost: lost,
      recorder_to_read_modify_write: round(rate('c_recorder') / rate('a_read_modify_write'), 0),
      recorder_with_journal_to_read_modify_write: round(ratio, 0),
      endpoint_to_limit: round(rate('c_endpoint') / rate('d_upsert_added_up'), 2),
    }),
  );
});

async function bringUp(later: Later) {
  const { directory, postgres } = await startDatabase(later);
  let ownStatements = 0;
  const db = openDatabase(postgres.url, { poolSize: 4, onStatement: () => (ownStatements += 1) });
  later(() => db.close());
  await migrateUp(db.sequelize);
  const pool = new pg.Pool({ connectionString: postgres.url, max: clients });
  later(() => pool.end());
  const token = `oct_${randomUUID()}`;
  await pool.query("INSERT INTO team (id, name) VALUES ('bench', 'Bench')");
  await pool.query(
    "INSERT INTO project (id, team_id, name) SELECT 'project-' || n, 'bench', n FROM generate_series(0, $1 - 1) n",
    [projects],
  );
  await pool.query("INSERT INTO api_token (token_hash, name, scope) VALUES ($1, 'bench', 'platform')", [
    hashToken(token),
  ]);
  const port = await freePort();
  const api = await octroi(['api'], {
    PORT: String(port),
    DATABASE_URL: postgres.url,
    PAYMENT_API_KEY: 'bench',
    PAYMENT_WEBHOOK_SECRET: 'bench',
    LOG_LEVEL: 'warn',
  });
  later(() => api.stop());
  const url = `http://127.0.0.1:${port}`;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  later(() => Promise.resolve(agent.destroy()));
  const store = createTrafficStore(db, { resolve: () => Promise.resolve(new Map()) });
  const now = new Date();
  const month = [now.getUTCFullYear(), now.getUTCMonth() + 1];
  await pool.query(
    'INSERT INTO project_usage (project_id, year, month) SELECT id, $1, $2 FROM project',
    month,
  );

  /** All bytes of the month, as PostgreSQL has them. */
  async function counted(): Promise<number> {
    const { rows } = await pool.query<{ sum: string }>('SELECT sum(traffic_bytes) FROM project_usage');
    return Number(rows[0]?.sum);
  }

  /** `clients` at once send one event after the other until the round is over. */
  async function eventByEvent(
    statements: number,
    send: (project: string, bytes: number) => Promise<unknown>,
  ) {
    const begun = performance.now();
    const totals = { events: 0, bytes: 0 };
    const client = async () => {
      while (performance.now() - begun < roundMs) {
        const { project, bytes } = anEvent();
        await send(project, bytes);
        totals.events += 1;
        totals.bytes += bytes;
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return { ...totals, seconds: since(begun), statements: totals.events * statements };
  }

  const readModifyWrite: Way = () =>
    eventByEvent(4, async (project, bytes) => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const { rows } = await client.query<{ traffic_bytes: bigint }>(
          'SELECT traffic_bytes FROM project_usage WHERE project_id = $1 AND year = $2 AND month = $3',
          [project, ...month],
        );
        const sum = Number(rows[0]?.traffic_bytes) + bytes;
        await client.query(
          'UPDATE project_usage SET traffic_bytes = $4 WHERE project_id = $1 AND year = $2 AND month = $3',
          [project, ...month, sum],
        );
        await client.query('COMMIT');
      } finally {
        client.release();
      }
    });

  const upsertEach: Way = () =>
    eventByEvent(1, (project, bytes) =>
      pool.query(
        `INSERT INTO project_usage AS u (project_id, year, month, traffic_bytes) VALUES ($1, $2, $3, $4)
         ON CONFLICT (project_id, year, month) DO UPDATE SET traffic_bytes = u.traffic_bytes + excluded.traffic_bytes`,
        [project, ...month, bytes],
      ),
    );

  async function recorder(journaled: boolean): Promise<Round> {
    const journal = journaled ? join(directory, 'journal') : undefined;
    const recorder = await createTrafficRecorder({ store, log, journal });
    const before = ownStatements;
    const begun = performance.now();
    const totals = { events: 0, bytes: 0 };
    while (performance.now() - begun < roundMs) {
      for (let i = 0; i < 1_000; i += 1) {
        const event = anEvent();
        recorder.add(event);
        totals.events += 1;
        totals.bytes += event.bytes;
      }
      await turn();
    }
    await recorder.close();
    return { ...totals, seconds: since(begun), statements: ownStatements - before };
  }

  const endpoint: Way = async () => {
    const batches = Array.from({ length: bodiesARound }, aBatch);
    const before = await sqlStatements(url);
    const begun = performance.now();
    const totals = { events: 0, bytes: 0 };
    const connection = async () => {
      while (performance.now() - begun < roundMs) {
        const batch = batches.pop();
        if (!batch) break;
        await post(`${url}/api/usage/traffic`, token, batch.body, agent);
        totals.events += batchSize;
        totals.bytes += batch.bytes;
      }
    };
    await Promise.all(Array.from({ length: connections }, connection));
    return { ...totals, seconds: since(begun), statements: (await sqlStatements(url)) - before };
  };

  const upsertAddedUp: Way = async () => {
    const begun = performance.now();
    const totals = { events: 0, bytes: 0, statements: 0 };
    const batches = Array.from({ length: 20 }, addedUp);
    while (performance.now() - begun < roundMs) {
      const batch = batches[totals.statements % batches.length];
      await pool.query(
        `INSERT INTO project_usage AS u (project_id, year, month, traffic_bytes)
         SELECT project_id, $2, $3, bytes FROM unnest($1::text[], $4::bigint[]) AS t (project_id, bytes) ORDER BY 1
         ON CONFLICT (project_id, year, month) DO UPDATE SET traffic_bytes = u.traffic_bytes + excluded.traffic_bytes`,
        [batch?.projects, ...month, batch?.sums],
      );
      totals.statements += 1;
      totals.events += batchSize;
      totals.bytes += batch?.bytes ?? 0;
    }
    return { ...totals, seconds: since(begun) };
  };

  return { counted, readModifyWrite, upsertEach, recorder, endpoint, upsertAddedUp };
}

function since(begun: number): number {
  return (performance.now() - begun) / 1_000;
}

function anEvent(): { project: string; bytes: number } {
  return {
    project: `project-${Math.floor(Math.random() * projects)}`,
    bytes: 1 + Math.floor(Math.random() * 3),
  };
}

function aBatch(): { body: Buffer; bytes: number } {
  const id = randomUUID();
  const at = new Date().toISOString();
  const events = Array.from({ length: batchSize }, (_, i) => {
    const { project, bytes } = anEvent();
    return { id: `${id}-${i}`, project_id: project, bytes, at };
  });
  return {
    body: Buffer.from(JSON.stringify({ events })),
    bytes: events.reduce((sum, event) => sum + event.bytes, 0),
  };
}

function addedUp() {
  const sums = new Map<string, number>();
  for (let i = 0; i < batchSize; i += 1) {
    const { project, bytes } = anEvent();
    sums.set(project, (sums.get(project) ?? 0) + bytes);
  }
  const bytes = [...sums.values()].reduce((a, b) => a + b, 0);
  return { projects: [...sums.keys()], sums: [...sums.values()], bytes };
}

function post(url: string, token: string, body: Buffer, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Content-Length': body.length,
    };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const { accepted } = JSON.parse(text) as { accepted?: number };
        if (accepted === batchSize) resolve();
        else reject(new Error(`the endpoint answered ${response.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    sent.on('error', reject).end(body);
  });
}
