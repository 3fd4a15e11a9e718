/**
 * Lines of Traefik's JSON access log. Source of the fields: Traefik 3.7, pkg/middlewares/accesslog; `time` and `msg`
 * are its logger's.
 */
import { maxAgeMs, maxAheadMs, maxEventBytes } from '../domain/traffic.js';
import { hostName } from './host-name.js';

/** A response as the log has it. */
export interface LoggedResponse {
  /** undefined for what is no host name, and for a request without one. */
  host: string | undefined;
  bytes: number;
  /** When it ended, in milliseconds since 1970. */
  at: number;
}

/** Why a line is not counted. */
export type LineFault = 'too_long' | 'malformed' | 'invalid_bytes' | 'too_old' | 'in_future';

/** Reads a line (null: it was too long); `now` in milliseconds since 1970. */
export function readLogLine(line: Buffer | null, now: number): LoggedResponse | LineFault {
  if (line === null) return 'too_long';
  const entry = parseObject(line);
  if (typeof entry?.RequestMethod !== 'string' || typeof entry.DownstreamStatus !== 'number')
    return 'malformed';
  const at = endOf(entry);
  if (at === undefined) return 'malformed';
  if (at < now - maxAgeMs) return 'too_old';
  if (at > now + maxAheadMs) return 'in_future';
  const bytes = bodyOf(entry);
  if (bytes === undefined) return 'invalid_bytes';
  const { RequestHost: host } = entry;
  return { host: typeof host === 'string' ? hostName(host) : undefined, bytes, at };
}

function parseObject(line: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes of the body; 0 where there can be none, whatever the log says. */
function bodyOf({
  RequestMethod: method,
  DownstreamStatus: status,
  DownstreamContentSize: size,
}: Record<string, unknown>) {
  if (!Number.isInteger(size) || (size as number) < 0 || (size as number) > maxEventBytes) return undefined;
  const hasBody = method !== 'HEAD' && status !== 204 && status !== 304;
  return hasBody ? (size as number) : 0;
}

/** The start and how long it took (nanoseconds), which is finer than the logger's time, but may be switched off. */
function endOf({ StartUTC: start, Duration: duration, time }: Record<string, unknown>): number | undefined {
  const exact = parseTime(start) + (typeof duration === 'number' ? duration / 1e6 : NaN);
  const at = Number.isNaN(exact) ? parseTime(time) : Math.floor(exact);
  return Number.isNaN(at) ? undefined : at;
}

const parseTime = (text: unknown) => (typeof text === 'string' ? Date.parse(text) : NaN);
