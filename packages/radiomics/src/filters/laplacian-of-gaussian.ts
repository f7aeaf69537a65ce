// The Laplacian of a Gaussian as ITK's LaplacianRecursiveGaussianImageFilter, normalised across scales (times σ²): for
// each axis the second derivative along it, then smoothing along the others, divided by the spacing squared, summed.
// Lines are filtered in float64; between the passes and in the sum ITK keeps float32, whatever the image's type, and
// so does this: the grey levels of features depend on it.

import type { Geometry } from '@glioscope/volume';
import { logImageName, pythonFloat } from '../image-types.ts';
import type { DerivedImage, FilterImage } from './derived-image.ts';
import type { FilterSettings } from './filter-settings.ts';
import { filterLines, recursiveGaussian, type RecursiveFilter } from './recursive-gaussian.ts';

/** One image for each sigma (mm) for which the image is large enough; named `log-sigma-2-0-mm-3D`. */
export function* logImages(
  { geometry, data }: FilterImage,
  { sigma: sigmas, sigmaNames }: Pick<FilterSettings, 'sigma' | 'sigmaNames'>,
): Generator<DerivedImage> {
  for (const [k, sigma] of (sigmas ?? []).entries()) {
    if (reasonForNoLog(geometry, sigma) !== null) continue;
    yield {
      name: logImageName(sigmaNames?.[k] ?? pythonFloat(sigma)),
      data: laplacianOfGaussian(geometry, data, sigma),
    };
  }
}

/** Why an image of this grid has no LoG image of this sigma, or null when it has: PyRadiomics' two conditions. */
export function reasonForNoLog({ size, spacingMm }: Geometry, sigma: number): string | null {
  const found = `the image has ${size.join(' × ')} voxels`;
  if (Math.min(...size) < 4) return `LoG needs 4 voxels or more along each axis, ${found}`;
  const needed = spacingMm.map((mm) => Math.ceil(sigma / mm) + 1);
  if (size.every((length, axis) => length >= needed[axis]!)) return null;
  return `LoG of sigma ${sigma} mm needs ${needed.join(' × ')} voxels or more, ${found}`;
}

function laplacianOfGaussian({ size, spacingMm }: Geometry, data: Float64Array, sigma: number): Float64Array {
  const filters = spacingMm.map((mm) => ({
    smooth: recursiveGaussian(sigma / mm, 0, 1),
    curve: recursiveGaussian(sigma / mm, 2, sigma * sigma),
  }));
  const lines = new LineFilter(size);
  const passed = new Float32Array(data.length);
  const sum = new Float32Array(data.length);
  for (let axis = 0; axis < 3; axis++) {
    lines.filter(filters[axis]!.curve, data, passed, axis);
    for (let other = 0; other < 3; other++) {
      if (other !== axis) lines.filter(filters[other]!.smooth, passed, passed, other);
    }
    const perSquareMm = 1 / (spacingMm[axis]! * spacingMm[axis]!);
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + passed[i]! * perSquareMm;
  }
  return Float64Array.from(sum);
}

/** Filters every line of a grid along an axis, a slice at a time through buffers that stay in the cache. */
class LineFilter {
  readonly #size: readonly [number, number, number];
  readonly #samples: Float64Array;
  readonly #results: Float64Array;
  readonly #scratch: Float64Array;

  constructor(size: readonly [number, number, number]) {
    this.#size = size;
    const largest = size[0] * Math.max(size[1], size[2]);
    this.#samples = new Float64Array(largest);
    this.#results = new Float64Array(largest);
    this.#scratch = new Float64Array(largest);
  }

  filter(by: RecursiveFilter, from: Float64Array | Float32Array, to: Float32Array, axis: number): void {
    const [width, height, depth] = this.#size;
    const slice = width * height;
    if (axis === 0) {
      for (let z = 0; z < depth; z++) this.#filterTransposed(by, from, to, z * slice);
    } else if (axis === 1) {
      for (let z = 0; z < depth; z++) this.#filterRows(by, from, to, z * slice, width, height);
    } else {
      for (let y = 0; y < height; y++) this.#filterRows(by, from, to, y * width, slice, depth);
    }
  }

  #filterRows(
    by: RecursiveFilter,
    from: Float64Array | Float32Array,
    to: Float32Array,
    start: number,
    stride: number,
    length: number,
  ): void {
    const width = this.#size[0];
    for (let k = 0, at = start; k < length; k++, at += stride) {
      this.#samples.set(from.subarray(at, at + width), k * width);
    }
    filterLines(by, this.#samples, this.#results, this.#scratch, length, width);
    for (let k = 0, at = start; k < length; k++, at += stride) {
      to.set(this.#results.subarray(k * width, (k + 1) * width), at);
    }
  }

  /** Lines along x, turned so that they lie side by side like the others. */
  #filterTransposed(
    by: RecursiveFilter,
    from: Float64Array | Float32Array,
    to: Float32Array,
    start: number,
  ): void {
    const [width, height] = this.#size;
    for (let y = 0, i = start; y < height; y++) {
      for (let x = 0; x < width; x++, i++) this.#samples[x * height + y] = from[i]!;
    }
    filterLines(by, this.#samples, this.#results, this.#scratch, width, height);
    for (let y = 0, i = start; y < height; y++) {
      for (let x = 0; x < width; x++, i++) to[i] = this.#results[x * height + y]!;
    }
  }
}
