/** A log collector as a process: its database, and a small server for probes and metrics. */
import { resolve } from 'node:path';
import type { Logger } from './log.js';
import { createHosts } from './metering/hosts.js';
import { collectTraefik, type Collector } from './metering/traefik.js';
import { createUsageWatch } from './metering/usage-watch.js';
import { createMetrics } from './metrics.js';
import { openDatabase } from './models/database.js';
import { createAlertStore } from './stores/alerts.js';
import { createTrafficStore } from './stores/traffic.js';

export interface CollectOptions {
  file: string;
  /** By default the absolute path of the file. */
  source?: string;
  once?: boolean;
  metricsPort?: number;
  databaseUrl: string;
  deployDomain: string;
  enforceLimits: boolean;
  log: Logger;
}

const poolSize = 3;

/** Follows an access log of Traefik; `done` rejects when it cannot go on. */
export async function startCollector(options: CollectOptions): Promise<Collector> {
  const { databaseUrl, deployDomain, metricsPort, once, log } = options;
  const file = resolve(options.file);
  const metrics = createMetrics();
  const db = openDatabase(databaseUrl, { poolSize, onStatement: () => metrics.sqlStatements.inc() });
  const hosts = createHosts({ db, databaseUrl, deployDomain, log });
  const readiness = { postgres: async () => void (await db.sequelize.query('SELECT 1')) };
  const probes =
    metricsPort === undefined
      ? undefined
      : await (await import('./probes.js')).listenForProbes({ metrics, readiness }, metricsPort);
  const store = createTrafficStore(db, hosts);
  const watch = createUsageWatch({ alerts: createAlertStore(db, options), log, metrics });
  const source = options.source ?? file;
  const collector = collectTraefik({ file, source, once, store, log, metrics, onRecorded: watch.touch });
  const end = async () => {
    await watch.close();
    await probes?.close();
    await hosts.close();
    await db.close();
  };
  const done = collector.done.catch(async (error: unknown) => {
    await end();
    throw error;
  });
  return { done, close: () => collector.close().finally(end) };
}
