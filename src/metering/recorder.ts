/** Traffic, from whoever sees it into PostgreSQL: counted in memory, or stored before it is acknowledged. */
import type { Logger } from '../log.js';
import type { TrafficMetrics } from '../metrics.js';
import type { TrafficStore } from '../stores/traffic.js';
import { createCounter, type Traffic } from './counter.js';
import type { TrafficEvent } from './events.js';
import { createGroupCommit, type Recorded } from './group-commit.js';
import { openJournal } from './journal.js';
import { seldom } from './seldom.js';

export type { Traffic } from './counter.js';
export type { Rejected, TrafficEvent } from './events.js';
export type { Recorded } from './group-commit.js';

export interface TrafficRecorder {
  /**
   * Counts at once, in memory and in the journal, if there is one. It never throws and never waits: what is not
   * traffic, and what there is no room for, is counted in a metric and logged.
   */
  add(traffic: Traffic): void;
  /**
   * Stores events, those with an id that came before but once; resolves when they are in PostgreSQL. What is wrong
   * with an event rejects that event only, whatever it is.
   * @throws AppError `rate_limited` when too much waits for PostgreSQL, `unavailable` when it has waited too long.
   */
  record(events: readonly TrafficEvent[]): Promise<Recorded>;
  /** Everything that was added before is stored when it resolves; it waits for as long as PostgreSQL is away. */
  flush(): Promise<void>;
  /** Flushes, for 10 s at most; what is not stored then stays in the journal, or is lost and logged. */
  close(): Promise<void>;
}

export interface RecorderOptions {
  store: Pick<TrafficStore, 'recordBatch' | 'recordEvents'>;
  log: Logger;
  metrics?: TrafficMetrics;
  /** Directory of the journal; without one a process that is killed loses what it has not flushed. */
  journal?: string;
  /** Milliseconds between flushes. */
  flushMs?: number;
  /** Projects and hosts, times hours, that are added up at most between two flushes. */
  maxKeys?: number;
  /** Events of `record` that wait at most. */
  maxWaiting?: number;
  /** Milliseconds that `record` waits at most. */
  patienceMs?: number;
  /** Called after each commit with the projects whose traffic grew. */
  onRecorded?: (projectIds: string[]) => void;
}

/** @throws Error when the journal's directory cannot be used. */
export async function createTrafficRecorder(options: RecorderOptions): Promise<TrafficRecorder> {
  const { store, log, metrics, onRecorded = () => {} } = options;
  const warnOfJournal = seldom((error: unknown) =>
    log.error(
      { err: error, alert: 'traffic_journal' },
      'traffic is counted, but not all of it is in the journal',
    ),
  );
  const onJournalError = (error: unknown) => {
    metrics?.trafficJournalErrors.inc();
    warnOfJournal(error);
  };
  const journal =
    options.journal === undefined
      ? undefined
      : await openJournal({ directory: options.journal, onError: onJournalError });
  const tell = (projectIds: string[]) => {
    try {
      if (projectIds.length > 0) onRecorded(projectIds);
    } catch (error) {
      log.error({ err: error }, 'what follows on traffic failed');
    }
  };
  const shared = { store, log, metrics, tell };
  const counter = createCounter({ ...shared, ...pick(options), journal });
  const events = createGroupCommit({
    ...shared,
    maxWaiting: options.maxWaiting,
    patienceMs: options.patienceMs,
  });

  async function close(): Promise<void> {
    await Promise.all([events.close(), counter.close()]);
    await journal?.close();
  }

  return { add: counter.add, record: events.record, flush: counter.flush, close };
}

function pick({ flushMs, maxKeys }: RecorderOptions) {
  return { flushMs, maxKeys };
}
