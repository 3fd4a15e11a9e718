/**
 * Erases a person: whatever names them, in one transaction. What they paid, wrote to the books and did stays, under their
 * id, which is the platform's. Which tables hold what: docs/security.md, "Erasing a person".
 */
import { QueryTypes, type Transaction } from 'sequelize';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import { audit, type Origin } from './audit.js';
import { findText, type Found } from './find-text.js';

export interface Erasure {
  userId: string;
  /** What they wrote in tickets too, with its files. */
  messages: boolean;
  /** Does all of it, and takes it back. */
  dryRun: boolean;
}

export interface Erased {
  /** Rows changed or deleted, by what they are. */
  rows: Record<string, number>;
  /** Columns in which the name or the address still stands, such as in texts of others. */
  left: Found[];
  /** Files whose bytes are to be deleted from the storage. */
  files: string[];
}

/** What has ever named the user, as far as is known; nothing does any more where both are empty. */
interface Person {
  emails: string[];
  names: string[];
}

const neutral = { email: 'erased@user.invalid', name: 'Erased user' };
const erased = '[erased]';

/** SQL by what it counts; `$1` is the user's id. */
const always = {
  tokens: `UPDATE api_token SET name = '${erased}', revoked_at = COALESCE(revoked_at, now()) WHERE user_id = $1`,
  sessions: `DELETE FROM web_session WHERE user_id = $1
    OR token_id IN (SELECT id FROM api_token WHERE user_id = $1)`,
  mails: 'DELETE FROM mail_outbox WHERE user_id = $1',
  unsubscriptions: 'DELETE FROM mail_unsubscription WHERE user_id = $1',
  kept_answers: `DELETE FROM idempotency_key WHERE subject = 'user:' || $1
    OR subject IN (SELECT 'token:' || id FROM api_token WHERE user_id = $1)`,
  votes: 'DELETE FROM knowledge_base_vote WHERE user_id = $1',
  views: `DELETE FROM knowledge_base_view WHERE reader = 'user:' || $1
    OR reader IN (SELECT 'token:' || id FROM api_token WHERE user_id = $1)`,
  mails_in: `UPDATE support_mail SET message_id = 'erased:' || gen_random_uuid()
    WHERE message_id NOT LIKE 'erased:%' AND support_message_id IN (SELECT id FROM support_message WHERE author_id = $1)`,
  audit_entries: `UPDATE audit_log SET before = without_person(before), after = without_person(after)
    WHERE (object_type = 'user' AND object_id = $1 OR object_type = 'token' AND COALESCE(after, before) ->> 'user_id' = $1)
      AND (before, after) IS DISTINCT FROM (without_person(before), without_person(after))`,
};

const written = `'{"text": "${erased}"}'::jsonb`;
const titled = `'{"subject": "${erased}"}'::jsonb`;
const mine = 'SELECT id::text FROM support_ticket WHERE user_id = $1';
const myMessages = 'FROM support_message WHERE author_id = $1';

/** In this order: what others were told of a text is found by the text's row. */
const texts = {
  told_by_mail: `UPDATE mail_outbox SET data = data || ${written} WHERE data ? 'text' AND NOT data @> ${written} AND (
    event_key IN (SELECT 'ticket:' || ticket_id || ':message:' || id ${myMessages})
    OR template IN ('ticket_opened', 'ticket_new') AND data ->> 'ticket_id' IN (${mine}))`,
  subjects_by_mail: `UPDATE mail_outbox SET data = data || ${titled}
    WHERE NOT data @> ${titled} AND data ->> 'ticket_id' IN (${mine})`,
  told_by_chat: `UPDATE chat_outbox SET data = data || ${written}
    WHERE data ? 'text' AND NOT data @> ${written} AND event_key IN (SELECT 'message:' || id ${myMessages})`,
  subjects_by_chat: `UPDATE chat_outbox SET data = data || ${titled}
    WHERE NOT data @> ${titled} AND data ->> 'number' IN (SELECT number::text FROM support_ticket WHERE user_id = $1)`,
  /** A ticket that goes on in another has its subject told there. */
  merges: `UPDATE support_message m SET message = split_part(m.message, ': ', 1) || ': ${erased}' FROM support_ticket t
    WHERE t.user_id = $1 AND m.ticket_id = t.merged_into AND m.author_type = 'system'
      AND m.message LIKE '#' || t.number || ' %: %' AND m.message NOT LIKE '%: ${erased}'`,
  messages: `UPDATE support_message SET message = '${erased}' WHERE author_id = $1 AND message <> '${erased}'`,
  tickets: `UPDATE support_ticket SET subject = '${erased}', description = '${erased}', csat_comment = NULL
    WHERE user_id = $1 AND (subject, description, csat_comment) IS DISTINCT FROM ('${erased}', '${erased}', NULL)`,
  attachments: `UPDATE support_attachment SET file_name = '${erased}' WHERE uploaded_by = $1 AND file_name <> '${erased}'`,
};

/** JSON in which others may be told of the person; `$1` is the user's id, and only rows that concern it are looked at. */
const documents: Record<string, { table: string; column: string; of: string }> = {
  callbacks: {
    table: 'payment_event',
    column: 'metadata',
    of: 'external_payment_id IN (SELECT external_payment_id FROM payment WHERE user_id = $1)',
  },
  answers_to_others: { table: 'idempotency_key', column: 'response_body', of: '$1 <> subject' },
  mails_to_others: { table: 'mail_outbox', column: 'data', of: '$1 <> user_id' },
  chat: { table: 'chat_outbox', column: 'data', of: "$1 <> ''" },
};

class TakenBack extends Error {
  constructor(readonly result: Erased) {
    super('a dry run');
  }
}

/**
 * Erases a user, or what came of one since. May be repeated.
 * @throws AppError `not_found` for no user.
 */
export async function eraseUser(db: Database, erasure: Erasure, origin: Origin): Promise<Erased> {
  try {
    return await db.sequelize.transaction(async (transaction) => {
      const result = await erase(db, erasure, origin, transaction);
      if (erasure.dryRun) throw new TakenBack(result);
      return result;
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.result;
    throw error;
  }
}

async function erase(
  db: Database,
  { userId, messages }: Erasure,
  origin: Origin,
  transaction: Transaction,
): Promise<Erased> {
  const count = async (sql: string, more: unknown[] = []) => {
    const [row] = await db.sequelize.query<{ n: number }>(
      `WITH changed AS (${sql} RETURNING 1) SELECT count(*)::integer AS n FROM changed`,
      { bind: [userId, ...more], type: QueryTypes.SELECT, transaction },
    );
    return row?.n ?? 0;
  };
  // It reads whole tables, and nobody waits for it.
  await db.sequelize.query("SET LOCAL statement_timeout = '15min'", { transaction });
  const person = await lockPerson(db, userId, transaction);
  const rows: Erased['rows'] = { user: await count(eraseRow, [neutral.email, neutral.name]) };
  for (const [what, sql] of Object.entries({ ...always, ...(messages && texts) }))
    rows[what] = await count(sql);
  for (const [what, { table, column, of }] of Object.entries(documents)) {
    rows[what] = await count(replaceSql(table, column, of), [
      patternOf(person.emails),
      patternOf(person.names),
    ]);
  }
  const after = { messages, rows: Object.values(rows).reduce((sum, n) => sum + n, 0) };
  const entry = { action: 'user.erased', objectType: 'user', objectId: userId, after };
  await audit(db, [{ ...origin, ...entry }], transaction);
  return {
    rows,
    left: await findText(db, [...person.emails, ...person.names], transaction),
    files: messages ? await filesOf(db, userId, transaction) : [],
  };
}

/** By the clock, not by the transaction's start: entries of one that was waited for are older. */
const eraseRow = `UPDATE "user" SET email = $2, name = $3, locale = 'en', erased_at = clock_timestamp(),
  deleted_at = COALESCE(deleted_at, now()), updated_at = now() WHERE id = $1`;

/** What names the user until now, and has before: the audit log tells former names and addresses until they are erased. */
async function lockPerson(
  { sequelize }: Database,
  userId: string,
  transaction: Transaction,
): Promise<Person> {
  const options = { bind: [userId], type: QueryTypes.SELECT as const, transaction };
  const locked = await sequelize.query('SELECT FROM "user" WHERE id = $1 FOR UPDATE', options);
  if (locked.length === 0) throw new AppError('not_found', 'There is no such user.');
  const [person] = await sequelize.query<Person>(
    `WITH known AS (
       SELECT email, name FROM "user" WHERE id = $1
       UNION SELECT entry ->> 'email', entry ->> 'name' FROM audit_log, unnest(ARRAY[before, after]) AS entry
         WHERE object_type = 'user' AND object_id = $1)
     SELECT COALESCE(array_agg(DISTINCT email) FILTER (WHERE email <> ALL ($2)), '{}') AS emails,
       COALESCE(array_agg(DISTINCT name) FILTER (WHERE name <> ALL ($2)), '{}') AS names FROM known`,
    { ...options, bind: [userId, [neutral.email, neutral.name, erased]] },
  );
  return person!;
}

/** `$2` and `$3`: patterns of values that are the address or the name, but not of keys. */
const replaceSql = (table: string, column: string, of: string) => `
  UPDATE ${table} SET ${column} =
    regexp_replace(regexp_replace(${column}::text, $2, '"${erased}"', 'gi'), $3, '"${erased}"', 'g')::jsonb
  WHERE ${of} AND (${column}::text ~* $2 OR ${column}::text ~ $3)`;

const patternOf = (values: string[]) => {
  const quoted = values.map((value) => JSON.stringify(value).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return quoted.length > 0 ? `(?:${quoted.join('|')})(?!:)` : noMatch;
};
const noMatch = '(?!x)x';

async function filesOf({ sequelize }: Database, userId: string, transaction: Transaction): Promise<string[]> {
  const rows = await sequelize.query<{ id: string }>(
    'SELECT id FROM support_attachment WHERE uploaded_by = $1',
    {
      bind: [userId],
      type: QueryTypes.SELECT,
      transaction,
    },
  );
  return rows.map(({ id }) => id);
}
