/** Adds traffic up in memory, and writes it in batches: one at a time, while the next is added up. */
import { randomUUID } from 'node:crypto';
import { isProjectId, noHost, otherHosts, Tally, type TrafficEntry } from '../domain/traffic.js';
import type { Logger } from '../log.js';
import type { TrafficMetrics } from '../metrics.js';
import type { TrafficBatch, TrafficStore } from '../stores/traffic.js';
import { persist } from './backoff.js';
import { hostName } from './host-name.js';
import type { Journal } from './journal.js';
import { seldom } from './seldom.js';

/** Traffic of one response, say; exactly one of `project` and `host`. */
export interface Traffic {
  project?: string;
  host?: string;
  bytes: number | bigint;
  /** When; now by default. */
  at?: Date;
}

export interface CounterOptions {
  store: Pick<TrafficStore, 'recordBatch'>;
  log: Logger;
  metrics?: TrafficMetrics;
  journal?: Journal;
  flushMs?: number;
  maxKeys?: number;
  tell: (projectIds: string[]) => void;
}

const maxGapMs = 5_000;
const closeMs = 10_000;

export function createCounter({ store, log, metrics, journal, tell, ...options }: CounterOptions) {
  const { flushMs = 1_000, maxKeys = 100_000 } = options;
  const closing = new AbortController();
  let open = new Tally();
  let openId = randomUUID();
  let writing: Promise<void> | undefined;
  const replaying = journal ? replay(journal) : Promise.resolve();
  const timer = setInterval(() => void write(), flushMs).unref();
  const logLost = seldom((reason: string) =>
    log.error({ reason, alert: 'traffic_lost' }, 'traffic is not counted; see octroi_traffic_lost_total'),
  );
  const logDelay = seldom(
    (err: unknown) => log.warn({ err }, 'traffic cannot be stored yet; tried again'),
    10_000,
  );

  function add(traffic: Traffic): void {
    try {
      const { project, host, at } = traffic;
      const { bytes } = traffic;
      const time = at?.getTime() ?? Date.now();
      if (!isByteCount(bytes) || !Number.isFinite(time) || (project === undefined) === (host === undefined))
        lose('invalid');
      else if (project === undefined) count('host', hostName(host ?? '') ?? noHost, bytes, time);
      else if (isProjectId(project)) count('project', project, bytes, time);
      else lose('invalid');
    } catch {
      lose('invalid');
    }
  }

  function lose(reason: 'invalid' | 'full'): void {
    metrics?.trafficLost.inc({ reason });
    logLost(reason);
  }

  function count(kind: 'project' | 'host', given: string, bytes: number | bigint, at: number): void {
    let name = given;
    if (open.size >= maxKeys / 2 && !open.has(kind, name, at)) {
      // Anybody may make up hosts: they must leave room for projects.
      if (kind === 'host' && open.hosts >= maxKeys / 2) name = otherHosts;
      if (open.size >= maxKeys && !open.has(kind, name, at)) return lose('full');
    }
    open.add(kind, name, bytes, at);
    metrics?.trafficEvents.inc({ outcome: 'added' });
    if (!journal) return;
    journal.note(openId, kind, name, bytes, at);
    if (journal.isLarge()) journal.rewrite(openId, open.entries());
  }

  /** Writes what is open, unless a batch is under way: then that one. */
  function write(): Promise<void> {
    writing ??= writeOpen().finally(() => (writing = undefined));
    return writing;
  }

  async function writeOpen(): Promise<void> {
    if (open.size === 0) return;
    const batch = { id: openId, entries: open.entries() };
    open = new Tally();
    openId = randomUUID();
    try {
      await keepStoring(batch);
      journal?.forget(batch.id);
    } catch (error) {
      if (!closing.signal.aborted) throw error;
      giveUp(batch.entries);
    }
  }

  /** As often as it takes: the id keeps a batch whose answer was lost from being counted twice. */
  async function keepStoring(batch: TrafficBatch): Promise<void> {
    const onFailure = (error: unknown) => {
      metrics?.trafficBatches.inc({ outcome: 'retried' });
      logDelay(error);
    };
    const { projectIds } = await persist(() => store.recordBatch(batch), maxGapMs, closing.signal, onFailure);
    metrics?.trafficBatches.inc({ outcome: 'stored' });
    tell(projectIds);
  }

  function giveUp(entries: readonly TrafficEntry[]): void {
    const bytes = String(entries.reduce((sum, entry) => sum + entry.bytes, 0n));
    if (journal)
      return log.warn({ bytes }, 'traffic was not stored; it is in the journal for the next start');
    metrics?.trafficLost.inc({ reason: 'closed' }, entries.length);
    log.error(
      { bytes, alert: 'traffic_lost' },
      'traffic was not stored before the end, and there is no journal',
    );
  }

  /** Stores what processes before have left. Two that do so at once store it once. */
  async function replay({ leftovers }: Journal): Promise<void> {
    try {
      for (let left = await leftovers(); left.length > 0; left = await leftovers()) {
        for (const { id, read, forget } of left) {
          const entries = await read();
          if (entries) await keepStoring({ id, entries });
          await forget();
          log.info(
            { batch: id, entries: entries?.length },
            'traffic of an earlier process was in the journal',
          );
        }
      }
    } catch (error) {
      if (!closing.signal.aborted)
        log.error({ err: error, alert: 'traffic_journal' }, 'the journal cannot be replayed');
    }
  }

  async function flush(): Promise<void> {
    await replaying;
    await writing;
    await write();
  }

  async function close(): Promise<void> {
    clearInterval(timer);
    const giveUpTimer = setTimeout(() => closing.abort(), closeMs);
    try {
      await flush();
    } finally {
      clearTimeout(giveUpTimer);
    }
  }

  return { add, flush, close };
}

function isByteCount(bytes: number | bigint): boolean {
  return bytes >= 0 && (typeof bytes === 'bigint' || Number.isSafeInteger(bytes));
}
