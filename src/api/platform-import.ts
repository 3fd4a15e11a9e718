/** Many objects at once: NDJSON of any size in, a report of each line out, both streamed. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import type { Origin } from '../stores/audit.js';
import { applyChanges, type Change, type Outcome } from '../stores/platform.js';
import { platformId } from '../stores/platform-fields.js';
import { kindNames, kinds } from '../stores/platform-kinds.js';
import { readLines, type Line } from '../lines.js';
import { check, route } from './route.js';
import { spooled } from './spool.js';

/** Bytes of a line at most. */
const lineLimit = 1_000_000;
/** Lines that share a transaction. */
const batchSize = 100;

const ndjson: [string, ...string[]] = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];

export const importRoute = route({
  method: 'post',
  path: '/api/platform/import',
  summary: 'Create, replace and delete many objects: NDJSON in, a report per line out',
  access: { scopes: ['platform'] },
  reads: {
    type: ndjson[0],
    about:
      'Lines such as `{"type":"teams","id":"team-1","name":"Team One"}`, or `{"type":"teams","id":"team-1","delete":true}`.',
  },
  response: {
    type: ndjson[0],
    about:
      'A line `{"line","type","id","status"}` for each, with `code` and `detail` of one that is rejected; a last one `{"done":true, …}` with the counts.',
  },
  handle({ ctx, actor, requestId }, { db }) {
    if (ctx.is(ndjson) === false) {
      throw new AppError('unsupported_media_type', `Send the lines as Content-Type: ${ndjson[0]}.`);
    }
    const origin = { actor: actor.subject, requestId };
    const body = Readable.from(spooled(importLines(ctx.req, db, origin)));
    // Koa leaves an answer open that fails after it began; cut off, it is seen to be incomplete.
    body.once('error', () => ctx.res.destroy());
    return Promise.resolve({ body, headers: { 'Content-Type': 'application/x-ndjson' } });
  },
});

/** What became of one line. */
interface LineReport {
  line: number;
  type: string | null;
  id: string | null;
  status: Outcome['status'] | 'rejected';
  code?: string;
  detail?: string;
}

async function* importLines(input: Readable, db: Database, origin: Origin): AsyncGenerator<string> {
  const counts = { lines: 0, created: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0 };
  for await (const lines of readLines(input, lineLimit)) {
    for (let start = 0; start < lines.length; start += batchSize) {
      const reports = await importBatch(lines.slice(start, start + batchSize), db, origin);
      counts.lines += reports.length;
      for (const { status } of reports) counts[status] += 1;
      yield reports.map((report) => `${JSON.stringify(report)}\n`).join('');
    }
  }
  yield `${JSON.stringify({ done: true, ...counts })}\n`;
}

async function importBatch(lines: Line[], db: Database, origin: Origin): Promise<LineReport[]> {
  const entries = lines.map(readEntry);
  const changes = entries.flatMap(({ wanted }) => (wanted instanceof AppError ? [] : [wanted]));
  const outcomes = (await applyChanges(db, changes, origin)).values();
  return entries.map(({ wanted, ...named }) => {
    const result = wanted instanceof AppError ? wanted : outcomes.next().value;
    if (!(result instanceof AppError)) return { ...named, status: (result as Outcome).status };
    return { ...named, status: 'rejected', code: result.code, detail: result.message };
  });
}

interface Entry {
  line: number;
  type: string | null;
  id: string | null;
  wanted: Change | AppError;
}

function readEntry({ number: line, bytes }: Line): Entry {
  let named: { type: string | null; id: string | null } = { type: null, id: null };
  try {
    const object = parse(bytes);
    named = { type: shown(object, 'type'), id: shown(object, 'id') };
    return { line, ...named, wanted: changeOf(object) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { line, ...named, wanted: error };
  }
}

function parse(bytes: Buffer | null): unknown {
  if (!bytes) throw new AppError('payload_too_large', `A line may have at most ${lineLimit} bytes.`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new AppError('malformed_request', 'The line is not valid JSON in UTF-8.');
  }
}

/** A field as the report repeats it. */
function shown(object: unknown, field: 'type' | 'id'): string | null {
  const value = (object as Record<string, unknown> | null)?.[field];
  return typeof value === 'string' ? value.slice(0, 64) : null;
}

const envelope = z.object({ type: z.enum(kindNames), id: platformId, delete: z.boolean().optional() });

function changeOf(object: unknown): Change {
  const { type: kind, id, delete: isDeletion } = check(envelope, object, 'line');
  return { kind, id, fields: isDeletion ? null : check(kinds[kind].fields, object, 'line') };
}
