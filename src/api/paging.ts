/** Cursor paging of lists: `limit` and `cursor` in, `next_cursor` out (null on the last page). */
import { z } from 'zod';
import { invalidField } from '../errors.js';
import { wholeNumber } from './whole-number.js';

const defaultLimit = 20;
const maximumLimit = 100;

/** The query fields of every list: `z.strictObject({ ...pageQuery, status: … })`. */
export const pageQuery = {
  limit: wholeNumber(1, maximumLimit).default(defaultLimit),
  cursor: z.string().min(1).max(1000).optional(),
};

/** An opaque cursor for the sort key of the last row that was shown. */
export function encodeCursor(sortKey: readonly string[]): string {
  return Buffer.from(JSON.stringify(sortKey)).toString('base64url');
}

/**
 * The sort key in a cursor, checked by `schema`; undefined without a cursor (the first page).
 *
 * Let a sort key be an id whose row the statement looks up, or text as PostgreSQL printed it: a
 * `timestamptz` has microseconds, which a `Date` loses, so that rows would be skipped or repeated.
 * @throws AppError `validation_failed` for a cursor that this API did not give.
 */
export function decodeCursor<Key extends readonly string[]>(
  cursor: string | undefined,
  schema: z.ZodType<Key>,
): Key | undefined {
  if (cursor === undefined) return undefined;
  const result = schema.safeParse(parse(cursor));
  if (!result.success) throw invalidField('cursor', 'invalid_cursor', 'is not a next_cursor of this list');
  return result.data;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A page of `rows`, of which one more than `limit` was asked for, to learn whether there is a next page. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  sortKey: (row: Row) => readonly string[],
): { items: Row[]; next_cursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last ? encodeCursor(sortKey(last)) : null };
}
