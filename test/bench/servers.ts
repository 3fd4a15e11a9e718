/** What a benchmark runs against: PostgreSQL and the Temporal development server, in a directory that goes with them. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadConfig } from '../../src/config.js';
import { freePort } from '../../src/free-port.js';
import { startPostgres, type Postgres } from '../../src/dev/postgres.js';
import { startTemporal, type Temporal } from '../../src/dev/temporal.js';
import { createLogger } from '../../src/log.js';
import { createOctroi } from '../../src/octroi.js';
import { startTemporalOnPostgres } from './temporal-on-postgres.js';

/** Notes what is to be cleaned up at the end. */
export type Later = (cleanup: () => Promise<unknown>) => void;

/** Runs `work`, then what it wanted cleaned up, the last first, also when it fails or is interrupted. */
export async function withCleanup<T>(work: (later: Later) => Promise<T>): Promise<T> {
  const cleanups: (() => Promise<unknown>)[] = [];
  try {
    return await Promise.race([work((cleanup) => void cleanups.push(cleanup)), interruption()]);
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

function interruption(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => reject(new Error(signal)));
  });
}

export interface Servers {
  /** For whatever else the benchmark keeps. */
  directory: string;
  postgres: Postgres;
  temporal: Pick<Temporal, 'address' | 'pid' | 'stop'>;
  /** Where Temporal keeps its data, if it is a PostgreSQL server of its own. */
  temporalPostgres?: Postgres;
  apiUrl: string;
  workerUrl: string;
  /** The settings of API, worker and sandbox; without the backend's address. */
  env: Record<string, string>;
}

/** A durable PostgreSQL, in a directory for this and whatever else the benchmark keeps. */
export async function startDatabase(later: Later): Promise<{ directory: string; postgres: Postgres }> {
  const directory = await mkdtemp(join(tmpdir(), 'octroi-bench-'));
  later(() => rm(directory, { recursive: true, force: true }));
  const postgres = await startPostgres({
    dataDir: join(directory, 'pg'),
    port: 0,
    logFile: join(directory, 'pg.log'),
  });
  later(() => postgres.stop());
  return { directory, postgres };
}

/** One more database of the server, by its address. */
export async function createDatabase({ adminUrl }: Postgres, name: string): Promise<string> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  return Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
}

/** `temporal`: the development server with a database file, or the production server on a PostgreSQL of its own. */
export async function startServers(
  later: Later,
  { temporal: kind = 'dev' }: { temporal?: 'dev' | 'postgres' } = {},
): Promise<Servers> {
  const { directory, postgres } = await startDatabase(later);
  const temporalPostgres = kind === 'postgres' ? (await startDatabase(later)).postgres : undefined;
  const temporal = temporalPostgres
    ? await startTemporalOnPostgres(join(directory, 'temporal'), temporalPostgres)
    : await startDevServer(directory);
  later(() => temporal.stop());
  const deployment = await setUpOctroi({
    DATABASE_URL: postgres.url,
    TEMPORAL_ADDRESS: temporal.address,
  });
  return { directory, postgres, temporal, temporalPostgres, ...deployment };
}

/** An Octroi in a database and a namespace, with what it needs there; nothing of it runs yet. */
export async function setUpOctroi(where: Record<string, string>) {
  const [apiUrl, workerUrl] = [
    `http://127.0.0.1:${await freePort()}`,
    `http://127.0.0.1:${await freePort()}`,
  ];
  const env: Record<string, string> = {
    PORT: new URL(apiUrl).port,
    BASE_URL: apiUrl,
    WORKER_PORT: new URL(workerUrl).port,
    PAYMENT_API_KEY: 'bench',
    PAYMENT_WEBHOOK_SECRET: 'bench',
    PAYMENT_RATE_LIMIT: '20000',
    RATE_LIMIT: '0',
    SANDBOX_COMPLETE_AFTER: '0s',
    ...where,
  };
  const once = createOctroi(loadConfig(env), { log: createLogger('warn', 'bench') });
  await once.setUp();
  await once.close();
  return { apiUrl, workerUrl, env };
}

async function startDevServer(directory: string): Promise<Temporal> {
  await mkdir(join(directory, 'temporal'));
  return startTemporal({
    cliPath: process.env.TEMPORAL_CLI_PATH ?? 'temporal',
    dataDir: join(directory, 'temporal'),
    port: 0,
    uiPort: undefined,
    logFile: join(directory, 'temporal.log'),
  });
}

/** Statements that API or worker have sent to PostgreSQL, by their metrics. */
export async function sqlStatements(...urls: string[]): Promise<number> {
  const texts = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  return texts.reduce(
    (sum, text) => sum + Number(/^octroi_sql_statements_total (\d+)/m.exec(text)?.[1] ?? 0),
    0,
  );
}
