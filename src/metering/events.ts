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
  if (typeof id !== 'string' || id.length === 0 || id.length > 200)
    return refuse(index, id, 'invalid_event', 'id: must be text of 1 to 200 characters');
  if ((project == null) === (host == null))
    return refuse(index, id, 'invalid_event', 'needs either project_id or host');
  if (!Number.isInteger(bytes) || (bytes as number) < 0 || (bytes as number) > maxEventBytes)
    return refuse(index, id, 'invalid_bytes', `bytes: must be a whole number from 0 to ${maxEventBytes}`);
  const time = at == null ? now : parseInstant(at);
  if (time === undefined)
    return refuse(index, id, 'invalid_event', 'at: must be a time such as 2026-01-31T12:00:00Z');
  if (time < now - maxAgeMs) return refuse(index, id, 'too_old', 'at: lies more than 35 days back');
  if (time > now + maxAheadMs) return refuse(index, id, 'in_future', 'at: lies more than 5 minutes ahead');
  if (host == null && !(typeof project === 'string' && isProjectId(project)))
    return refuse(index, id, 'unknown_project', noProject);
  const name = host == null ? undefined : typeof host === 'string' ? hostName(host) : undefined;
  if (host != null && name === undefined) return refuse(index, id, 'invalid_host', 'host: is no host name');
  const key = hash('sha256', id, 'hex').slice(0, 32);
  return {
    index,
    id,
    key,
    project: (project ?? undefined) as string | undefined,
    host: name,
    bytes: bytes as number,
    at: time,
  };
}

/** Of an event whose project is not there. */
export const noProject = 'project_id: is no project';

function refuse(index: number, id: unknown, code: RejectionCode, detail: string): Rejected {
  return { index, id: typeof id === 'string' ? id.slice(0, 200) : null, code, detail };
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
