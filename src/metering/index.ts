/** `octroi/metering`: what a platform that runs through Node puts into its own process. */
import { createLogger, type Logger } from '../log.js';
import { openDatabase } from '../models/database.js';
import { createAlertStore } from '../stores/alerts.js';
import { createTrafficStore } from '../stores/traffic.js';
import { createHosts } from './hosts.js';
import { createTrafficRecorder, type TrafficRecorder } from './recorder.js';
import { createUsageWatch } from './usage-watch.js';

export { meterTraffic, meterUpgrades, type MeterOptions, type ProjectOf } from './middleware.js';
export type { Traffic, TrafficRecorder } from './recorder.js';

export interface TrafficRecorderOptions {
  /** Octroi's database, `postgres://…`, at this version. */
  databaseUrl: string;
  /** Directory of the journal, one for each process; without it a process that is killed loses its last second. */
  journal?: string;
  /** Aliases are `<subdomain>.<deployDomain>`. */
  deployDomain?: string;
  /** As `ENFORCE_LIMITS` of the service: mails about usage say so. */
  enforceLimits?: boolean;
  /** Logs of pino; by default JSON to stdout, from warnings on. */
  log?: Logger;
}

/** One writes at a time, one looks hosts up, and one whether a team is to be alerted. */
const poolSize = 3;

/**
 * Opens a recorder of traffic with a pool of its own; PostgreSQL need not be there. `close` it when the last response has
 * ended: it stores what was counted.
 * @throws Error when the journal's directory cannot be used, or another process uses it.
 */
export async function openTrafficRecorder({
  databaseUrl,
  journal,
  deployDomain = 'localhost',
  enforceLimits = false,
  log = createLogger('warn', 'metering'),
}: TrafficRecorderOptions): Promise<TrafficRecorder> {
  const db = openDatabase(databaseUrl, { poolSize });
  const hosts = createHosts({ db, databaseUrl, deployDomain, log });
  const watch = createUsageWatch({ alerts: createAlertStore(db, { enforceLimits }), log });
  const end = async () => {
    await watch.close();
    await hosts.close();
    await db.close();
  };
  const store = createTrafficStore(db, hosts);
  const recorder = await createTrafficRecorder({ store, log, journal, onRecorded: watch.touch }).catch(
    async (error: unknown) => {
      await end();
      throw error;
    },
  );
  return { ...recorder, close: () => recorder.close().finally(end) };
}
