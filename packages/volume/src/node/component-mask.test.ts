import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readComponentMaskFile, readMaskFile } from './index.ts';

const size = [3, 2, 2] as const;
const voxels = 12;
/** Two overlapping segments: labels of the first and of the second component, voxel by voxel. */
const first = Uint8Array.from({ length: voxels }, (_, k) => (k < 7 ? 1 : 0));
const second = Uint8Array.from({ length: voxels }, (_, k) => (k % 3 === 0 ? 2 : 0));
const sideBySide = Uint8Array.from({ length: 2 * voxels }, (_, k) => (k % 2 === 0 ? first : second)[k >> 1]!);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glioscope-components-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function nrrdFile(kind: string, data: Uint8Array = sideBySide): Promise<string> {
  const header = [
    'NRRD0004',
    'type: unsigned char',
    'dimension: 4',
    'space: left-posterior-superior',
    `sizes: 2 ${size.join(' ')}`,
    'space directions: none (1,0,0) (0,1.5,0) (0,0,2)',
    `kinds: ${kind} domain domain domain`,
    'encoding: raw',
    'space origin: (5,6,7)',
    '',
    '',
  ].join('\n');
  const path = join(folder, `${kind}.seg.nrrd`);
  await writeFile(path, Buffer.concat([Buffer.from(header, 'latin1'), data]));
  return path;
}

/** NIfTI keeps components one after another, in its fifth dimension. */
async function niftiFile(): Promise<string> {
  const bytes = Buffer.alloc(352 + 2 * voxels);
  bytes.writeInt32LE(348, 0);
  [5, ...size, 1, 2, 1, 1].forEach((length, k) => bytes.writeInt16LE(length, 40 + 2 * k));
  bytes.writeInt16LE(1007, 68);
  bytes.writeInt16LE(2, 70);
  bytes.writeInt16LE(8, 72);
  [1, 1, 1.5, 2, 1, 1, 1, 1].forEach((step, k) => bytes.writeFloatLE(step, 76 + 4 * k));
  bytes.writeFloatLE(352, 108);
  bytes.writeInt16LE(1, 254);
  [
    [-1, 0, 0, -5],
    [0, -1.5, 0, -6],
    [0, 0, 2, 7],
  ].forEach((row, r) => row.forEach((value, k) => bytes.writeFloatLE(value, 280 + 16 * r + 4 * k)));
  bytes.write('n+1\0', 344, 'latin1');
  bytes.set(first, 352);
  bytes.set(second, 352 + voxels);
  const path = join(folder, 'vector.nii');
  await writeFile(path, bytes);
  return path;
}

test.each([
  ['NRRD of kind vector', () => nrrdFile('vector')],
  ['NRRD of kind list', () => nrrdFile('list')],
  ['NIfTI', niftiFile],
])('%s: components lie side by side, on the grid of the file', async (_, write) => {
  const mask = await readComponentMaskFile(await write());
  expect(mask).toMatchObject({
    components: 2,
    geometry: { size, spacingMm: [1, 1.5, 2], originMm: [5, 6, 7] },
  });
  expect([...mask.data]).toEqual([...sideBySide]);
});

test('a file of one component is a plain mask; several are refused where one is meant', async () => {
  const path = await nrrdFile('vector');
  await expect(readMaskFile(path)).rejects.toThrow('choose one component');
  await expect(readComponentMaskFile(await nrrdFile('list', sideBySide.subarray(0, 20)))).rejects.toThrow(
    /expected 24 bytes of voxels for 2 × 3 × 2 × 2 voxels.*truncated/,
  );
  await expect(readMaskFile(await niftiFile())).rejects.toThrow('one number a voxel');
});
