import { expect, test } from '@jest/globals';
import { barsOf, lengthsOf } from '../../src/web/chart.js';

test('each bar is as tall as its share of the largest, from the ground up', () => {
  expect(barsOf([50, 100, 0])).toEqual([
    { x: 1, y: 50, height: 50 },
    { x: 11, y: 0, height: 100 },
    { x: 21, y: 100, height: 0 },
  ]);
});

test('what is more than nothing can be seen; nothing cannot', () => {
  expect(barsOf([1, 1e12]).map(({ height }) => height)).toEqual([1, 100]);
  expect(barsOf([0, 0]).map(({ height }) => height)).toEqual([0, 0]);
  expect(barsOf([])).toEqual([]);
});

test('lengths along a line are shares of the largest; of nothing they are nothing', () => {
  expect(lengthsOf([50, 200, 0, 1])).toEqual([25, 100, 0, 0.5]);
  expect(lengthsOf([0, 0])).toEqual([0, 0]);
});
