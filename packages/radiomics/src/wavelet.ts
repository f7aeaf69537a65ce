// The stationary wavelet transform of level 1 as PyRadiomics takes it from PyWavelets (swtn, coif1): per axis x, y, z a
// low-pass (L) and a high-pass (H) band, periodic at the borders, an odd axis extended by its first voxel.
// A voxel depends on 2 voxels before and 3 after it along each axis, so a box around the region with that halo, wrapped
// where it leaves the image, gives the numbers of the whole image. Sums run in PyWavelets' order, in float64, so that
// they are equal to the last bit and no voxel changes its grey level. Left out: other families, further levels.

import type { Vector3, Volume } from '@glioscope/volume';
import type { Region } from './region.ts';

/** The bands in PyRadiomics' order of columns; letters stand for x, y, z. */
export const waveletBands = ['LLH', 'LHL', 'LHH', 'HLL', 'HLH', 'HHL', 'HHH', 'LLL'] as const;

export type WaveletBand = (typeof waveletBands)[number];

/** Decomposition filters of coif1, digits as PyWavelets holds them. */
const coif1Low = Float64Array.of(
  -0.015655728135791993,
  -0.07273261951252645,
  0.3848648468648578,
  0.8525720202116004,
  0.3378976624574818,
  -0.07273261951252645,
);
const coif1High = Float64Array.of(
  0.07273261951252645,
  0.3378976624574818,
  -0.8525720202116004,
  0.3848648468648578,
  0.07273261951252645,
  -0.015655728135791993,
);

const before = 2;
const halo = 5;

/** A box of samples, x fastest. */
interface Box {
  readonly size: Vector3;
  readonly data: Float64Array;
}

/** Each band's values at the region's voxels (scan order); the array is the caller's to keep. */
export function* waveletBandsOf(
  image: Volume,
  intensityOf: (value: number) => number,
  region: Region,
): Generator<{ readonly band: WaveletBand; readonly values: Float64Array }> {
  const source = gatherWithHalo(image, intensityOf, region);
  for (const first of ['L', 'H'] as const) {
    const alongX = filterX(source, filterOf(first));
    for (const second of ['L', 'H'] as const) {
      const alongY = filterY(alongX, filterOf(second));
      for (const third of ['L', 'H'] as const) {
        yield { band: `${first}${second}${third}`, values: filterZ(alongY, filterOf(third), region) };
      }
    }
  }
}

function filterOf(letter: 'L' | 'H'): Float64Array {
  return letter === 'L' ? coif1Low : coif1High;
}

/** For each sample of the halo box along an axis, the image's voxel that it wraps to. */
function wrappedIndices(start: number, length: number, imageLength: number): Int32Array {
  const period = imageLength + (imageLength % 2);
  return Int32Array.from({ length: length + halo }, (_, k) => {
    const wrapped = (((start - before + k) % period) + period) % period;
    return wrapped === imageLength ? 0 : wrapped;
  });
}

function gatherWithHalo(
  { geometry, data }: Volume,
  intensityOf: (value: number) => number,
  region: Region,
): Box {
  const [xs, ys, zs] = [0, 1, 2].map((axis) =>
    wrappedIndices(region.origin[axis]!, region.size[axis]!, geometry.size[axis]!),
  ) as [Int32Array, Int32Array, Int32Array];
  const gathered = new Float64Array(xs.length * ys.length * zs.length);
  let k = 0;
  for (let z = 0; z < zs.length; z++) {
    for (let y = 0; y < ys.length; y++) {
      const row = geometry.size[0] * (ys[y]! + geometry.size[1] * zs[z]!);
      for (let x = 0; x < xs.length; x++) gathered[k++] = intensityOf(data[row + xs[x]!]!);
    }
  }
  return { size: [xs.length, ys.length, zs.length], data: gathered };
}

// Filter tap j meets the sample 3 - j voxels ahead; with the halo's 2 samples in front that is sample o + 5 - j.

function filterX({ size, data }: Box, filter: Float64Array): Box {
  const [f0, f1, f2, f3, f4, f5] = filter as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const width = size[0] - halo;
  const rows = size[1] * size[2];
  const out = new Float64Array(width * rows);
  for (let row = 0, o = 0; row < rows; row++) {
    for (let i = row * size[0], end = i + width; i < end; i++, o++) {
      // From 0, then tap by tap: the order in which PyWavelets adds.
      let sum = f0 * data[i + 5]!;
      sum += f1 * data[i + 4]!;
      sum += f2 * data[i + 3]!;
      sum += f3 * data[i + 2]!;
      sum += f4 * data[i + 1]!;
      out[o] = sum + f5 * data[i]!;
    }
  }
  return { size: [width, size[1], size[2]], data: out };
}

function filterY({ size, data }: Box, filter: Float64Array): Box {
  const [f0, f1, f2, f3, f4, f5] = filter as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [width, rows, depth] = size;
  const height = rows - halo;
  const out = new Float64Array(width * height * depth);
  for (let z = 0, o = 0; z < depth; z++) {
    for (let i = z * rows * width, end = i + height * width; i < end; i++, o++) {
      let sum = f0 * data[i + 5 * width]!;
      sum += f1 * data[i + 4 * width]!;
      sum += f2 * data[i + 3 * width]!;
      sum += f3 * data[i + 2 * width]!;
      sum += f4 * data[i + width]!;
      out[o] = sum + f5 * data[i]!;
    }
  }
  return { size: [width, height, depth], data: out };
}

/** The last axis, at the region's voxels alone. */
function filterZ(
  { size, data }: Box,
  filter: Float64Array,
  { boxIndex, boxSize, padding }: Region,
): Float64Array {
  const [f0, f1, f2, f3, f4, f5] = filter as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const slice = size[0] * size[1];
  const out = new Float64Array(boxIndex.length);
  for (let k = 0; k < out.length; k++) {
    // From the padded box's index to that of the unpadded one.
    const index = boxIndex[k]!;
    const x = index % boxSize[0];
    const rest = (index - x) / boxSize[0];
    const y = rest % boxSize[1];
    const z = (rest - y) / boxSize[1];
    const i = x - padding[0] + size[0] * (y - padding[1]) + slice * (z - padding[2]);
    let sum = f0 * data[i + 5 * slice]!;
    sum += f1 * data[i + 4 * slice]!;
    sum += f2 * data[i + 3 * slice]!;
    sum += f3 * data[i + 2 * slice]!;
    sum += f4 * data[i + slice]!;
    out[k] = sum + f5 * data[i]!;
  }
  return out;
}
