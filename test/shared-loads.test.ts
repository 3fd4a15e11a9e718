import { expect, test } from '@jest/globals';
import { createSharedLoads } from '../src/shared-loads.js';

/** Loads that end when told to; each is numbered. */
function loads() {
  const begun: { end: () => void; fail: (error: Error) => void }[] = [];
  const load = () =>
    new Promise<number>((resolve, reject) => {
      const number = begun.length + 1;
      begun.push({ end: () => resolve(number), fail: reject });
    });
  return { begun, load };
}

test('two at once share a load, of one key; a later one loads anew', async () => {
  const share = createSharedLoads();
  const { begun, load } = loads();
  const [a, b, other] = [share('a', load), share('a', load), share('b', load)];
  expect(begun).toHaveLength(2);
  begun.forEach(({ end }) => end());
  expect(await Promise.all([a, b, other])).toEqual([1, 1, 2]);
  const later = share('a', load);
  begun[2]?.end();
  expect(await later).toBe(3);
});

test('a failure is told to all who share it, and not kept', async () => {
  const share = createSharedLoads();
  const { begun, load } = loads();
  const both = [share('a', load), share('a', load)];
  begun[0]?.fail(new Error('away'));
  expect(await Promise.allSettled(both)).toMatchObject([
    { status: 'rejected', reason: { message: 'away' } },
    { status: 'rejected', reason: { message: 'away' } },
  ]);
  const again = share('a', load);
  begun[1]?.end();
  expect(await again).toBe(2);
});
