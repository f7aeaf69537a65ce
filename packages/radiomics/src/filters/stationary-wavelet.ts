// The stationary wavelet transform as PyRadiomics takes it from PyWavelets (swtn, one level at a time): per axis x, y, z
// a low-pass (L) and a high-pass (H) band, periodic at the borders, an axis of odd length extended by its first voxel.
// Each further level filters the band of all L once more with the same, undilated filters.
// Sums are in float64 and in PyWavelets' order, equal to the last bit, so that no voxel changes its grey level.
// `wavelet.ts` has coif1's first level for the region alone; this is every wavelet and level, for the whole grid.

import type { Vector3 } from '@glioscope/volume';
import { imageNamesOf } from '../image-types.ts';
import type { DerivedImage, FilterImage } from './derived-image.ts';
import type { FilterSettings } from './filter-settings.ts';
import { waveletFilters, type WaveletFilters } from './wavelet-filters.ts';

interface Box {
  readonly size: Vector3;
  readonly data: Float64Array;
}

/** For each level the bands but that of all L, then that of the last level; named `wavelet-LLH`, `wavelet2-LLH`. */
export function* waveletImages(
  { geometry, data }: FilterImage,
  settings: FilterSettings,
): Generator<DerivedImage> {
  const filters = waveletFilters(settings.wavelet);
  const axes = axesOf(settings);
  const names = imageNamesOf('Wavelet', settings);
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

/** Axes in the order of a band's letters: x, y, z, without that across the slices when slices stand alone. */
function axesOf({ force2D, force2DDimension }: FilterSettings): readonly number[] {
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
  const inner = innerTaps(filter, stride);
  const wrapped = wrappedTaps(filter, length, stride);
  // Outputs whose taps all lie on the line are those from `low` up to but without `high`.
  const half = filter.length / 2;
  const low = Math.min(half - 1, length);
  const high = Math.max(low, length - half);
  for (let start = 0; start < data.length; start += length * stride) {
    if (axis === 0) {
      addTaps(data, out, inner, start + low, start + low, high - low);
      for (let k = 0; k < wrapped.length; k++) {
        addTaps(data, out, wrapped[k]!, start, start + (k < low ? k : high + k - low), 1);
      }
      continue;
    }
    // A few columns at a time: their lines stay in the cache while every tap passes over them.
    for (let column = start; column < start + stride; column += columnsAtOnce) {
      const count = Math.min(columnsAtOnce, start + stride - column);
      for (let o = low; o < high; o++) {
        addTaps(data, out, inner, column + o * stride, column + o * stride, count);
      }
      for (let k = 0; k < wrapped.length; k++) {
        addTaps(data, out, wrapped[k]!, column, column + (k < low ? k : high + k - low) * stride, count);
      }
    }
  }
  return { size, data: out };
}

const columnsAtOnce = 512;

/** Weights in the order in which they are added, and where the sample of each lies. Those that are 0 are left out. */
interface Taps {
  readonly weights: Float64Array;
  readonly offsets: Int32Array;
}

function tapsInOrder(
  filter: Float64Array,
  order: readonly number[],
  offsetOf: (tap: number) => number,
): Taps {
  const kept = order.filter((tap) => filter[tap] !== 0);
  return {
    weights: Float64Array.from(kept, (tap) => filter[tap]!),
    offsets: Int32Array.from(kept, offsetOf),
  };
}

/** Of outputs within the line; offsets are from the output's own place. */
function innerTaps(filter: Float64Array, stride: number): Taps {
  const order = Array.from(filter, (_, tap) => tap);
  return tapsInOrder(filter, order, (tap) => (filter.length / 2 - tap) * stride);
}

/**
 * Of the outputs whose filter reaches beyond the line, in order; offsets are from the line's start.
 * PyWavelets adds the taps past the end first, the last of them first.
 */
function wrappedTaps(filter: Float64Array, length: number, stride: number): Taps[] {
  const half = filter.length / 2;
  const found: Taps[] = [];
  for (let output = 0; output < length; output++) {
    const centre = output + half;
    if (output >= half - 1 && centre < length) continue;
    const beyond = Math.max(0, centre - length + 1);
    const order = Array.from(filter, (_, k) => (k < beyond ? beyond - 1 - k : k));
    found.push(tapsInOrder(filter, order, (tap) => stride * ((((centre - tap) % length) + length) % length)));
  }
  return found;
}

/** `count` neighbouring outputs from `to`: each sum from 0, tap after tap, up to six taps a pass. */
function addTaps(
  data: Float64Array,
  out: Float64Array,
  { weights, offsets }: Taps,
  from: number,
  to: number,
  count: number,
): void {
  let j = 0;
  for (; j + 6 <= weights.length; j += 6) {
    const w0 = weights[j]!;
    const w1 = weights[j + 1]!;
    const w2 = weights[j + 2]!;
    const w3 = weights[j + 3]!;
    const w4 = weights[j + 4]!;
    const w5 = weights[j + 5]!;
    const i0 = from + offsets[j]!;
    const i1 = from + offsets[j + 1]!;
    const i2 = from + offsets[j + 2]!;
    const i3 = from + offsets[j + 3]!;
    const i4 = from + offsets[j + 4]!;
    const i5 = from + offsets[j + 5]!;
    for (let k = 0; k < count; k++) {
      let sum = out[to + k]!;
      sum += w0 * data[i0 + k]!;
      sum += w1 * data[i1 + k]!;
      sum += w2 * data[i2 + k]!;
      sum += w3 * data[i3 + k]!;
      sum += w4 * data[i4 + k]!;
      out[to + k] = sum + w5 * data[i5 + k]!;
    }
  }
  for (; j + 2 <= weights.length; j += 2) {
    const w0 = weights[j]!;
    const w1 = weights[j + 1]!;
    const i0 = from + offsets[j]!;
    const i1 = from + offsets[j + 1]!;
    for (let k = 0; k < count; k++) out[to + k] = out[to + k]! + w0 * data[i0 + k]! + w1 * data[i1 + k]!;
  }
  if (j < weights.length) {
    const weight = weights[j]!;
    const i = from + offsets[j]!;
    for (let k = 0; k < count; k++) out[to + k] = out[to + k]! + weight * data[i + k]!;
  }
}
