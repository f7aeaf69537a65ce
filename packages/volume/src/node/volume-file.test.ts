import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { axisAlignedGeometry, multiplyMatrix3, type Geometry, type Matrix3 } from '../geometry.ts';
import { compareGeometry } from '../geometry-difference.ts';
import { labelsOf, volumeMl, type Volume, type VoxelArray } from '../volume.ts';
import { decodeVolume, encodeVolume, readMaskFile, readVolumeFile, writeVolumeFile } from './index.ts';

const projectRoot = fileURLToPath(new URL('../../../../', import.meta.url));
const references = JSON.parse(
  readFileSync(join(projectRoot, 'reference/volume/file_references.json'), 'utf8'),
) as {
  cases: {
    name: string;
    fileName: string;
    base64: string;
    geometry: { size: number[]; spacingMm: number[]; originMm: number[]; direction: number[] };
    voxels: number[];
  }[];
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glioscope-volume-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('files read as nibabel and pynrrd read them', () => {
  test.each(references.cases)('$name', async ({ fileName, base64, geometry, voxels }) => {
    const { geometry: found, data } = await decodeVolume(fileName, Buffer.from(base64, 'base64'));
    expect(found.size).toEqual(geometry.size);
    // Headers hold 32-bit floats, and a qform three of a quaternion's four numbers: 1e-6 leaves room for the root
    // that gives the fourth. The sign flips from RAS to LPS and the voxels are exact.
    const close = (values: readonly number[], expected: readonly number[]): void =>
      values.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6));
    close(found.spacingMm, geometry.spacingMm);
    close(found.originMm, geometry.originMm);
    close(found.direction, geometry.direction);
    expect([...data]).toEqual(voxels);
  });
});

describe('a MetaImage', () => {
  const header = [
    'ObjectType = Image',
    'NDims = 3',
    'BinaryData = True',
    'BinaryDataByteOrderMSB = False',
    'CompressedData = False',
    // The axes of the grid one after the other, which are the columns of the direction.
    'TransformMatrix = 0.8 0.6 0 -0.6 0.8 0 0 0 1',
    'Offset = -10.25 20.5 30',
    'ElementSpacing = 0.5 1.1 3',
    'DimSize = 2 3 1',
    'ElementType = MET_SHORT',
    'ElementDataFile = LOCAL',
  ].join('\n');
  const fileOf = (text: string): Uint8Array =>
    Buffer.concat([Buffer.from(`${text}\n`), Buffer.from(Int16Array.of(-2, -1, 0, 1, 2, 3).buffer)]);

  test('is read', async () => {
    const { geometry, data } = await decodeVolume('a.mha', fileOf(header));
    expect(geometry).toEqual({
      size: [2, 3, 1],
      spacingMm: [0.5, 1.1, 3],
      originMm: [-10.25, 20.5, 30],
      direction: [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1],
    });
    expect(data).toEqual(Int16Array.of(-2, -1, 0, 1, 2, 3));
  });

  test.each([
    [
      'voxels elsewhere',
      header.replace('LOCAL', 'a.zraw'),
      /got a header that names a\.zraw; save it as one/,
    ],
    ['2D', header.replace('NDims = 3', 'NDims = 2').replace('2 3 1', '2 3'), /got 2D \(2 × 3\)/],
    ['truncated', header.replace('2 3 1', '2 3 2'), /expected 24 bytes of voxels .* got 12: .*truncated/],
    ['colours', `ElementNumberOfChannels = 3\n${header}`, /expected one number a voxel, got 3/],
    [
      'something else',
      'hello, this is no image at all',
      /expected a MetaImage .* got text that begins "hello/,
    ],
  ])('is refused: %s', async (_name, text, message) => {
    await expect(decodeVolume('a.mha', fileOf(text))).rejects.toThrow(message);
  });
});

describe('round trips', () => {
  const triple = <Item>(item: fc.Arbitrary<Item>): fc.Arbitrary<[Item, Item, Item]> =>
    fc.tuple(item, item, item);
  const real = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
  const anyVolume: fc.Arbitrary<Volume> = fc
    .record({
      size: triple(fc.integer({ min: 2, max: 5 })),
      spacingMm: triple(real(0.3, 8)),
      originMm: triple(real(-300, 300)),
      angles: triple(real(-Math.PI, Math.PI)),
      flips: triple(fc.constantFrom(1, -1)),
      make: fc.constantFrom<(values: number[]) => VoxelArray>(
        (values) => Float32Array.from(values, (v) => v / 3),
        (values) => Float64Array.from(values, (v) => v / 3),
        (values) => Int8Array.from(values),
        (values) => Uint8Array.from(values),
        (values) => Int16Array.from(values),
        (values) => Uint16Array.from(values),
        (values) => Int32Array.from(values),
        (values) => Uint32Array.from(values),
      ),
      seed: fc.integer({ min: 1, max: 1e6 }),
    })
    .map(({ size, spacingMm, originMm, angles: [a, b, c], flips: [fx, fy, fz], make, seed }) => {
      const aboutX: Matrix3 = [1, 0, 0, 0, Math.cos(a), -Math.sin(a), 0, Math.sin(a), Math.cos(a)];
      const aboutY: Matrix3 = [Math.cos(b), 0, Math.sin(b), 0, 1, 0, -Math.sin(b), 0, Math.cos(b)];
      const aboutZ: Matrix3 = [Math.cos(c), -Math.sin(c), 0, Math.sin(c), Math.cos(c), 0, 0, 0, 1];
      const rotation = multiplyMatrix3(aboutZ, multiplyMatrix3(aboutY, aboutX));
      const direction = multiplyMatrix3(rotation, [fx, 0, 0, 0, fy, 0, 0, 0, fz]);
      const count = size[0] * size[1] * size[2];
      const values = Array.from({ length: count }, (_, i) => (i * 7919 + seed) % 100_003);
      return { geometry: { size, spacingMm, originMm, direction }, data: make(values) };
    });

  // NRRD writes 17 digits; NIfTI 32-bit floats, relative error 6e-8 at origins up to 300 mm.
  test.each([
    { name: 'a.nrrd', spacingMm: 1e-12, originMm: 1e-10, directionDegrees: 1e-5 },
    { name: 'a.nii', spacingMm: 1e-6, originMm: 2e-5, directionDegrees: 1e-4 },
    { name: 'a.nii.gz', spacingMm: 1e-6, originMm: 2e-5, directionDegrees: 1e-4 },
  ])('$name keeps voxels, type and any orientation', async ({ name, ...tolerance }) => {
    await fc.assert(
      fc.asyncProperty(anyVolume, async (volume) => {
        const again = await decodeVolume(name, await encodeVolume(name, volume));
        expect(again.data).toEqual(volume.data);
        expect(compareGeometry(volume.geometry, again.geometry, tolerance)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test('the same volume gives the same bytes, a second later too', async () => {
    const encodeAll = (): Promise<Uint8Array[]> =>
      Promise.all(['a.nrrd', 'a.nii', 'a.nii.gz'].map((name) => encodeVolume(name, sample())));
    const first = await encodeAll();
    // A time in a gzip header counts seconds.
    await new Promise((done) => setTimeout(done, 1100));
    expect(await encodeAll()).toEqual(first);
  });

  test('a view into a larger array is written as itself', async () => {
    const { geometry } = sample();
    const larger = Uint8Array.from({ length: 100 }, (_, i) => i);
    const again = await decodeVolume(
      'a.nii',
      await encodeVolume('a.nii', { geometry, data: larger.subarray(7, 67) }),
    );
    expect(again.data).toEqual(larger.slice(7, 67));
  });

  test('voxels come in memory of their own, not shared', async () => {
    const { data } = await decodeVolume('a.nii', await encodeVolume('a.nii', sample()));
    expect(data.buffer).toBeInstanceOf(ArrayBuffer);
  });
});

describe('paths', () => {
  test('a file written is read again, and nothing else is left in the folder', async () => {
    const here = await mkdtemp(join(folder, 'write-'));
    const path = join(here, 'volume.nii.gz');
    await writeVolumeFile(path, sample());
    await writeVolumeFile(path, sample());
    expect(await readdir(here)).toEqual(['volume.nii.gz']);
    expect(await readVolumeFile(path)).toEqual(await decodeVolume(path, await readFile(path)));
  });

  test('a mask comes as bytes, however the file stores it', async () => {
    const path = join(folder, 'mask.nii.gz');
    const data = Float64Array.from({ length: 60 }, (_, i) => (i < 20 ? 4 : 0));
    await writeVolumeFile(path, { geometry: sample().geometry, data });
    const mask = await readMaskFile(path);
    expect(mask.data).toBeInstanceOf(Uint8Array);
    expect(labelsOf(mask)).toEqual([4]);
  });

  test('a name in capitals, and an uncompressed file that is named .nii.gz', async () => {
    const path = join(folder, 'VOLUME.NII.GZ');
    await writeFile(path, await encodeVolume('a.nii', sample()));
    expect((await readVolumeFile(path)).data).toEqual(sample().data);
  });
});

const dataFolder = resolve(process.env.GLIOSCOPE_DATA ?? join(projectRoot, '../shared/data'));
const skip = !existsSync(join(dataFolder, 'brats'));

describe.skipIf(skip)(`real scans (skipped where ${dataFolder} is absent)`, () => {
  test('a BraTS case: sequences and mask share a grid, labels are 1, 2, 4', async () => {
    const name = readdirSync(join(dataFolder, 'brats')).sort()[0]!;
    const file = (part: string): string => join(dataFolder, 'brats', name, `${name}_${part}.nii.gz`);
    const image = await readVolumeFile(file('t1ce'));
    const mask = await readMaskFile(file('seg'));
    const bratsGrid: Geometry = { ...axisAlignedGeometry([240, 240, 155]), originMm: [0, -239, 0] };
    expect(compareGeometry(image.geometry, bratsGrid)).toEqual([]);
    expect(compareGeometry(mask.geometry, bratsGrid)).toEqual([]);
    expect(labelsOf(mask)).toEqual([1, 2, 4]);
    expect(volumeMl(mask)).toBeGreaterThan(5);
    const again = await decodeVolume('a.nii.gz', await encodeVolume('a.nii.gz', image));
    expect(again.geometry).toEqual(image.geometry);
    // Element by element, `toEqual` takes a minute over nine million voxels.
    const bytes = ({ data }: Volume): Buffer => Buffer.from(data.buffer);
    expect(bytes(again).equals(bytes(image))).toBe(true);
  });

  test('a TCGA-LGG case: thick slices, mask on the same grid', async () => {
    const name = readdirSync(join(dataFolder, 'tcga-lgg')).sort()[0]!;
    const file = (part: string): string => join(dataFolder, 'tcga-lgg', name, `${name}_${part}.nii.gz`);
    const image = await readVolumeFile(file('flair'));
    const mask = await readMaskFile(file('mask'));
    expect(compareGeometry(image.geometry, mask.geometry)).toEqual([]);
    expect(image.geometry.spacingMm[2]).toBeGreaterThan(3);
    expect(labelsOf(mask)).toHaveLength(1);
  });

  test.each(['brain1', 'breast1'])('PyRadiomics’ %s: gzipped NRRD image and label map', async (name) => {
    const image = await readVolumeFile(join(dataFolder, 'pyradiomics', `${name}_image.nrrd`));
    const mask = await readMaskFile(join(dataFolder, 'pyradiomics', `${name}_label.nrrd`));
    expect(compareGeometry(image.geometry, mask.geometry)).toEqual([]);
    expect(labelsOf(mask)).toEqual([1]);
  });
});

function sample(): Volume<Int16Array> {
  const geometry: Geometry = {
    size: [3, 4, 5],
    spacingMm: [1, 2, 0.5],
    originMm: [-10, 20, 30],
    direction: [0, -1, 0, 1, 0, 0, 0, 0, 1],
  };
  return { geometry, data: Int16Array.from({ length: 60 }, (_, i) => i * i - 900) };
}
