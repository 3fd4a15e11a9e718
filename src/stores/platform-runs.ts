/** Runs of changes that are alike, so that one statement applies them all. */
import { UniqueConstraintError } from 'sequelize';
import { AppError, invalidField } from '../errors.js';
import type { AuditEntry } from './audit.js';
import { kinds, type Kind, type KindName } from './platform-kinds.js';
import {
  deleteSql,
  existingSql,
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

/** An outcome with what the audit log is to say of it. */
export interface Applied extends Outcome {
  entry?: Omit<AuditEntry, 'actor'>;
}

/** Runs SQL in the transaction of the changes. */
export type Query = <Row extends object>(sql: string, bind: unknown[]) => Promise<Row[]>;

/** Two requests made one object at the same moment, and one saw no row to lock: to be done again. */
export class Raced extends Error {
  override readonly name = 'Raced';
}

/** Changes of one kind, of different objects, that set the same fields; in the order in which they came. */
export function runsOf(changes: readonly Change[]): Change[][] {
  const runs: Change[][] = [];
  let last: { likeness: string; ids: Set<string> } | undefined;
  for (const change of changes) {
    const { kind, id, fields } = change;
    const likeness = JSON.stringify([kind, fields && Object.keys(fields)]);
    if (last?.likeness === likeness && !last.ids.has(id)) {
      runs.at(-1)?.push(change);
      last.ids.add(id);
    } else {
      runs.push([change]);
      last = { likeness, ids: new Set([id]) };
    }
  }
  return runs;
}

/**
 * Applies one run.
 * @throws AppError `validation_failed` for a reference to no object, `conflict` for a name that is taken.
 * @throws Raced
 */
export async function applyRun(changes: readonly Change[], query: Query): Promise<Applied[]> {
  const [{ kind: name, fields } = {}] = changes;
  if (!name) return [];
  const kind = kinds[name];
  const ids = changes.map(({ id }) => id);
  const before = byId(await query<ObjectRow>(lockSql(kind), [ids]));
  if (!fields) return removeAll(kind, ids, before, query);
  await requireReferences(kind, changes, before, query);
  const after = byId(await upsertAll(kind, changes, query));
  return putResults(kind, ids, before, after, query);
}

type Rows<Row extends ObjectRow = ObjectRow> = ReadonlyMap<string, Row>;

const byId = <Row extends ObjectRow>(rows: Row[]): Rows<Row> => new Map(rows.map((row) => [row.id, row]));

async function removeAll(kind: Kind, ids: string[], before: Rows, query: Query): Promise<Applied[]> {
  const living = ids.filter((id) => before.get(id)?.deleted === false);
  if (living.length > 0) {
    await query(deleteSql(kind), [living]);
    if (kind.afterDeletion) await query(kind.afterDeletion, [living]);
  }
  return ids.map((id) => {
    const row = before.get(id);
    if (!row || row.deleted) return { status: 'unchanged', object: null };
    return { status: 'deleted', object: null, entry: entryOf(kind, 'deleted', row, undefined) };
  });
}

/** Only a reference that is new is looked at: an object outlives the deletion of what it names. */
async function requireReferences(
  { references = {} }: Kind,
  changes: readonly Change[],
  before: Rows,
  query: Query,
): Promise<void> {
  for (const [field, target] of Object.entries(references)) {
    const wanted = changes
      .filter(({ id, fields }) => fields?.[field] != null && fields[field] !== before.get(id)?.[field])
      .map(({ fields }) => fields?.[field] as string);
    if (wanted.length === 0) continue;
    const found = byId(await query<ObjectRow>(existingSql(kinds[target]), [wanted]));
    if (!wanted.every((id) => found.has(id))) {
      throw invalidField(field, 'unknown_reference', `names no ${kinds[target].noun}`);
    }
  }
}

async function upsertAll(kind: Kind, changes: readonly Change[], query: Query): Promise<UpsertedRow[]> {
  const given = Object.keys(changes[0]?.fields ?? {});
  const defaulted = Object.keys(kind.defaults ?? {}).filter((name) => !given.includes(name));
  const values = changes.flatMap(({ id, fields }) => [
    id,
    ...given.map((name) => fields?.[name]),
    ...defaulted.map((name) => kind.defaults?.[name]),
  ]);
  try {
    return await query<UpsertedRow>(upsertSql(kind, given, defaulted, changes.length), values);
  } catch (error) {
    if (!(error instanceof UniqueConstraintError && kind.unique)) throw error;
    const { field, detail } = kind.unique;
    throw new AppError('conflict', `${field}: ${detail}`, {
      errors: [{ field, code: 'not_unique', detail }],
    });
  }
}

async function putResults(
  kind: Kind,
  ids: string[],
  before: Rows,
  after: Rows<UpsertedRow>,
  query: Query,
): Promise<Applied[]> {
  const results = ids.map((id) => putResult(kind, before.get(id), after.get(id)));
  const created = ids.filter((_, index) => results[index]?.status === 'created');
  if (kind.afterCreation && created.length > 0) await query(kind.afterCreation, [created]);
  return results;
}

function putResult(kind: Kind, before: ObjectRow | undefined, after: UpsertedRow | undefined): Applied {
  if (!after && before) return { status: 'unchanged', object: objectOf(before) };
  if (!after || after.inserted !== !before) throw new Raced(`another request made the ${kind.noun}`);
  const action = !before ? 'created' : before.deleted ? 'restored' : 'updated';
  return {
    status: action === 'updated' ? 'updated' : 'created',
    object: objectOf(after),
    entry: entryOf(kind, action, before, after),
  };
}

function objectOf({ deleted: _deleted, team: _team, inserted: _inserted, ...object }: ObjectRow): object {
  return object;
}

function entryOf(
  { noun }: Kind,
  action: string,
  before: ObjectRow | undefined,
  after: ObjectRow | undefined,
): Applied['entry'] {
  const row = after ?? before;
  return {
    action: `${noun}.${action}`,
    objectType: noun,
    objectId: row?.id ?? '',
    teamId: row?.team ?? null,
    before: before ? objectOf(before) : null,
    after: after ? objectOf(after) : null,
  };
}
