/** CSV as RFC 4180 has it, for spreadsheets: streamed, with no cell that one would run as a formula. */
import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';

/** Excel takes a file without it for one of an old Windows code page. */
const byteOrderMark = true;

/** A cell; numbers are as they are. */
export type Cell = string | bigint;

/**
 * Rows as lines, each made when the one before was taken. The stream that is destroyed, as that of a client who goes
 * away, ends the rows.
 */
export function csvOf(columns: readonly string[], rows: AsyncIterable<readonly Cell[]>): Readable {
  const lines = stringify({
    bom: byteOrderMark,
    columns: [...columns],
    header: true,
    // All text is quoted: the library looks for CR LF alone, and a CR or LF needs quotes too.
    quoted_string: true,
    record_delimiter: 'windows',
  });
  const cells = Readable.from(inert(rows), { highWaterMark: 64 });
  // What goes wrong destroys both, and shows in the answer that breaks off.
  return pipeline(cells, lines, () => {});
}

async function* inert(rows: AsyncIterable<readonly Cell[]>) {
  for await (const row of rows) yield row.map((cell) => (typeof cell === 'string' ? harmless(cell) : cell));
}

/**
 * Text that spreadsheets would take for a formula gets an apostrophe, as OWASP recommends ("CSV Injection"). Beyond what
 * csv-stringify does of itself: blanks before the sign, line feed, NUL.
 */
export function harmless(text: string): string {
  return /^(?:[\t\r\n\0]|[\s\0]*[=+\-@＝＋－＠])/.test(text) ? `'${text}` : text;
}
