/** One line of a stream, without its line break. */
export interface Line {
  /** From 1; empty lines are counted, though not given. */
  number: number;
  /** null for a line longer than the limit: it was skipped. */
  bytes: Buffer | null;
  /** Bytes of the stream up to its end, with its line break. */
  end: number;
  /** Whether it has its line break: the last one of a stream may be without. */
  isWhole: boolean;
}

const lineFeed = 0x0a;

/**
 * The lines of a stream, as many at a time as have arrived, so that none waits for those after it.
 * Holds one chunk and one line of at most `limit` bytes.
 */
export async function* readLines(input: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Line[]> {
  let number = 0;
  let position = 0;
  let open: Buffer[] = [];
  let openLength = 0;

  const extend = (part: Buffer) => {
    openLength += part.length;
    if (openLength > limit) open = [];
    else if (part.length > 0) open.push(part);
  };
  const finish = (isWhole: boolean): Line[] => {
    const bytes = openLength > limit ? null : Buffer.concat(open);
    open = [];
    openLength = 0;
    number += 1;
    return bytes && isBlank(bytes) ? [] : [{ number, bytes, end: position, isWhole }];
  };

  for await (const chunk of input) {
    const lines: Line[] = [];
    let start = 0;
    for (let end; (end = chunk.indexOf(lineFeed, start)) >= 0; start = end + 1) {
      extend(chunk.subarray(start, end));
      position += end + 1 - start;
      lines.push(...finish(true));
    }
    extend(chunk.subarray(start));
    position += chunk.length - start;
    if (lines.length > 0) yield lines;
  }
  const last = finish(false);
  if (last.length > 0) yield last;
}

/** A line of nothing but blanks, or the carriage return of Windows' line breaks. */
function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
