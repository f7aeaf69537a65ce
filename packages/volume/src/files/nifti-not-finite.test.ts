import { expect, test } from 'vitest';
import { decodeVolume, encodeVolume } from '../node/index.ts';
import { axisAlignedGeometry } from '../geometry.ts';
import { requireFinite } from '../checks.ts';

const geometry = axisAlignedGeometry([3, 2, 2]);

test.each([
  ['float32', new Float32Array(12)],
  ['float64', new Float64Array(12)],
])('NaN and infinite voxels of a %s NIfTI stay what they are', async (_, data) => {
  data[4] = Number.NaN;
  data[7] = -Infinity;
  const read = await decodeVolume('scan.nii.gz', await encodeVolume('scan.nii.gz', { geometry, data }));
  expect(read.data).toEqual(data);
  expect(() => requireFinite(read, 'scan')).toThrow('1 NaN and 1 infinite of 12 voxels');
});
