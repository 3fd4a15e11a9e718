import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { csvOf, harmless, type Cell } from '../../src/api/csv.js';
import { eventually } from '../support/eventually.js';

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@A1', "'@A1"],
  ['  =1', "'  =1"],
  ['\0=1', "'\0=1"],
  ['\ttab', "'\ttab"],
  ['\rreturn', "'\rreturn"],
  ['\nline', "'\nline"],
  ['\0', "'\0"],
  ['＝1', "'＝1"],
  ['a=1', 'a=1'],
  ["'=1", "'=1"],
  [' blank', ' blank'],
  ['', ''],
])('%j is written as %j', (given, written) => {
  expect(harmless(given)).toBe(written);
});

/** Rows without end, that tell how many were taken and when they were ended. */
function endless() {
  const seen = { taken: 0, ended: false };
  async function* rows(): AsyncGenerator<Cell[]> {
    try {
      for (; ; seen.taken += 1) yield await Promise.resolve([BigInt(seen.taken), 'x'.repeat(1000)]);
    } finally {
      seen.ended = true;
    }
  }
  return { seen, rows: rows() };
}

test('rows are not taken faster than lines are read, and end with the stream', async () => {
  const { seen, rows } = endless();
  const lines = csvOf(['n', 'text'], rows);
  await once(lines, 'readable');
  lines.read(1);
  await eventually(async () => {
    const { taken } = seen;
    await new Promise(setImmediate);
    return taken > 0 && taken === seen.taken;
  });
  expect(seen).toMatchObject({ ended: false });
  expect(seen.taken).toBeLessThan(500);
  lines.destroy();
  await eventually(() => seen.ended);
});

test('rows that fail break the lines off', async () => {
  async function* rows(): AsyncGenerator<Cell[]> {
    yield await Promise.resolve(['one']);
    throw new Error('the database went away');
  }
  await expect(text(csvOf(['name'], rows()))).rejects.toThrow('the database went away');
});
