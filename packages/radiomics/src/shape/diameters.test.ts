// The hulls' diameters against every pair of mesh vertices.

import { createRandom } from '@glioscope/numeric';
import { axisAlignedGeometry, type Vector3 } from '@glioscope/volume';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { regionOfMask } from '../region.ts';
import { measureDiameters } from './diameters.ts';

/** Midpoints between voxels inside and outside, mm, by looking at every voxel. */
function vertices(data: Uint8Array, size: Vector3, spacingMm: Vector3): number[][] {
  const inside = (x: number, y: number, z: number): boolean =>
    x >= 0 &&
    y >= 0 &&
    z >= 0 &&
    x < size[0] &&
    y < size[1] &&
    z < size[2] &&
    data[x + size[0] * (y + size[1] * z)] === 1;
  const found: number[][] = [];
  for (let z = -1; z < size[2]; z++) {
    for (let y = -1; y < size[1]; y++) {
      for (let x = -1; x < size[0]; x++) {
        for (const [dx, dy, dz] of [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ] as const) {
          if (inside(x, y, z) === inside(x + dx, y + dy, z + dz)) continue;
          found.push([(x + dx / 2) * spacingMm[0], (y + dy / 2) * spacingMm[1], (z + dz / 2) * spacingMm[2]]);
        }
      }
    }
  }
  return found;
}

test('equal those of all pairs', () => {
  const length = fc.integer({ min: 1, max: 7 });
  fc.assert(
    fc.property(
      fc.integer(),
      fc.tuple(length, length, length),
      fc.constantFrom(0.1, 0.5, 0.9),
      (seed, size, fill) => {
        const random = createRandom(seed);
        const spacingMm: Vector3 = [0.75, 1, 2.5];
        const data = Uint8Array.from({ length: size[0] * size[1] * size[2] }, () =>
          random.uniform() < fill ? 1 : 0,
        );
        data[random.integer(0, data.length - 1)] = 1;
        const largest = { row: 0, column: 0, slice: 0, volume: 0 };
        const points = vertices(data, size, spacingMm);
        for (const a of points) {
          for (const b of points) {
            const distance = Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);
            largest.volume = Math.max(largest.volume, distance);
            if (a[0] === b[0]) largest.row = Math.max(largest.row, distance);
            if (a[1] === b[1]) largest.column = Math.max(largest.column, distance);
            if (a[2] === b[2]) largest.slice = Math.max(largest.slice, distance);
          }
        }
        const region = regionOfMask({ geometry: axisAlignedGeometry(size, spacingMm), data }, 1);
        const found = measureDiameters(region);
        for (const key of ['row', 'column', 'slice', 'volume'] as const) {
          expect(found[key]).toBeCloseTo(largest[key], 10);
        }
      },
    ),
    { numRuns: 60 },
  );
});
