/** The statements that keep objects of the platform, made from the description of their kind; `$1` is their ids. */
import type { Kind } from './platform-kinds.js';

/** A row with what is not part of the object itself: whether it is deleted, and its team. */
export interface ObjectRow {
  id: string;
  deleted: boolean;
  team: string | null;
  [column: string]: unknown;
}

export interface UpsertedRow extends ObjectRow {
  /** False when the row was there. */
  inserted: boolean;
}

function columns({ fields, team, kept }: Kind): string {
  const names = new Set(['id', ...Object.keys(fields.shape), 'created_at', 'updated_at']);
  const own = [...names].map((name) => `o.${name}`).join(', ');
  return `${own}, ${kept?.isDeleted ?? 'false'} AS deleted, ${team} AS team`;
}

/** Finds the rows and keeps others from changing them; always in one order, against deadlocks. */
export function lockSql(kind: Kind): string {
  return `SELECT ${columns(kind)} FROM ${kind.table} o WHERE o.id = ANY($1) ORDER BY o.id FOR UPDATE`;
}

/** The ids of those that exist and are not deleted; they are kept from going before the transaction ends. */
export function existingSql({ table, kept }: Kind): string {
  return `SELECT o.id FROM ${table} o
    WHERE o.id = ANY($1) AND NOT (${kept?.isDeleted ?? 'false'}) ORDER BY o.id FOR KEY SHARE`;
}

/**
 * Makes `count` rows, or sets their fields `given` and revives them; fields `defaulted` are for new rows only.
 * Bound are, row by row: id, `given`, `defaulted`. A row that does not change does not come back.
 */
export function upsertSql(
  kind: Kind,
  given: readonly string[],
  defaulted: readonly string[],
  count: number,
): string {
  const names = ['id', ...given, ...defaulted];
  const rows = Array.from({ length: count }, (_, row) => {
    const parameters = names.map((_, index) => `$${row * names.length + index + 1}`);
    return `(${parameters.join(', ')})`;
  });
  const set = Object.fromEntries(given.map((name) => [name, `excluded.${name}`]));
  const changes = { ...kind.kept?.revival, ...set };
  const assignments = Object.entries(changes).map(([name, value]) => `${name} = ${value}`);
  const stored = Object.keys(changes).map((name) => `o.${name}`);
  return `INSERT INTO ${kind.table} AS o (${names.join(', ')}) VALUES ${rows.join(', ')}
    ON CONFLICT (id) DO UPDATE SET ${assignments.join(', ')}, updated_at = now()
    WHERE (${stored.join(', ')}) IS DISTINCT FROM (${Object.values(changes).join(', ')})
    RETURNING ${columns(kind)}, o.xmax = 0 AS inserted`;
}

export function deleteSql({ table, kept }: Kind): string {
  return kept
    ? `UPDATE ${table} SET ${kept.deletion}, updated_at = now() WHERE id = ANY($1)`
    : `DELETE FROM ${table} WHERE id = ANY($1)`;
}
