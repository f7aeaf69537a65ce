// The stationary wavelet transform of level 1 as PyRadiomics takes it from PyWavelets (swtn, coif1): per axis x, y, z a
// low-pass (L) and a high-pass (H) band, periodic at the borders, an odd axis extended by its first voxel.
// A voxel depends on 2 voxels before and 3 after it along each axis, so a box around the region with that halo, wrapped
// where it leaves the image, gives the numbers of the whole image. Sums run in PyWavelets' order, in float64, so that
// they are equal to the last bit and no voxel changes its grey level. Left out: other families, further levels.

import type { Vector3, Volume } from '@glioscope/volume';
import { unchanged } from './intensities.ts';
import { requireFiniteIntensities } from './prepare/resegment.ts';
import type { Region } from './region.ts';
import type { Scratch } from './scratch.ts';

/** Letters stand for x, y, z: bands that share filters come one after the other. */
export const waveletBands = ['LLL', 'LLH', 'LHL', 'LHH', 'HLL', 'HLH', 'HHL', 'HHH'] as const;

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
export interface WaveletBox {
  readonly size: Vector3;
  readonly data: Float64Array;
}

/** Gives a band's values at the region's voxels, scan order: of the filter's memory, until it gives the next band. */
export type WaveletFilter = (band: WaveletBand) => Float64Array;

/** The filter of one box; what bands share that come one after the other, the same first letters, is computed once. */
export function waveletFilter(box: WaveletBox, region: Region, scratch: Scratch): WaveletFilter {
  let latest = '';
  let alongX: WaveletBox | undefined;
  let alongY: WaveletBox | undefined;
  return (band) => {
    const common = sharedAxes(band, latest);
    latest = band;
    if (alongX === undefined || common < 1) alongX = filterX(box, filterOf(band[0]!), scratch);
    if (alongY === undefined || common < 2) alongY = filterY(alongX, filterOf(band[1]!), scratch);
    const values = scratch.float64('band', region.boxIndex.length);
    filterZ(alongY, filterOf(band[2]!), region, values);
    return values;
  };
}

/** Along how many axes, from x on, two bands are filtered alike. */
export function sharedAxes(band: string, other: string): number {
  let axes = 0;
  while (axes < band.length && band[axes] === other[axes]) axes++;
  return axes;
}

function filterOf(letter: string): Float64Array {
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

/**
 * The box that the filter looks at; `allocate` gives its memory.
 * @throws {RangeError} when a voxel in it is NaN or infinite.
 */
export function waveletBox(
  image: Volume,
  intensityOf: (value: number) => number,
  region: Region,
  allocate: (length: number) => Float64Array,
): WaveletBox {
  const { geometry, data } = image;
  const [xs, ys, zs] = [0, 1, 2].map((axis) =>
    wrappedIndices(region.origin[axis]!, region.size[axis]!, geometry.size[axis]!),
  ) as [Int32Array, Int32Array, Int32Array];
  const gathered = allocate(xs.length * ys.length * zs.length);
  // Within the image a row is one run.
  const isWhole = xs.length - 1 === xs[xs.length - 1]! - xs[0]!;
  let k = 0;
  for (let z = 0; z < zs.length; z++) {
    for (let y = 0; y < ys.length; y++) {
      const row = geometry.size[0] * (ys[y]! + geometry.size[1] * zs[z]!);
      if (isWhole) {
        gathered.set(data.subarray(row + xs[0]!, row + xs[0]! + xs.length), k);
        k += xs.length;
      } else {
        for (let x = 0; x < xs.length; x++) gathered[k++] = data[row + xs[x]!]!;
      }
    }
  }
  if (intensityOf !== unchanged) {
    for (let i = 0; i < gathered.length; i++) gathered[i] = intensityOf(gathered[i]!);
  }
  requireFiniteIntensities(gathered, image);
  return { size: [xs.length, ys.length, zs.length], data: gathered };
}

/** The box's samples at the region's voxels, scan order. */
export function readBox(
  { size, data }: WaveletBox,
  { boxIndex, boxSize, padding }: Region,
  out: Float64Array,
): void {
  let rowEnd = 0;
  let shift = 0;
  for (let k = 0; k < out.length; k++) {
    const index = boxIndex[k]!;
    if (index >= rowEnd) {
      const row = Math.floor(index / boxSize[0]);
      rowEnd = (row + 1) * boxSize[0];
      const z = Math.floor(row / boxSize[1]);
      const y = row - z * boxSize[1];
      const boxRow = y - padding[1] + before + size[1] * (z - padding[2] + before);
      shift = size[0] * boxRow + before - padding[0] - row * boxSize[0];
    }
    out[k] = data[index + shift]!;
  }
}

// Filter tap j meets the sample 3 - j voxels ahead; with the halo's 2 samples in front that is sample o + 5 - j.

function filterX({ size, data }: WaveletBox, filter: Float64Array, scratch: Scratch): WaveletBox {
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
  const out = scratch.float64('along x', width * rows);
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

function filterY({ size, data }: WaveletBox, filter: Float64Array, scratch: Scratch): WaveletBox {
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
  const out = scratch.float64('along y', width * height * depth);
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
  { size, data }: WaveletBox,
  filter: Float64Array,
  { boxIndex, boxSize, padding }: Region,
  out: Float64Array,
): void {
  const [f0, f1, f2, f3, f4, f5] = filter as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const slice = size[0] * size[1];
  // Voxels come row by row: within one, the padded box's index and that of the unpadded one differ by the same.
  let rowEnd = 0;
  let shift = 0;
  for (let k = 0; k < out.length; k++) {
    const index = boxIndex[k]!;
    if (index >= rowEnd) {
      const row = Math.floor(index / boxSize[0]);
      rowEnd = (row + 1) * boxSize[0];
      const z = Math.floor(row / boxSize[1]);
      const y = row - z * boxSize[1];
      shift = size[0] * (y - padding[1]) + slice * (z - padding[2]) - padding[0] - row * boxSize[0];
    }
    const i = index + shift;
    let sum = f0 * data[i + 5 * slice]!;
    sum += f1 * data[i + 4 * slice]!;
    sum += f2 * data[i + 3 * slice]!;
    sum += f3 * data[i + 2 * slice]!;
    sum += f4 * data[i + slice]!;
    out[k] = sum + f5 * data[i]!;
  }
}
