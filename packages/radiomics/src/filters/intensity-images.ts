// Images whose voxels are functions of the voxel's own intensity, scaled by the largest magnitude in the image so that
// their values keep its range. Formulas of PyRadiomics. An image of zeros has no such scale: its values come out NaN
// (square root: 0), as they do there.

import type { DerivedImage, FilterImage } from './derived-image.ts';

function largestMagnitude(data: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const magnitude = Math.abs(data[i]!);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/** (c x)² with c = 1 / √(max |x|); named `square`. */
export function* squareImages({ data }: FilterImage): Generator<DerivedImage> {
  const factor = 1 / Math.sqrt(largestMagnitude(data));
  const squares = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const scaled = factor * data[i]!;
    squares[i] = scaled * scaled;
  }
  yield { name: 'square', data: squares };
}

/** √(c |x|) with the sign of x, c = max |x|; named `squareroot`. */
export function* squareRootImages({ data }: FilterImage): Generator<DerivedImage> {
  const factor = largestMagnitude(data);
  const roots = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    roots[i] = value < 0 ? -Math.sqrt(-value * factor) : Math.sqrt(value * factor);
  }
  yield { name: 'squareroot', data: roots };
}

/** c log(|x| + 1) with the sign of x, c = max |x| / log(max |x| + 1); named `logarithm`. */
export function* logarithmImages({ data }: FilterImage): Generator<DerivedImage> {
  const logarithms = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    logarithms[i] = value < 0 ? -Math.log(1 - value) : Math.log(value + 1);
  }
  const factor = largestMagnitude(data) / largestMagnitude(logarithms);
  for (let i = 0; i < data.length; i++) logarithms[i] = logarithms[i]! * factor;
  yield { name: 'logarithm', data: logarithms };
}

/** exp(c x) with c = log(max |x|) / max |x|; named `exponential`. */
export function* exponentialImages({ data }: FilterImage): Generator<DerivedImage> {
  const largest = largestMagnitude(data);
  const factor = Math.log(largest) / largest;
  const exponentials = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) exponentials[i] = Math.exp(factor * data[i]!);
  yield { name: 'exponential', data: exponentials };
}
