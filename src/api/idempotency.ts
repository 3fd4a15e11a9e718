import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from 'koa';
import { QueryTypes } from 'sequelize';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import type { Actor } from './actor.js';
import type { Reply } from './reply.js';

/** How long a first request may take before a repetition takes it over (the first one's process died). */
const lockSeconds = 60;
/** How long a repetition waits for the first one's answer. */
const patienceMs = 15_000;

interface KeyRow {
  request_hash: string;
  resource_id: string;
  response_status: number | null;
  response_body: Reply['body'];
  mine: boolean;
}

/**
 * Answers a request once per `Idempotency-Key` and actor; without the header, as often as it comes.
 * @throws AppError `idempotency_key_reused` when the key came with another request before.
 */
export async function onceByHeader(
  ctx: Context,
  actor: Actor,
  raw: Buffer | undefined,
  db: Database,
  respond: (resourceId: string) => Promise<Reply>,
): Promise<Reply> {
  const key = ctx.get('Idempotency-Key');
  if (ctx.headers['idempotency-key'] === undefined) return respond(crypto.randomUUID());
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new AppError('malformed_request', 'Idempotency-Key: 1 to 255 printable ASCII characters.');
  }
  const hash = createHash('sha256')
    .update(`${ctx.method} ${ctx.path}\n`)
    .update(raw ?? '')
    .digest('hex');
  return once({ subject: actor.subject, key, hash }, db, respond);
}

/**
 * Answers a request once per key and subject: a repetition gets the first answer again. `hash` tells requests apart.
 * `respond` is given the id for what it creates, so that one that is repeated after a crash makes the same
 * object. Answers of 5xx, 401, 403, 429 are not kept: the client may try again.
 * @throws AppError `idempotency_key_reused` when the key came with another request before.
 */
export async function once(
  { subject, key, hash }: { subject: string; key: string; hash: string },
  db: Database,
  respond: (resourceId: string) => Promise<Reply>,
): Promise<Reply> {
  const row = await claim(db, subject, key, hash);
  if (row.response_status !== null) return replay(row);
  try {
    const reply = await respond(row.resource_id);
    await keep(db, subject, key, reply.status ?? 200, reply.repeatedBody ?? reply.body);
    return reply;
  } catch (error) {
    await keepFailure(db, subject, key, error);
    throw error;
  }
}

/** The key's row: ours to answer (`mine`), or the answer that another request has given. */
async function claim(db: Database, subject: string, key: string, hash: string): Promise<KeyRow> {
  // `mine` is told by the end of the lock, which no two requests of the same microsecond may share.
  const seconds = lockSeconds + Math.random();
  for (const giveUpAt = Date.now() + patienceMs; ; await delay(50)) {
    const [row] = await db.sequelize.query<KeyRow>(
      `INSERT INTO idempotency_key AS k (subject, key, request_hash, locked_until)
       VALUES ($1, $2, $3, now() + $4 * interval '1 second')
       ON CONFLICT (subject, key) DO UPDATE SET locked_until = CASE
         WHEN k.response_status IS NULL AND k.locked_until < now() AND k.request_hash = excluded.request_hash
         THEN excluded.locked_until ELSE k.locked_until END
       RETURNING request_hash, resource_id, response_status, response_body,
         locked_until = now() + $4 * interval '1 second' AS mine`,
      { bind: [subject, key, hash, seconds], type: QueryTypes.SELECT },
    );
    if (!row) throw new Error('an upsert returned no row');
    if (row.request_hash !== hash) {
      throw new AppError('idempotency_key_reused', 'Use a new Idempotency-Key for another request.');
    }
    if (row.mine || row.response_status !== null) return row;
    if (Date.now() > giveUpAt) {
      throw new AppError('idempotency_in_progress', 'The first request with this key has no answer yet.', {
        headers: { 'Retry-After': '5' },
      });
    }
  }
}

interface Kept {
  body?: unknown;
  /** A refusal, to be thrown again. */
  refusal?: Pick<AppError, 'code' | 'message' | 'errors' | 'members' | 'headers'>;
}

function replay({ response_status, response_body }: KeyRow): Reply {
  const { body, refusal } = response_body as Kept;
  if (refusal) throw new AppError(refusal.code, refusal.message, refusal);
  return { status: response_status ?? 200, body, headers: { 'Idempotent-Replayed': 'true' } };
}

async function keepFailure(db: Database, subject: string, key: string, error: unknown): Promise<void> {
  const passing =
    !(error instanceof AppError) || error.status >= 500 || [401, 403, 429].includes(error.status);
  if (passing) {
    await db.sequelize.query(
      'UPDATE idempotency_key SET locked_until = now() WHERE subject = $1 AND key = $2',
      {
        bind: [subject, key],
      },
    );
    return;
  }
  const { code, message, errors, members, headers } = error;
  await save(db, subject, key, error.status, { refusal: { code, message, errors, members, headers } });
}

const keep = (db: Database, subject: string, key: string, status: number, body: unknown) =>
  save(db, subject, key, status, { body });

async function save(db: Database, subject: string, key: string, status: number, kept: Kept): Promise<void> {
  await db.sequelize.query(
    'UPDATE idempotency_key SET response_status = $3, response_body = $4 WHERE subject = $1 AND key = $2',
    { bind: [subject, key, status, JSON.stringify(kept)] },
  );
}
