import { createRandom } from '@glioscope/numeric';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawTransform, resampleLinear } from './random-transform.ts';

const size = [5, 5, 3];
const centre = [2, 2, 1];
const image = (): Float32Array => Float32Array.from({ length: 75 }, (_, i) => Math.sin(i * i));

test('the identity copies, a quarter turn permutes', () => {
  const result = new Float32Array(75);
  resampleLinear({ data: image(), size, centre }, [1, 0, 0, 0, 1, 0, 0, 0, 1], result, size);
  expect(result).toEqual(image());
  // The result at (x, y) comes from (−y, x) about the centre.
  resampleLinear({ data: image(), size, centre }, [0, -1, 0, 1, 0, 0, 0, 0, 1], result, size);
  const at = (x: number, y: number, z: number): number => image()[x + 5 * (y + 5 * z)]!;
  for (let i = 0; i < 75; i++) {
    const [x, y, z] = [i % 5, Math.floor(i / 5) % 5, Math.floor(i / 25)];
    expect(result[i]).toBe(at(4 - y, x, z));
  }
});

test('a linear image stays linear inside: interpolation is exact', () => {
  const ramp = Float32Array.from({ length: 75 }, (_, i) => (i % 5) + 10 * (Math.floor(i / 5) % 5));
  const result = new Float32Array(75);
  resampleLinear({ data: ramp, size, centre }, [0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5], result, size);
  for (let i = 0; i < 75; i++) {
    expect(result[i]).toBeCloseTo(
      2 + 0.5 * ((i % 5) - 2) + 10 * (2 + 0.5 * ((Math.floor(i / 5) % 5) - 2)),
      5,
    );
  }
});

test('values from outside are 0', () => {
  const result = new Float32Array(75);
  resampleLinear(
    { data: new Float32Array(75).fill(1), size, centre },
    [3, 0, 0, 0, 3, 0, 0, 0, 3],
    result,
    size,
  );
  expect(result.reduce((sum, value) => sum + value, 0)).toBe(1);
});

test('drawn transforms are rotations where nothing is scaled, and stay in their ranges', () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0, max: 180, noNaN: true }), (seed, degrees) => {
      const m = drawTransform(3, degrees, 0, createRandom(seed));
      for (let row = 0; row < 3; row++) {
        for (let other = 0; other < 3; other++) {
          const product = [0, 1, 2].reduce((sum, i) => sum + m[3 * row + i]! * m[3 * other + i]!, 0);
          expect(product).toBeCloseTo(row === other ? 1 : 0, 9);
        }
      }
      const flat = drawTransform(2, degrees, 0.1, createRandom(seed));
      expect(flat.slice(6)).toEqual([-0, 0, 1]);
      expect(Math.hypot(flat[0]!, flat[1]!)).toBeGreaterThan(1 / 1.1 - 1e-9);
      expect(Math.hypot(flat[0]!, flat[1]!)).toBeLessThan(1 / 0.9 + 1e-9);
    }),
  );
});
