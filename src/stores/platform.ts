/** Keeps the host platform's objects as it tells them, with an audit entry for every real change. */
import { DatabaseError, QueryTypes, UniqueConstraintError, type Transaction } from 'sequelize';
import { AppError, invalidField } from '../errors.js';
import type { Database } from '../models/database.js';
import { audit, type AuditEntry } from './audit.js';
import { kinds, type Kind, type KindName } from './platform-kinds.js';
import {
  deleteSql,
  existsSql,
  lockSql,
  upsertSql,
  type ObjectRow,
  type UpsertedRow,
} from './platform-sql.js';

/** An object as the platform wants it: these fields, checked by its kind, or gone. */
export interface Change {
  kind: KindName;
  id: string;
  /** null: it is deleted. */
  fields: Readonly<Record<string, unknown>> | null;
}

/** `unchanged`: it was so already, or there was nothing to delete. */
export interface Outcome {
  status: 'created' | 'updated' | 'unchanged' | 'deleted';
  /** As stored, its columns as on the wire; null when there is none. */
  object: object | null;
}

/** Who changes objects, for the audit log. */
export interface Origin {
  actor: string;
  requestId: string;
}

/**
 * Applies one change.
 * @throws AppError `validation_failed` for a reference to no object, `conflict` for a name that is taken.
 */
export async function applyChange(db: Database, change: Change, origin: Origin): Promise<Outcome> {
  const [outcome] = await retried(() => applyTogether(db, [change], origin));
  return outcome as Outcome;
}

/**
 * Applies changes in their order, in one transaction if it can be; those that cannot be applied are told.
 * @throws Error when the database fails; some of the changes may have been applied then.
 */
export async function applyChanges(
  db: Database,
  changes: readonly Change[],
  origin: Origin,
): Promise<(Outcome | AppError)[]> {
  try {
    return await applyTogether(db, changes, origin);
  } catch {
    // One that cannot be applied has undone the others; so each on its own.
    const outcomes: (Outcome | AppError)[] = [];
    for (const change of changes) outcomes.push(await applyChange(db, change, origin).catch(refusal));
    return outcomes;
  }
}

function refusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}

/** Two requests made one object at the same moment, and one saw no row to lock. */
class Raced extends Error {
  override readonly name = 'Raced';
}

const attempts = 10;
const deadlock = '40P01';

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof DatabaseError ? (error.parent as { code?: string }).code : undefined;
      if (attempt === attempts || !(error instanceof Raced || code === deadlock)) throw error;
    }
  }
}

function applyTogether(db: Database, changes: readonly Change[], origin: Origin): Promise<Outcome[]> {
  return db.sequelize.transaction(async (transaction) => {
    const outcomes: Outcome[] = [];
    const entries: AuditEntry[] = [];
    for (const change of changes) {
      const { entry, ...outcome } = await (change.fields ? put : remove)(db, change, transaction);
      if (entry) entries.push({ ...entry, ...origin });
      outcomes.push(outcome);
    }
    if (entries.length > 0) await audit(db, entries, transaction);
    return outcomes;
  });
}

interface Applied extends Outcome {
  entry?: Omit<AuditEntry, 'actor'>;
}

async function put(
  db: Database,
  { kind: name, id, fields }: Change,
  transaction: Transaction,
): Promise<Applied> {
  const kind = kinds[name];
  const given = fields ?? {};
  const [before] = await rows<ObjectRow>(db, lockSql(kind), [id], transaction);
  await requireReferences(db, kind, given, before, transaction);
  const after = await upsert(db, kind, id, given, transaction);
  if (!after && before) return { status: 'unchanged', object: objectOf(before) };
  if (!after || after.inserted !== !before) throw new Raced(`${kind.noun} ${id} appeared meanwhile`);

  const isNew = !before || before.deleted;
  if (isNew && kind.afterCreation) await rows(db, kind.afterCreation, [id], transaction);
  const action = !before ? 'created' : before.deleted ? 'restored' : 'updated';
  return {
    status: isNew ? 'created' : 'updated',
    object: objectOf(after),
    entry: entryOf(kind, id, action, before, after),
  };
}

async function remove(db: Database, { kind: name, id }: Change, transaction: Transaction): Promise<Applied> {
  const kind = kinds[name];
  const [before] = await rows<ObjectRow>(db, lockSql(kind), [id], transaction);
  if (!before || before.deleted) return { status: 'unchanged', object: null };
  await rows(db, deleteSql(kind), [id], transaction);
  if (kind.afterDeletion) await rows(db, kind.afterDeletion, [id], transaction);
  return { status: 'deleted', object: null, entry: entryOf(kind, id, 'deleted', before, undefined) };
}

/** Only a reference that is new is looked at: an object outlives the deletion of what it names. */
async function requireReferences(
  db: Database,
  { references = {} }: Kind,
  fields: Readonly<Record<string, unknown>>,
  before: ObjectRow | undefined,
  transaction: Transaction,
): Promise<void> {
  for (const [field, target] of Object.entries(references)) {
    const id = fields[field];
    if (id == null || id === before?.[field]) continue;
    const found = await rows(db, existsSql(kinds[target]), [id], transaction);
    if (found.length === 0) throw invalidField(field, 'unknown_reference', `names no ${kinds[target].noun}`);
  }
}

async function upsert(
  db: Database,
  kind: Kind,
  id: string,
  fields: Readonly<Record<string, unknown>>,
  transaction: Transaction,
): Promise<UpsertedRow | undefined> {
  const given = Object.keys(fields);
  const defaulted = Object.keys(kind.defaults ?? {}).filter((name) => !(name in fields));
  const values = [...Object.values(fields), ...defaulted.map((name) => kind.defaults?.[name])];
  try {
    return (await rows<UpsertedRow>(db, upsertSql(kind, given, defaulted), [id, ...values], transaction))[0];
  } catch (error) {
    if (!(error instanceof UniqueConstraintError && kind.unique)) throw error;
    const { field, detail } = kind.unique;
    throw new AppError('conflict', `${field}: ${detail}`, {
      errors: [{ field, code: 'not_unique', detail }],
    });
  }
}

function rows<Row extends object>(
  db: Database,
  sql: string,
  bind: unknown[],
  transaction: Transaction,
): Promise<Row[]> {
  return db.sequelize.query<Row>(sql, { bind, transaction, type: QueryTypes.SELECT });
}

function objectOf({ deleted: _deleted, team: _team, inserted: _inserted, ...object }: ObjectRow): object {
  return object;
}

function entryOf(
  { noun }: Kind,
  id: string,
  action: string,
  before: ObjectRow | undefined,
  after: ObjectRow | undefined,
): Applied['entry'] {
  return {
    action: `${noun}.${action}`,
    objectType: noun,
    objectId: id,
    teamId: after?.team ?? before?.team ?? null,
    before: before ? objectOf(before) : null,
    after: after ? objectOf(after) : null,
  };
}
