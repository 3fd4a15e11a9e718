/** What tests of the recorder share: projects, stores, and what PostgreSQL has in the end. */
import { createLogger } from '../../src/log.js';
import { createHosts, type Hosts } from '../../src/metering/hosts.js';
import { openDatabase, type Database } from '../../src/models/database.js';
import { createTrafficStore, type TrafficStore } from '../../src/stores/traffic.js';
import type { TestDatabase } from '../support/database.js';

export const log = createLogger(process.env.LOG_LEVEL ?? 'silent', 'test');
export const deployDomain = 'apps.test';
export const projects = ['a', 'b', 'c'];

type Rows = TestDatabase['rows'];

export async function seedProjects(rows: Rows): Promise<void> {
  await rows("INSERT INTO team (id, name) VALUES ('t', 'T')");
  await rows("INSERT INTO project (id, team_id, name) SELECT n, 't', n FROM unnest($1::text[]) n", [
    projects,
  ]);
}

/** Bytes of each project, all months together, as months, days and hours have them. */
export async function totals(rows: Rows): Promise<Record<string, bigint>> {
  const sums = ['traffic_bytes) AS bytes FROM project_usage', 'bytes) AS bytes FROM traffic_day'];
  const [byMonth, byDay, byHour] = await Promise.all(
    [...sums, 'bytes) AS bytes FROM traffic_hour'].map((column) =>
      rows<{ project_id: string; bytes: string }>(`SELECT project_id, sum(${column} GROUP BY 1 ORDER BY 1`),
    ),
  );
  const asMonths = JSON.stringify(byMonth);
  if ([byDay, byHour].some((sum) => JSON.stringify(sum) !== asMonths))
    throw new Error('months, days and hours do not agree');
  return Object.fromEntries((byMonth ?? []).map(({ project_id, bytes }) => [project_id, BigInt(bytes)]));
}

/** What one process has: a pool of its own, its memory of hosts, the store. */
export interface Process {
  db: Database;
  hosts: Hosts;
  store: TrafficStore;
  end: () => Promise<void>;
}

export function startProcess(databaseUrl: string): Process {
  const db = openDatabase(databaseUrl, { poolSize: 5 });
  const hosts = createHosts({ db, databaseUrl, deployDomain, log });
  const end = async () => {
    await hosts.close();
    await db.close();
  };
  return { db, hosts, store: createTrafficStore(db, hosts), end };
}
