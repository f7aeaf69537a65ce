import { createRandom } from '@glioscope/numeric';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mirror } from '../inference/mirror.ts';
import { augment } from './augmentation.ts';

const settings = { mirrorAxes: [0, 1, 2], intensityScale: 0.2, intensityShift: 0.3, noise: 0.1 };
const size = [3, 4, 5];
const image = (): Float32Array => Float32Array.from({ length: 120 }, (_, i) => (i % 4 === 0 ? 0 : i));
const target = (): Float32Array => Float32Array.from({ length: 60 }, (_, i) => (i % 4 === 0 ? 0 : 1));

test('mirroring moves each voxel to the mirrored index, and twice is nothing', () => {
  const axis = fc.boolean();
  fc.assert(
    fc.property(fc.tuple(axis, axis, axis), (axes) => {
      const data = Float32Array.from({ length: 60 }, (_, i) => i);
      mirror(data, size, axes);
      const at = (x: number, y: number, z: number): number => data[x + 3 * (y + 4 * z)]!;
      const flip = (i: number, a: number): number => (axes[a] ? size[a]! - 1 - i : i);
      for (let z = 0; z < 5; z++) {
        for (let y = 0; y < 4; y++) {
          for (let x = 0; x < 3; x++) {
            expect(at(x, y, z)).toBe(flip(x, 0) + 3 * (flip(y, 1) + 4 * flip(z, 2)));
          }
        }
      }
      mirror(data, size, axes);
      expect([...data]).toEqual(Array.from({ length: 60 }, (_, i) => i));
    }),
  );
});

test('background stays 0, and the target is mirrored with the image', () => {
  let mirrored = 0;
  for (let seed = 0; seed < 20; seed++) {
    const x = image();
    const t = target();
    augment(x, t, size, settings, createRandom(seed));
    for (let i = 0; i < 60; i++) {
      expect(x[i] === 0).toBe(t[i] === 0);
      expect(x[60 + i] === 0).toBe(t[i] === 0);
    }
    if (t[0] !== 0) mirrored++;
  }
  expect(mirrored).toBeGreaterThan(3);
});

test('equal streams augment alike, and changed intensities stay within the settings', () => {
  const [a, b] = [image(), image()];
  augment(a, null, size, settings, createRandom(4));
  augment(b, null, size, settings, createRandom(4));
  expect(a).toEqual(b);
  const c = image();
  augment(c, null, size, { intensityScale: 0.2, intensityShift: 0.3 }, createRandom(4));
  image().forEach((value, i) => {
    expect(Math.abs(c[i]! - value)).toBeLessThanOrEqual(value === 0 ? 0 : 0.2 * value + 0.3 + 1e-4);
  });
  expect(c).not.toEqual(image());
});

test('without settings nothing changes', () => {
  const x = image();
  augment(x, null, size, {}, createRandom(1));
  expect(x).toEqual(image());
});
