// The stationary wavelet transform as PyRadiomics takes it from PyWavelets (swtn, one level at a time): per axis x, y, z
// a low-pass (L) and a high-pass (H) band, periodic at the borders, an axis of odd length extended by its first voxel.
// Each further level filters the band of all L once more with the same, undilated filters.
// Sums are in float64 and in PyWavelets' order, equal to the last bit, so that no voxel changes its grey level.
// `wavelet.ts` has coif1's first level for the region alone; this is every wavelet and level, for the whole grid.

import type { Vector3 } from '@glioscope/volume';
import type { DerivedImage, FilterImage } from './derived-image.ts';
import type { FilterSettings } from './filter-settings.ts';
import { waveletFilters, type WaveletFilters } from './wavelet-filters.ts';

type WaveletSettings = Pick<
  FilterSettings,
  'wavelet' | 'startLevel' | 'level' | 'force2D' | 'force2DDimension'
>;

interface Box {
  readonly size: Vector3;
  readonly data: Float64Array;
}

/** For each level the bands but that of all L, then that of the last level; named `wavelet-LLH`, `wavelet2-LLH`. */
export function* waveletImages(
  { geometry, data }: FilterImage,
  settings: WaveletSettings,
): Generator<DerivedImage> {
  const filters = waveletFilters(settings.wavelet);
  const axes = axesOf(settings);
  const names = waveletImageNames(settings);
  let next = 0;
  let box = evenBox(geometry.size, data);
  for (let level = 0; level < settings.startLevel; level++) {
    for (const axis of axes) box = filterAxis(box, filters.low, axis);
  }
  for (let level = 0; level < settings.level; level++) {
    let lowest = box;
    for (const band of bands(box, filters, axes, true)) {
      if (band.lowest) lowest = band;
      else yield { name: names[next++]!, data: cropped(band, geometry.size) };
    }
    box = lowest;
  }
  yield { name: names[next]!, data: cropped(box, geometry.size) };
}

/** The names of the images under these settings, in order. */
export function waveletImageNames(settings: WaveletSettings): string[] {
  const letters = axesOf(settings).length;
  const details = Array.from({ length: 2 ** letters - 1 }, (_, k) =>
    (k + 1).toString(2).padStart(letters, '0').replaceAll('0', 'L').replaceAll('1', 'H'),
  );
  const prefix = (level: number): string => (level === 1 ? 'wavelet-' : `wavelet${level}-`);
  const names = Array.from({ length: settings.level }, (_, k) => details.map((band) => prefix(k + 1) + band));
  return [...names.flat(), prefix(settings.level) + 'L'.repeat(letters)];
}

/** Axes in the order of a band's letters: x, y, z, without that across the slices when slices stand alone. */
function axesOf({ force2D, force2DDimension }: WaveletSettings): readonly number[] {
  return [0, 1, 2].filter((axis) => !force2D || axis !== 2 - force2DDimension);
}

interface Band extends Box {
  /** Whether it is the band of all L. */
  readonly lowest: boolean;
}

/** Every band, L before H and the first axis slowest. */
function* bands(
  box: Box,
  filters: WaveletFilters,
  axes: readonly number[],
  lowest: boolean,
): Generator<Band> {
  const [axis, ...rest] = axes;
  if (axis === undefined) {
    yield { ...box, lowest };
    return;
  }
  yield* bands(filterAxis(box, filters.low, axis), filters, rest, lowest);
  yield* bands(filterAxis(box, filters.high, axis), filters, rest, false);
}

/** Extends each axis of odd length by its first voxel. */
function evenBox(imageSize: Vector3, data: Float64Array): Box {
  const size = imageSize.map((length) => length + (length % 2)) as unknown as Vector3;
  if (size.every((length, axis) => length === imageSize[axis])) return { size, data };
  const [width, height, depth] = size;
  const extended = new Float64Array(width * height * depth);
  for (let z = 0, to = 0; z < depth; z++) {
    for (let y = 0; y < height; y++, to += width) {
      const from = imageSize[0] * ((y % imageSize[1]) + imageSize[1] * (z % imageSize[2]));
      extended.set(data.subarray(from, from + imageSize[0]), to);
      if (width > imageSize[0]) extended[to + width - 1] = data[from]!;
    }
  }
  return { size, data: extended };
}

/** The part of the box that is the image, in an array of its own. */
function cropped({ size, data }: Box, imageSize: Vector3): Float64Array {
  if (size.every((length, axis) => length === imageSize[axis])) return data;
  const [width, height, depth] = imageSize;
  const kept = new Float64Array(width * height * depth);
  for (let z = 0, to = 0; z < depth; z++) {
    for (let y = 0; y < height; y++, to += width) {
      const from = size[0] * (y + size[1] * z);
      kept.set(data.subarray(from, from + width), to);
    }
  }
  return kept;
}

/** Periodic convolution along an axis: output o is the sum over taps j of filter[j] · input[o + taps / 2 - j]. */
function filterAxis({ size, data }: Box, filter: Float64Array, axis: number): Box {
  const length = size[axis]!;
  const stride = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
  const out = new Float64Array(data.length);
  const wrapped = wrappedTaps(length, filter.length);
  const half = filter.length / 2;
  // Outputs whose taps all lie on the line are those from `low` up to but without `high`.
  const low = Math.min(half - 1, length);
  const high = Math.max(low, length - half);
  const step = length * stride;
  for (let start = 0; start < data.length; start += step) {
    if (axis === 0) {
      sums(data, out, filter, start + low + half, 1, start + low, high - low);
    } else {
      for (let o = low, at = start + low * stride; o < high; o++, at += stride) {
        sums(data, out, filter, at + half * stride, stride, at, stride);
      }
    }
    for (const { output, taps, samples } of wrapped) {
      wrappedSums(data, out, filter, taps, samples, start, stride, start + output * stride);
    }
  }
  return { size, data: out };
}

/** `count` neighbouring outputs whose taps all lie on the line, tap 0 at `first`, each sum from 0 in order of taps. */
function sums(
  data: Float64Array,
  out: Float64Array,
  filter: Float64Array,
  first: number,
  stride: number,
  to: number,
  count: number,
): void {
  const taps = filter.length;
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let j = 0, i = first + k; j < taps; j++, i -= stride) {
      const weight = filter[j]!;
      a += weight * data[i]!;
      b += weight * data[i + 1]!;
      c += weight * data[i + 2]!;
      d += weight * data[i + 3]!;
    }
    const at = to + k;
    out[at] = a;
    out[at + 1] = b;
    out[at + 2] = c;
    out[at + 3] = d;
  }
  for (; k < count; k++) {
    let sum = 0;
    for (let j = 0, i = first + k; j < taps; j++, i -= stride) sum += filter[j]! * data[i]!;
    out[to + k] = sum;
  }
}

/** Taps of one output in the order in which they are added, and the sample that each meets. */
interface WrappedTaps {
  readonly output: number;
  readonly taps: Int32Array;
  readonly samples: Int32Array;
}

/** Of the outputs whose filter reaches beyond the line. PyWavelets adds taps past the end first, the last of them first. */
function wrappedTaps(length: number, count: number): WrappedTaps[] {
  const half = count / 2;
  const found: WrappedTaps[] = [];
  for (let output = 0; output < length; output++) {
    const centre = output + half;
    if (output >= half - 1 && centre < length) continue;
    const beyond = Math.max(0, centre - length + 1);
    const taps = Int32Array.from({ length: count }, (_, k) => (k < beyond ? beyond - 1 - k : k));
    const samples = taps.map((tap) => (((centre - tap) % length) + length) % length);
    found.push({ output, taps, samples });
  }
  return found;
}

/** `stride` neighbouring outputs, one alone along x. */
function wrappedSums(
  data: Float64Array,
  out: Float64Array,
  filter: Float64Array,
  taps: Int32Array,
  samples: Int32Array,
  start: number,
  stride: number,
  to: number,
): void {
  for (let k = 0; k < stride; k++) {
    let sum = 0;
    for (let j = 0; j < taps.length; j++) sum += filter[taps[j]!]! * data[start + k + samples[j]! * stride]!;
    out[to + k] = sum;
  }
}
