// What each bad file is answered with: what was expected, what was found, what to do.

import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { axisAlignedGeometry } from '../geometry.ts';
import { VolumeFileError } from '../files/volume-file-error.ts';
import type { Volume } from '../volume.ts';
import { decodeVolume, encodeVolume, readMaskFile, readVolumeFile, writeVolumeFile } from './index.ts';

const volume: Volume = {
  geometry: axisAlignedGeometry([8, 8, 8]),
  // Noise, so that compressed bytes are many enough to cut.
  data: Float32Array.from({ length: 512 }, (_, i) => Math.fround(Math.sin(i * i))),
};
let nifti: Uint8Array;
let nrrd: Uint8Array;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glioscope-bad-files-'));
  nifti = await encodeVolume('a.nii', volume);
  nrrd = await encodeVolume('a.nrrd', volume);
});
afterAll(() => rm(folder, { recursive: true }));

/** The NIfTI file with its header changed. */
function changed(change: (header: DataView) => void): Uint8Array {
  const bytes = nifti.slice();
  change(new DataView(bytes.buffer));
  return bytes;
}

const dimensions = (...lengths: number[]): Uint8Array =>
  changed((header) => lengths.forEach((length, i) => header.setInt16(40 + 2 * i, length, true)));

async function messageOf(reading: Promise<unknown>): Promise<string> {
  const error: unknown = await reading.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(VolumeFileError);
  return (error as VolumeFileError).message;
}

describe('paths', () => {
  test('a missing file', async () => {
    const path = join(folder, 'none.nii.gz');
    expect(await messageOf(readVolumeFile(path))).toBe(
      `Cannot read ${path}: expected a file, found none; check the path`,
    );
  });

  test('a folder', async () => {
    const path = join(folder, 'folder.nii.gz');
    await mkdir(path);
    expect(await messageOf(readVolumeFile(path))).toMatch(/expected a file, found a folder/);
  });

  test('a file in place of a folder', async () => {
    await writeFile(join(folder, 'file'), 'x');
    expect(await messageOf(readVolumeFile(join(folder, 'file', 'a.nii')))).toMatch(/expected a folder at/);
  });

  test.skipIf(process.getuid?.() === 0)('a file without permission (skipped for root)', async () => {
    const path = join(folder, 'closed.nii');
    await writeFile(path, nifti);
    await chmod(path, 0);
    expect(await messageOf(readVolumeFile(path))).toMatch(/expected permission to read it, got none/);
  });

  test('another ending', async () => {
    expect(await messageOf(readVolumeFile(join(folder, 'scan.dcm')))).toMatch(
      /expected a name ending in \.nii, \.nii\.gz, \.nrrd or \.mha/,
    );
    expect(await messageOf(readVolumeFile(join(folder, 'scan.mhd')))).toMatch(/got one of a pair \(\.mhd\)/);
    expect(await messageOf(writeVolumeFile(join(folder, 'scan.mha'), volume))).toMatch(/Cannot write/);
  });

  test('writing into a folder that is not there', async () => {
    const path = join(folder, 'no', 'a.nii');
    expect(await messageOf(writeVolumeFile(path, volume))).toMatch(
      /expected the folder .*no, found none; create it first/,
    );
  });

  test('a failed write leaves what was there, and no temporary file', async () => {
    const here = await mkdtemp(join(folder, 'failed-'));
    const path = join(here, 'a.nii');
    await mkdir(path);
    await writeFile(join(path, 'kept'), 'x');
    expect(await messageOf(writeVolumeFile(path, volume))).toMatch(/found a folder/);
    expect(await readdir(here)).toEqual(['a.nii']);
    expect(await readFile(join(path, 'kept'), 'utf8')).toBe('x');
  });
});

describe('gzip', () => {
  test('truncated', async () => {
    const whole = gzipSync(nifti);
    for (const length of [11, 400, whole.length - 1]) {
      expect(await messageOf(decodeVolume('a.nii.gz', whole.subarray(0, length)))).toMatch(
        /expected a whole gzip file, got a damaged or truncated one of \d+ bytes .*copy or download it again/,
      );
    }
  });

  test('a flipped bit is found by the checksum', async () => {
    const damaged = new Uint8Array(gzipSync(nifti, { level: 0 }));
    damaged[1000]! ^= 1;
    expect(await messageOf(decodeVolume('a.nii.gz', damaged))).toMatch(/damaged or truncated/);
  });

  test('not gzip at all', async () => {
    const text = new TextEncoder().encode('<html>404 Not Found</html>');
    expect(await messageOf(decodeVolume('a.nii.gz', text))).toMatch(
      /expected a gzip file, got text that begins "<html>404 Not Found</,
    );
    expect(await messageOf(decodeVolume('a.nii.gz', new Uint8Array()))).toMatch(/got an empty file/);
  });

  test('gzip of something else', async () => {
    expect(await messageOf(decodeVolume('a.nii.gz', gzipSync('hello, this is no image')))).toMatch(
      /expected a NIfTI-1 image, got text that begins "hello/,
    );
  });
});

describe('NIfTI', () => {
  test.each<[string, () => Uint8Array, RegExp]>([
    [
      'not an image',
      () => new Uint8Array(1000),
      /expected a NIfTI-1 image, got bytes that begin 00 00 00 00/,
    ],
    [
      'truncated voxels',
      () => nifti.subarray(0, 1000),
      /expected 2048 bytes of voxels .* got 648: .*truncated/,
    ],
    ['truncated header', () => nifti.subarray(0, 200), /expected a header of 352 bytes, got a file of 200/],
    ['2D', () => dimensions(2, 8, 8), /expected a 3D image, got 2D \(8 × 8\)/],
    ['4D', () => dimensions(4, 8, 8, 4, 2), /expected one 3D image, got a 4D series of 2 \(8 × 8 × 4 × 2\)/],
    [
      'vectors',
      () => dimensions(5, 8, 8, 2, 1, 3),
      /expected one number a voxel, got vectors \(8 × 8 × 2 × 1 × 3\)/,
    ],
    ['a size of 0', () => dimensions(3, 8, 0, 8), /expected sizes from 1, got 8 × 0 × 8/],
    ['no dimension', () => dimensions(0), /expected 3 dimensions, got 0/],
    [
      'RGB',
      () => changed((header) => header.setInt16(70, 128, true)),
      /expected one real number a voxel, got RGB colours/,
    ],
    [
      'a spacing of 0',
      () => changed((header) => header.setFloat32(84, 0, true)),
      /expected spacings above 0 mm/,
    ],
    ['NIfTI-2', () => changed((header) => header.setInt32(0, 540, true)), /expected NIfTI-1, got NIfTI-2/],
    [
      'a header of a pair',
      () => changed((header) => header.setUint8(345, 'i'.charCodeAt(0))),
      /got the header of a \.hdr\/\.img pair/,
    ],
    [
      'a skewed orientation',
      () =>
        changed((header) => {
          header.setInt16(252, 0, true);
          header.setFloat32(284, 0.3, true);
        }),
      /expected grid axes at right angles, got a skewed orientation \(cosine 0\.287/,
    ],
  ])('%s', async (_name, bytes, expected) => {
    expect(await messageOf(decodeVolume('scan.nii', bytes()))).toMatch(expected);
  });
});

describe('NRRD', () => {
  const header = (text: string): Uint8Array => new TextEncoder().encode(`NRRD0004\n${text}\n\n`);
  const base = 'encoding: raw\nendian: little';
  test.each<[string, () => Uint8Array, RegExp]>([
    ['not an image', () => nifti, /expected an NRRD image, got bytes that begin 5c 01 00 00/],
    ['truncated voxels', () => nrrd.subarray(0, nrrd.length - 50), /damaged or truncated data/],
    ['truncated header', () => nrrd.subarray(0, 100), /expected an empty line after the header/],
    [
      'truncated raw voxels',
      () => header(`type: short\ndimension: 3\nsizes: 2 3 4\n${base}`),
      /expected 48 bytes of voxels for 2 × 3 × 4 voxels of 16 bits, got 0/,
    ],
    ['2D', () => header(`type: short\ndimension: 2\nsizes: 2 3\n${base}`), /got 2D \(2 × 3\)/],
    [
      '4D or vectors',
      () => header(`type: short\ndimension: 4\nsizes: 3 2 3 4\n${base}`),
      /got 4 dimensions \(3 × 2 × 3 × 4\)/,
    ],
    [
      'an axis of colours',
      () => header(`type: uchar\ndimension: 3\nsizes: 3 4 4\nkinds: RGB-color domain domain\n${base}`),
      /got an axis of kind RGB-color/,
    ],
    ['blocks', () => header(`type: block\ndimension: 3\nsizes: 3 4 4\n${base}`), /got type block/],
    [
      'bzip2',
      () => header('type: uchar\ndimension: 3\nsizes: 3 4 4\nencoding: bzip2'),
      /expected encoding raw or gzip, got bzip2/,
    ],
    [
      'voxels in another file',
      () => header(`type: uchar\ndimension: 3\nsizes: 3 4 4\ndata file: a.raw\n${base}`),
      /got a header that names another file/,
    ],
  ])('%s', async (_name, bytes, expected) => {
    expect(await messageOf(decodeVolume('scan.nrrd', bytes()))).toMatch(expected);
  });
});

test('an image in place of a mask', async () => {
  const path = join(folder, 'image.nii.gz');
  await writeVolumeFile(path, volume);
  await expect(readMaskFile(path)).rejects.toThrow(/image\.nii\.gz as a mask: expected whole-number labels/);
});

test('a volume that does not fit its geometry is not written', async () => {
  const path = join(folder, 'unfit.nii');
  await expect(writeVolumeFile(path, { ...volume, data: new Uint8Array(3) })).rejects.toThrow(
    /expected 512 voxels/,
  );
  expect(await readdir(folder)).not.toContain('unfit.nii');
});
