/** Requests that wait together are stored together: one transaction for many, and none is answered before its commit. */
import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.js';
import type { Logger } from '../log.js';
import type { TrafficMetrics } from '../metrics.js';
import type { EventGroup, EventOutcome, TrafficStore } from '../stores/traffic.js';
import { isTransient } from '../stores/transient.js';
import { persist } from './backoff.js';
import { checkEvents, noProject, type CheckedEvent, type Rejected, type TrafficEvent } from './events.js';
import { seldom } from './seldom.js';

export interface GroupCommitOptions {
  store: Pick<TrafficStore, 'recordEvents'>;
  log: Logger;
  metrics?: TrafficMetrics;
  maxWaiting?: number;
  patienceMs?: number;
  tell: (projectIds: string[]) => void;
}

export interface Recorded {
  accepted: number;
  duplicates: number;
  rejected: Rejected[];
}

interface Waiting {
  events: CheckedEvent[];
  resolve: (outcome: EventOutcome, offset: number) => void;
  reject: (error: Error) => void;
}

/** Events of one transaction, unless a single request has more. */
const groupEvents = 20_000;
const maxGapMs = 2_000;

export function createGroupCommit({ store, log, metrics, tell, ...options }: GroupCommitOptions) {
  const { maxWaiting = 200_000, patienceMs = 20_000 } = options;
  const closing = new AbortController();
  let queue: Waiting[] = [];
  let waitingEvents = 0;
  let draining: Promise<void> | undefined;
  const logDelay = seldom((err: unknown) => log.warn({ err }, 'traffic events wait for PostgreSQL'), 10_000);

  async function record(events: readonly TrafficEvent[]): Promise<Recorded> {
    const { checked, rejected } = checkEvents(events, Date.now());
    const recorded = checked.length === 0 ? nothing : await enqueue(checked);
    const all = [...rejected, ...recorded.rejected].sort((a, b) => a.index - b.index);
    metrics?.trafficEvents.inc({ outcome: 'accepted' }, recorded.accepted);
    metrics?.trafficEvents.inc({ outcome: 'duplicate' }, recorded.duplicates);
    metrics?.trafficEvents.inc({ outcome: 'rejected' }, all.length);
    return { ...recorded, rejected: all };
  }

  function enqueue(events: CheckedEvent[]): Promise<Recorded> {
    if (closing.signal.aborted) throw unavailable('The service is being stopped.');
    if (waitingEvents + events.length > maxWaiting) {
      throw new AppError(
        'rate_limited',
        `${waitingEvents} events wait to be stored; send these again later.`,
        {
          headers: { 'Retry-After': '5' },
        },
      );
    }
    wait(events.length);
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        events,
        resolve(outcome, offset) {
          clearTimeout(patience);
          resolve(answer(events, outcome, offset));
        },
        reject(error: Error) {
          clearTimeout(patience);
          reject(error);
        },
      };
      const patience = setTimeout(() => abandon(waiting), patienceMs);
      queue.push(waiting);
      draining ??= drain();
    });
  }

  function wait(events: number): void {
    waitingEvents += events;
    metrics?.trafficWaiting.set(waitingEvents);
  }

  /** Answers one that has waited too long. If it is being stored, it is; sent again, it counts nothing. */
  function abandon(waiting: Waiting): void {
    if (queue.includes(waiting)) {
      queue = queue.filter((other) => other !== waiting);
      wait(-waiting.events.length);
    }
    waiting.reject(unavailable('The events could not be stored in time; send them again.'));
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const group = takeGroup();
      try {
        await storeGroup(group);
      } catch (error) {
        if (!closing.signal.aborted) log.error({ err: error }, 'traffic events cannot be stored');
        const told = closing.signal.aborted ? unavailable('The service is being stopped.') : (error as Error);
        group.forEach(({ reject }) => reject(told));
      }
      group.forEach(({ events }) => wait(-events.length));
    }
    // In the same turn in which the queue was found empty, so that none who comes now is overlooked.
    draining = undefined;
  }

  function takeGroup(): Waiting[] {
    let events = 0;
    const end = queue.findIndex((waiting) => (events += waiting.events.length) > groupEvents);
    return queue.splice(0, end < 0 ? queue.length : Math.max(end, 1));
  }

  async function storeGroup(requests: Waiting[]): Promise<void> {
    const group: EventGroup = { id: randomUUID(), events: requests.flatMap(({ events }) => events) };
    const onFailure = (error: unknown) => {
      if (!isTransient(error)) throw error;
      metrics?.trafficBatches.inc({ outcome: 'retried' });
      logDelay(error);
    };
    const outcome = await persist(() => store.recordEvents(group), maxGapMs, closing.signal, onFailure);
    metrics?.trafficBatches.inc({ outcome: 'stored' });
    let offset = 0;
    for (const { events, resolve } of requests) {
      resolve(outcome, offset);
      offset += events.length;
    }
    tell(outcome.projectIds);
  }

  /** Lets what waits be stored, and ends what cannot be. */
  async function close(): Promise<void> {
    const timer = setTimeout(() => closing.abort(), 5_000);
    await draining;
    clearTimeout(timer);
    closing.abort();
  }

  return { record, close };
}

const nothing: Recorded = { accepted: 0, duplicates: 0, rejected: [] };

function answer(events: readonly CheckedEvent[], outcome: EventOutcome, offset: number): Recorded {
  let duplicates = 0;
  const rejected: Rejected[] = [];
  events.forEach(({ index, id }, i) => {
    if (outcome.duplicates.has(offset + i)) duplicates += 1;
    if (outcome.unknown.has(offset + i))
      rejected.push({ index, id, code: 'unknown_project', detail: noProject });
  });
  return { accepted: events.length - duplicates - rejected.length, duplicates, rejected };
}

function unavailable(detail: string): AppError {
  return new AppError('unavailable', detail, { headers: { 'Retry-After': '5' } });
}
