/** The inlet for a platform behind Traefik: follows its access log, and counts each line once, whatever happens. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { noHost, Tally } from '../domain/traffic.js';
import { readLines, type Line } from '../lines.js';
import type { Logger } from '../log.js';
import type { CollectorMetrics } from '../metrics.js';
import { PositionTaken, type TrafficStore } from '../stores/traffic.js';
import { persist } from './backoff.js';
import {
  beginsWith,
  belongsTo,
  chunksFrom,
  fileAfter,
  findFile,
  headBytes,
  headOf,
  openLog,
  rotatedAfter,
  type Head,
  type LogFile,
  type LogPosition,
} from './log-file.js';
import { seldom } from './seldom.js';
import { readLogLine, type LineFault } from './traefik-lines.js';

export interface CollectorOptions {
  /** Path of the log; it need not be there yet. */
  file: string;
  /** What the log is known by in the database: no two collectors may share it. */
  source: string;
  /** Reads to the end of what is there, and ends. */
  once?: boolean;
  store: Pick<TrafficStore, 'recordBatch' | 'positionOf'>;
  log: Logger;
  metrics?: CollectorMetrics;
  /** Milliseconds between looks at the log. */
  pollMs?: number;
  /** Called after each commit with the projects whose traffic grew. */
  onRecorded?: (projectIds: string[]) => void;
}

export interface Collector {
  /** Ends when it is closed, or with `once`; rejects when it cannot go on. */
  done: Promise<void>;
  close(): Promise<void>;
}

/** Bytes of a line at most: a megabyte of request in the worst escapes of JSON. */
const lineLimit = 16 * 2 ** 20;
/** Lines that share a transaction at most. */
const batchLines = 20_000;
const maxGapMs = 5_000;
const closeMs = 5_000;
const rememberedFiles = 8;

type Past = Pick<LogPosition, 'lastAt' | 'finished' | 'readUntil'>;

/** What a file's lines came to since the last batch. */
interface Reading {
  /** How the file began when it was begun with. */
  head: Head;
  tally: Tally;
  lines: number;
  offset: number;
  lastAt: number;
}

/** Follows a log from where the last collector of this source ended; a new source begins with the log's first line. */
export function collectTraefik(options: CollectorOptions): Collector {
  const { file: path, source, once = false, store, log, metrics, pollMs = 1_000 } = options;
  const closing = new AbortController();
  const abort = new AbortController();
  const faults = createFaultLog(log, metrics);
  const logDelay = seldom(
    (err: unknown) => log.warn({ err }, 'the log cannot be collected; tried again'),
    10_000,
  );

  let file: LogFile;
  let position: LogPosition;
  /** As the database has it. */
  let stored: LogPosition | undefined;

  async function follow(): Promise<void> {
    stored = (await keepTrying(() => store.positionOf(source))) as LogPosition | undefined;
    const first = stored ? await resume(stored) : await begin();
    if (!first) return;
    while (!closing.signal.aborted) {
      await readOn(false);
      const next = await fileAfter(path, file, position.finished);
      if (next) await moveTo(next);
      else if (once) return;
      else await pause();
    }
  }

  async function begin(): Promise<boolean> {
    const opened = await waitFor(() => openLog(path));
    if (opened) enter(opened, startOf(opened, { lastAt: 0, finished: [] }));
    return opened !== undefined;
  }

  /** Goes on at a position; when its file is gone, with what was written since, as far as that can be told. */
  async function resume(from: LogPosition): Promise<boolean> {
    const found = await findFile(path, from);
    if (found) {
      const { file: opened, isCut } = found;
      enter(opened, isCut ? afterTime(opened, from) : { ...from, inode: opened.inode });
      return true;
    }
    metrics?.collectorGaps.inc();
    log.error(
      { source, file: path, alert: 'log_gap' },
      'the log was truncated, or what it was rotated to is gone: lines that were not read may be lost',
    );
    const opened = await waitFor(() => afterGap(from));
    if (opened) enter(opened, afterTime(opened, from));
    return opened !== undefined;
  }

  async function afterGap({ lastAt, finished }: LogPosition): Promise<LogFile | undefined> {
    const since = BigInt(lastAt) * 1_000_000n;
    return (await rotatedAfter(path, { since, except: [], finished })) ?? openLog(path);
  }

  /** With `once`, what is not there yet is not waited for. */
  async function waitFor(attempt: () => Promise<LogFile | undefined>): Promise<LogFile | undefined> {
    for (let isSaid = false; !closing.signal.aborted; isSaid = true) {
      const opened = await attempt();
      if (opened) return opened;
      if (once) throw new Error(`${path} is not there, or empty`);
      if (!isSaid) log.info({ file: path }, 'the log is not there yet');
      await pause();
    }
    return undefined;
  }

  function enter(entered: LogFile, at: LogPosition): void {
    file = entered;
    position = at;
    log.info({ source, file: file.path, offset: position.offset }, 'reading the log');
  }

  /** Leaves a file that nobody writes to any more, once its last line is read. */
  async function moveTo(next: LogFile): Promise<void> {
    const left = file;
    await readOn(true);
    if (closing.signal.aborted || file !== left) return next.handle.close();
    const { mtimeNs } = await file.handle.stat({ bigint: true });
    const heads = position.head.bytes > 0 ? [position.head, ...position.finished] : position.finished;
    const finished = heads.slice(0, rememberedFiles);
    await file.handle.close();
    enter(next, { ...startOf(next, { ...position, finished }), since: String(mtimeNs) });
  }

  /** Counts what was written since; a last line without its break only if it is `isFinal`. */
  async function readOn(isFinal: boolean): Promise<void> {
    const { size } = await file.handle.stat();
    metrics?.collectorBehind.set(Math.max(0, size - position.offset));
    if (size === position.offset) return;
    const head = await headOf(file, headBytes);
    if (position.offset === 0 && (await readMissed())) return;
    const start = position.offset;
    let reading = newReading(head);
    for await (const lines of readLines(chunksFrom(file, start), lineLimit)) {
      for (const line of lines) if (line.isWhole || isFinal) take(line, start, reading);
      if (closing.signal.aborted) break;
      if (reading.lines < batchLines) continue;
      if (!(await save(reading))) return;
      reading = newReading(head);
    }
    await save(reading);
  }

  /** A log that was copied and truncated before its first line was read: what it held is in the copy. */
  async function readMissed(): Promise<boolean> {
    const { since, finished } = position;
    if (since === undefined || file.path !== path) return false;
    const missed = await rotatedAfter(path, { since: BigInt(since), except: [file.inode], finished });
    if (!missed) return false;
    await file.handle.close();
    enter(missed, { ...startOf(missed, position), since });
    return true;
  }

  const newReading = (head: Head): Reading => ({
    head,
    tally: new Tally(),
    lines: 0,
    offset: position.offset,
    lastAt: position.lastAt,
  });

  function take({ bytes, end }: Line, start: number, reading: Reading): void {
    reading.offset = start + end;
    reading.lines += 1;
    const response = readLogLine(bytes, Date.now());
    if (typeof response === 'string') return faults.note(response);
    if (response.at <= (position.readUntil ?? 0)) return;
    reading.lastAt = Math.max(reading.lastAt, response.at);
    reading.tally.add('host', response.host ?? noHost, BigInt(response.bytes), response.at);
    metrics?.collectorLines.inc({ outcome: 'counted' });
  }

  /** Stores lines with the position behind them. @returns false if the file is not what it was: nothing is stored. */
  async function save({ head, tally, offset, lastAt }: Reading): Promise<boolean> {
    // Read before the checks: truncated after them, the file would be known by the beginning of other lines.
    const nextHead = await headOf(file, offset);
    const { size } = await file.handle.stat();
    if (size < offset || !(await beginsWith(file, head)) || !(await belongsTo(file, position))) {
      if (position.offset === 0) return false;
      await file.handle.close();
      await resume(position);
      return false;
    }
    if (offset === position.offset) return true;
    const value: LogPosition = { ...position, head: nextHead, offset, lastAt };
    const batch = {
      id: randomUUID(),
      entries: tally.entries(),
      position: { source, previous: stored, value },
    };
    const { projectIds } = await keepTrying(() => store.recordBatch(batch));
    options.onRecorded?.(projectIds);
    position = stored = value;
    return true;
  }

  function keepTrying<T>(work: () => Promise<T>): Promise<T> {
    return persist(work, maxGapMs, abort.signal, (error) => {
      if (error instanceof PositionTaken) throw error;
      logDelay(error);
    });
  }

  const pause = () => delay(pollMs, undefined, { signal: closing.signal }).catch(() => {});

  const done = follow()
    .catch((error: unknown) => {
      if (!abort.signal.aborted) throw error;
    })
    .finally(async () => {
      faults.tell();
      await file?.handle.close();
    });
  done.catch(() => {});

  /** What is under way is finished, in 5 s at most; what is not stored then is read again by the next collector. */
  async function close(): Promise<void> {
    closing.abort();
    const timer = setTimeout(() => abort.abort(), closeMs);
    await done.catch(() => {}).finally(() => clearTimeout(timer));
  }

  return { done, close };
}

function startOf({ inode }: LogFile, { lastAt, finished, readUntil }: Past): LogPosition {
  return { inode, head: { bytes: 0, sha256: '' }, offset: 0, lastAt, readUntil, finished };
}

/** Where an offset means nothing any more: from the beginning, but for the lines up to the latest that was counted. */
function afterTime(file: LogFile, past: LogPosition): LogPosition {
  return { ...startOf(file, past), readUntil: past.lastAt };
}

/** Says once a minute what was not counted. */
function createFaultLog(log: Logger, metrics?: CollectorMetrics) {
  let counts: Partial<Record<LineFault, number>> = {};
  const tell = () => {
    if (Object.keys(counts).length > 0) log.warn({ lines: counts }, 'lines of the log were not counted');
    counts = {};
  };
  const tellSeldom = seldom(tell);
  const note = (fault: LineFault) => {
    counts[fault] = (counts[fault] ?? 0) + 1;
    metrics?.collectorLines.inc({ outcome: fault });
    tellSeldom();
  };
  return { note, tell };
}
