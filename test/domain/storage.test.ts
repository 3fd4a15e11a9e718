import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytesOfImages, projectsOfVolume, type ImageLayers } from '../../src/domain/storage.js';

const image = (layers: string, steps: number[]): ImageLayers => ({
  layers: [...layers],
  steps,
  bytes: steps.reduce((sum, step) => sum + step, 0),
});

describe('images', () => {
  test('without layers in common are added up', () => {
    expect(bytesOfImages([image('ab', [10, 5]), image('cd', [20, 7])])).toBe(42);
    expect(bytesOfImages([])).toBe(0);
  });

  test('that share their lower layers count those once', () => {
    expect(bytesOfImages([image('a', [10]), image('ab', [10, 5]), image('ac', [10, 7])])).toBe(22);
    expect(bytesOfImages([image('ab', [10, 5]), image('ab', [10, 5, 0])])).toBe(15);
  });

  test('share no layer that lies on others', () => {
    expect(bytesOfImages([image('ab', [10, 5]), image('cb', [20, 5])])).toBe(40);
  });

  test('steps that left no layer are in nobody’s way', () => {
    // Two of the steps without bytes are layers (b, c), which of them is not told.
    const one = image('abcd', [10, 0, 0, 0, 5]);
    const two = image('abce', [10, 0, 0, 0, 7]);
    expect(bytesOfImages([one, two])).toBe(22);
  });

  test('a layer whose size is not clear from one image is clear from the other', () => {
    // 'b' may be empty or have 5 bytes in the first; in the second it is empty.
    expect(bytesOfImages([image('abc', [10, 0, 5, 0]), image('abd', [10, 0, 7])])).toBe(22);
  });

  test('whose history does not explain the layers count whole', () => {
    const untold = { layers: ['a', 'b'], steps: [], bytes: 15 };
    expect(bytesOfImages([untold, { layers: ['a', 'c'], steps: [], bytes: 17 }])).toBe(32);
    expect(bytesOfImages([untold, untold])).toBe(15);
  });

  test('what the engine adds for packed layers is not counted', () => {
    expect(bytesOfImages([{ layers: ['a'], steps: [10], bytes: 14 }])).toBe(10);
  });
});

test('any images come to the sum of their distinct layers', () => {
  /** A tree of layers: each with a parent and a size; an image is the way to one, with steps that left no layer. */
  const layer = fc.record({ parent: fc.nat(), size: fc.constantFrom(1, 3, 10, 100) });
  const pick = fc.record({ top: fc.nat(), gaps: fc.array(fc.nat(2), { minLength: 12, maxLength: 12 }) });
  fc.assert(
    fc.property(
      fc.array(layer, { minLength: 1, maxLength: 10 }),
      fc.array(pick, { minLength: 1, maxLength: 6 }),
      (tree, picks) => {
        const pathTo = (index: number): number[] => {
          const { parent } = tree[index] ?? { parent: 0 };
          return index === 0 ? [0] : [...pathTo(parent % index), index];
        };
        const paths = picks.map(({ top }) => pathTo(top % tree.length));
        const sizeOf = (index: number) => tree[index]?.size ?? 0;
        const images = paths.map((path, index) => ({
          layers: path.map(String),
          steps: path.flatMap((at, depth) => [
            ...Array.from({ length: picks[index]?.gaps[depth] ?? 0 }, () => 0),
            sizeOf(at),
          ]),
          bytes: path.reduce((sum, at) => sum + sizeOf(at), 0),
        }));
        const distinct = [...new Set(paths.flat())].reduce((sum, at) => sum + sizeOf(at), 0);
        expect(bytesOfImages(images)).toBe(distinct);
      },
    ),
  );
});

test('a volume may be of each id that its name begins with, the longest first', () => {
  expect(projectsOfVolume('octroi_a_b_data', 'octroi')).toEqual(['a_b', 'a']);
  expect(projectsOfVolume('octroi_a_', 'octroi')).toEqual(['a']);
  expect(projectsOfVolume('octroi_a', 'octroi')).toEqual([]);
  expect(projectsOfVolume('octroi2_a_b', 'octroi')).toEqual([]);
  expect(projectsOfVolume('my_paas_a_b_c', 'my_paas')).toEqual(['a_b', 'a']);
  expect(projectsOfVolume('a_b_c', 'octroi')).toEqual([]);
});
