/** The statements that keep an object of the platform, made from the description of its kind. */
import type { Kind } from './platform-kinds.js';

/** A row with what is not part of the object itself: whether it is deleted, and its team. */
export interface ObjectRow {
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

/** Finds the row `$1` and keeps others from changing it. */
export function lockSql(kind: Kind): string {
  return `SELECT ${columns(kind)} FROM ${kind.table} o WHERE o.id = $1 FOR UPDATE`;
}

/** A row if `$1` exists and is not deleted; it is kept from going before the transaction ends. */
export function existsSql({ table, kept }: Kind): string {
  return `SELECT true AS found FROM ${table} o
    WHERE o.id = $1 AND NOT (${kept?.isDeleted ?? 'false'}) FOR KEY SHARE`;
}

/**
 * Makes the row `$1`, or sets `given` and revives it; `$2…` are the values of `given`, then of `defaulted`,
 * which are for a new row only. No row comes back when nothing changed.
 */
export function upsertSql(kind: Kind, given: readonly string[], defaulted: readonly string[]): string {
  const names = ['id', ...given, ...defaulted];
  const changes = {
    ...kind.kept?.revival,
    ...Object.fromEntries(given.map((name) => [name, `excluded.${name}`])),
  };
  const assignments = Object.entries(changes).map(([name, value]) => `${name} = ${value}`);
  const stored = Object.keys(changes).map((name) => `o.${name}`);
  return `INSERT INTO ${kind.table} AS o (${names.join(', ')})
    VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})
    ON CONFLICT (id) DO UPDATE SET ${assignments.join(', ')}, updated_at = now()
    WHERE (${stored.join(', ')}) IS DISTINCT FROM (${Object.values(changes).join(', ')})
    RETURNING ${columns(kind)}, o.xmax = 0 AS inserted`;
}

export function deleteSql({ table, kept }: Kind): string {
  return kept
    ? `UPDATE ${table} SET ${kept.deletion}, updated_at = now() WHERE id = $1`
    : `DELETE FROM ${table} WHERE id = $1`;
}
