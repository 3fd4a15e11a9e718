/** Counts the bytes that a response, or the socket of an upgraded connection, is handed. Changes nothing of them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Called with what one write or the end handed over; bytes, possibly 0. It must not throw. */
export type Count = (bytes: number) => void;

/** What may be written to: both have `write(chunk?, encoding?, callback?)` and `end` with the same arguments. */
type Sink = ServerResponse | Duplex;

type Writing = (this: unknown, ...args: unknown[]) => unknown;

/** Bytes of a chunk that count. */
type Measure = (chunk: unknown, encoding: unknown) => number;

/** On what is measured already: a meter that is mounted twice must not count twice. */
const metered = Symbol.for('octroi.metered');

interface Meter {
  /** What was there before. */
  write: Writing;
  end: Writing;
  count: Count;
  measure: Measure;
  /** While one of them runs: it may call `write` itself, as the `end` of HTTP/2 does. */
  isNested: boolean;
  isCounted: boolean;
}

type Metered = Sink & { [metered]: Meter };

/**
 * Counts the body of a response as it is handed to the socket: each write at once, so that a response which is cut off
 * counts what was handed over until then, and one that takes days counts in the months it was sent in. HEAD, 204 and 304
 * have no body, whatever is written. A response of nothing is counted once, with 0 bytes, when it ends.
 */
export function measureResponse(request: IncomingMessage, response: ServerResponse, count: Count): void {
  const isHead = request.method === 'HEAD';
  intercept(response, count, (chunk, encoding) => {
    const { statusCode } = response;
    return isHead || statusCode === 204 || statusCode === 304 ? 0 : byteLength(chunk, encoding);
  });
}

/** Counts what is written to a socket once it is no longer HTTP: all but the head of the answer to the upgrade. */
export function measureSocket(socket: Duplex, count: Count): void {
  intercept(socket, count, afterHead());
}

function intercept(sink: Sink & { [metered]?: Meter }, count: Count, measure: Measure): void {
  if (sink[metered]) return;
  const replaced = sink as unknown as Record<'write' | 'end', Writing>;
  const { write, end } = replaced;
  sink[metered] = { write, end, count, measure, isNested: false, isCounted: false };
  replaced.write = meteredWrite as Writing;
  replaced.end = meteredEnd as Writing;
}

// Shared by all responses, and without closures: they are in the way of every request.

function meteredWrite(this: Metered, ...args: unknown[]): unknown {
  return pass(this, this[metered].write, args, false);
}

function meteredEnd(this: Metered, ...args: unknown[]): unknown {
  return pass(this, this[metered].end, args, true);
}

/** Counts only what was taken: not what throws or comes too late. */
function pass(sink: Metered, original: Writing, args: unknown[], isEnd: boolean): unknown {
  const meter = sink[metered];
  if (meter.isNested || cannotSend(sink)) return original.apply(sink, args);
  meter.isNested = true;
  try {
    const result = original.apply(sink, args);
    const bytes = meter.measure(args[0], args[1]);
    if (bytes > 0 || (isEnd && !meter.isCounted)) meter.count(bytes);
    if (bytes > 0) meter.isCounted = true;
    return result;
  } finally {
    meter.isNested = false;
  }
}

function cannotSend(sink: Sink): boolean {
  if (sink.writableEnded || sink.destroyed) return true;
  return (sink as ServerResponse).socket?.destroyed === true;
}

/** Bytes that Node makes of a chunk in an encoding; 0 for none, or for a callback in its place. */
function byteLength(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string') return stringLength(chunk, encoding);
  return ArrayBuffer.isView(chunk) ? chunk.byteLength : 0;
}

function stringLength(text: string, encoding: unknown): number {
  if (typeof encoding !== 'string') return Buffer.byteLength(text);
  const name = encoding.toLowerCase() as BufferEncoding;
  // Buffer.byteLength only estimates these: it takes line breaks for digits.
  const isEstimated = name === 'hex' || name === 'base64' || name === 'base64url';
  return isEstimated ? Buffer.from(text, name).length : Buffer.byteLength(text, name);
}

/** Counts from behind the first empty line on; from the start if this is no head of HTTP, but written already. */
function afterHead(): Measure {
  const protocol = 'HTTP/';
  const headEnd = '\r\n\r\n';
  /** What was written so far of a head that is not complete; null once it is over. */
  let head: string | null = '';
  return (chunk, encoding) => {
    const length = byteLength(chunk, encoding);
    if (head === null || length === 0) return length;
    const before = head.length;
    head += toLatin1(chunk, encoding);
    const end = head.indexOf(headEnd);
    const isHead = head.startsWith(protocol.slice(0, head.length));
    if (isHead && end < 0) return 0;
    head = null;
    return isHead ? before + length - (end + headEnd.length) : before + length;
  };
}

/** One character for each byte. */
function toLatin1(chunk: unknown, encoding: unknown): string {
  if (typeof chunk === 'string') {
    const name = typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8';
    return Buffer.from(chunk, name).toString('latin1');
  }
  const { buffer, byteOffset, byteLength: length } = chunk as ArrayBufferView;
  return Buffer.from(buffer, byteOffset, length).toString('latin1');
}
