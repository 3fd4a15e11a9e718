/** Traffic events as a sender writes them: checked one by one, by hand, since a batch has up to 10,000. */
import { hash } from 'node:crypto';
import { isProjectId, maxAgeMs, maxAheadMs, maxEventBytes } from '../domain/traffic.js';
import type { StoredEvent } from '../stores/traffic.js';
import { hostName } from './host-name.js';

/** An event on the wire; exactly one of `project_id` and `host`. */
export interface TrafficEvent {
  /** The sender's own, 1 to 200 characters: one that comes again counts nothing. */
  id: string;
  project_id?: string;
  host?: string;
  /** A whole number up to 2^50. */
  bytes: number;
  /** ISO 8601 with an offset; now by default. */
  at?: string;
}

export type RejectionCode =
  'invalid_event' | 'invalid_bytes' | 'invalid_host' | 'unknown_project' | 'too_old' | 'in_future';

/** An event that was not counted, by its position in the request. */
export interface Rejected {
  index: number;
  id: string | null;
  code: RejectionCode;
  detail: string;
}

/** An event that may be stored. */
export interface CheckedEvent extends StoredEvent {
  index: number;
  id: string;
}

const instant = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/;

/** Checks events; `now` in milliseconds since 1970. */
export function checkEvents(events: readonly unknown[], now: number) {
  const checked: CheckedEvent[] = [];
  const rejected: Rejected[] = [];
  events.forEach((event, index) => {
    const result = checkEvent(event, index, now);
    if ('code' in result) rejected.push(result);
    else checked.push(result);
  });
  return { checked, rejected };
}

function checkEvent(event: unknown, index: number, now: number): CheckedEvent | Rejected {
  if (typeof event !== 'object' || event === null)
    return { index, id: null, code: 'invalid_event', detail: 'an event is an object' };
  const { id, project_id: project, host, bytes, at } = event as Record<string, unknown>;
  const no = (code: RejectionCode, detail: string): Rejected => ({
    index,
    id: typeof id === 'string' ? id.slice(0, 200) : null,
    code,
    detail,
  });
  if (typeof id !== 'string' || id.length === 0 || id.length > 200)
    return no('invalid_event', 'id: must be text of 1 to 200 characters');
  if ((project == null) === (host == null)) return no('invalid_event', 'needs either project_id or host');
  if (!Number.isInteger(bytes) || (bytes as number) < 0 || (bytes as number) > maxEventBytes)
    return no('invalid_bytes', `bytes: must be a whole number from 0 to ${maxEventBytes}`);
  const time = at == null ? now : parseInstant(at);
  if (time === undefined) return no('invalid_event', 'at: must be a time such as 2026-01-31T12:00:00Z');
  if (time < now - maxAgeMs) return no('too_old', 'at: lies more than 35 days back');
  if (time > now + maxAheadMs) return no('in_future', 'at: lies more than 5 minutes ahead');
  const counted = {
    index,
    id,
    key: hash('sha256', id, 'hex').slice(0, 32),
    bytes: bytes as number,
    at: time,
  };
  if (host == null) {
    if (typeof project === 'string' && isProjectId(project)) return { ...counted, project };
    return no('unknown_project', 'project_id: is no project');
  }
  const name = typeof host === 'string' ? hostName(host) : undefined;
  return name === undefined ? no('invalid_host', 'host: is no host name') : { ...counted, host: name };
}

/** Milliseconds since 1970; undefined for what is no instant, or a day that the month has not. */
function parseInstant(text: unknown): number | undefined {
  const match = typeof text === 'string' ? instant.exec(text) : null;
  if (!match) return undefined;
  const [whole, year, month, day] = match;
  if (Number(day) > 28 && new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate() < Number(day))
    return undefined;
  const at = Date.parse(whole.replace(',', '.'));
  return Number.isNaN(at) ? undefined : at;
}
