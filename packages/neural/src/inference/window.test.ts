import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyBox, gaussianWeights, windowStarts } from './window.ts';

test('windows cover every voxel, lie inside, and overlap at least as asked', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      (length, window, overlap) => {
        fc.pre(window < length);
        const starts = windowStarts(length, window, overlap);
        expect(starts[0]).toBe(0);
        expect(starts.at(-1)).toBe(length - window);
        const steps = starts.slice(1).map((start, i) => start - starts[i]!);
        // Even spreading rounds by less than a voxel.
        const most = Math.min(window, Math.max(1, Math.floor(window * (1 - overlap))) + 1);
        expect(steps.filter((step) => step < 1 || step > most)).toEqual([]);
      },
    ),
  );
});

test('a window as large as the volume or larger stands once, centred', () => {
  expect(windowStarts(5, 5, 0.5)).toEqual([0]);
  expect(windowStarts(5, 8, 0.5)).toEqual([-2]);
});

test('a box copies what lies inside the volume and fills the rest with 0', () => {
  const size = [4, 3, 2] as const;
  const source = Float32Array.from({ length: 24 }, (_, i) => i + 1);
  const coordinate = fc.integer({ min: -4, max: 5 });
  const length = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(
      fc.tuple(coordinate, coordinate, coordinate),
      fc.tuple(length, length, length),
      (start, box) => {
        const target = new Float32Array(box[0] * box[1] * box[2] + 1).fill(-1);
        copyBox(source, size, start, box, target, 1);
        expect(target[0]).toBe(-1);
        for (let z = 0; z < box[2]; z++) {
          for (let y = 0; y < box[1]; y++) {
            for (let x = 0; x < box[0]; x++) {
              const at = [x + start[0], y + start[1], z + start[2]] as const;
              const inside = at.every((i, axis) => i >= 0 && i < size[axis]!);
              expect(target[1 + x + box[0] * (y + box[1] * z)]).toBe(
                inside ? source[at[0] + 4 * (at[1] + 3 * at[2])] : 0,
              );
            }
          }
        }
      },
    ),
  );
});

test('Gaussian weights are symmetric, greatest in the middle and never 0', () => {
  for (const window of [1, 2, 7, 64]) {
    const weights = gaussianWeights(window);
    expect([...weights].reverse()).toEqual([...weights]);
    expect(Math.max(...weights)).toBe(weights[window >> 1]);
    expect(Math.min(...weights)).toBeGreaterThan(0);
  }
});
