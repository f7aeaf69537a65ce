import { axisAlignedGeometry } from '@glioscope/volume';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { regionOfMask } from './region.ts';

test('a region holds the voxels of its label, wherever they stand and however the mask lies in memory', () => {
  fc.assert(
    fc.property(
      fc.tuple(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 3 }),
      ),
      fc.integer({ min: 0, max: 4 }),
      fc.boolean(),
      fc.infiniteStream(fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 2, 128)),
      (size, offset, wide, labels) => {
        const length = size[0] * size[1] * size[2];
        const data = wide
          ? new Uint16Array(new ArrayBuffer(2 * (offset + length)), 2 * offset)
          : new Uint8Array(new ArrayBuffer(offset + length), offset);
        for (let k = 0; k < length; k++) data[k] = labels.next().value as number;
        const expected = [...data.keys()].filter((k) => data[k] === 128);
        fc.pre(expected.length > 0);
        const geometry = axisAlignedGeometry(size);
        expect([...regionOfMask({ geometry, data }, 128).imageIndex]).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});
