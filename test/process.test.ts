import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { tail } from '../src/process.js';

let directory: string;
beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), 'octroi-process-'))));
afterAll(() => rm(directory, { recursive: true }));

async function tailOf(...lines: string[]): Promise<string[]> {
  const file = join(directory, 'a.log');
  await writeFile(file, `${lines.join('\n')}\n`);
  return (await tail(file, 3)).split('\n');
}

test('the end of a log are its last lines', async () => {
  expect(await tailOf('a', 'b', 'c', 'd')).toEqual(['b', 'c', 'd']);
  expect(await tailOf('a')).toEqual(['a']);
  expect(await tail(join(directory, 'none'))).toBe('');
});

test('a panic of long ago is not told', async () => {
  const later = Array.from({ length: 300 }, (_, i) => `line ${i}`);
  expect(await tailOf('panic: no port', ...later)).toEqual(later.slice(-3));
});

test('why a program panicked stands before the end of its trace, once', async () => {
  expect(await tailOf('panic: no port', '', 'goroutine 1:', 'main()', '\tmain.go:1')).toEqual([
    ...['panic: no port', 'goroutine 1:', 'main()', '\tmain.go:1'],
  ]);
  expect(await tailOf('panic: no port', 'main()')).toEqual(['panic: no port', 'main()']);
});
