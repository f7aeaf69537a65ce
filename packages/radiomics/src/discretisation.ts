// Intensities to grey levels as PyRadiomics does it: fixed bin width with edges at multiples of the width, or a fixed
// number of bins. A level is the number of edges at or below the intensity, edges computed as numpy's arange and
// linspace compute them, so that an intensity on an edge falls on the same side.

import { Scratch } from './scratch.ts';

/** Grey levels of the region's voxels. */
export interface Discretised {
  /** The grey levels that occur, rising; level 1 is that of the region's minimum. */
  readonly grayLevels: Float64Array;
  /** For each voxel the row of its grey level in `grayLevels`, counted from 1 (0 stands for outside in grids). */
  readonly rows: Int32Array;
  /** Voxels in each row. */
  readonly counts: Int32Array;
}

/** Beyond this, grey levels are a mistake in the bin width rather than a discretisation, and the matrices fill the memory. */
const mostLevels = 1_000_000;

/**
 * `rows` of the result is of `scratch`: it lasts until the next discretisation with it.
 * @throws {RangeError} when the bin width makes more than a million grey levels.
 */
export function discretise(
  values: Float64Array,
  { binWidth, binCount }: { readonly binWidth: number; readonly binCount: number | null },
  scratch: Scratch = new Scratch(),
): Discretised {
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const levels = scratch.int32('levels', values.length);
  if (binCount === null) writeLevelsOfWidth(values, minimum, maximum, binWidth, levels);
  else writeLevelsOfCount(values, minimum, maximum, binCount, levels);
  return compact(levels);
}

function writeLevelsOfWidth(
  values: Float64Array,
  minimum: number,
  maximum: number,
  width: number,
  levels: Int32Array,
): void {
  // Python's modulo: the remainder has the divisor's sign.
  const remainder = minimum % width;
  const low = minimum - (remainder < 0 ? remainder + width : remainder);
  // arange steps by the difference of its first two values.
  const step = low + width - low;
  const wanted = (maximum - low) / width + 1;
  if (!(wanted <= mostLevels)) {
    throw new RangeError(
      `Cannot discretise the region: expected a bin width for at most ${mostLevels} grey levels, ` +
        `got ${width} for intensities from ${minimum} to ${maximum} (${Math.ceil(wanted)} levels); ` +
        `choose a larger bin width, a bin count, or check the image's intensities`,
    );
  }
  const steps = 1 / step;
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    let bin = Math.floor((value - low) * steps);
    // The product rounds; the edges decide.
    while (low + bin * step > value) bin--;
    while (low + (bin + 1) * step <= value) bin++;
    levels[k] = bin + 1;
  }
}

function writeLevelsOfCount(
  values: Float64Array,
  minimum: number,
  maximum: number,
  count: number,
  levels: Int32Array,
): void {
  const [low, high] = minimum === maximum ? [minimum - 0.5, maximum + 0.5] : [minimum, maximum];
  const step = (high - low) / count;
  const edges = Float64Array.from({ length: count + 1 }, (_, k) => k * step + low);
  edges[count] = high + 1;
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    let bin = Math.min(count - 1, Math.floor((value - low) / step));
    while (edges[bin]! > value) bin--;
    while (edges[bin + 1]! <= value) bin++;
    levels[k] = bin + 1;
  }
}

function compact(levels: Int32Array): Discretised {
  let highest = 0;
  for (let k = 0; k < levels.length; k++) if (levels[k]! > highest) highest = levels[k]!;
  const histogram = new Int32Array(highest + 1);
  for (let k = 0; k < levels.length; k++) histogram[levels[k]!]!++;
  const rowOf = new Int32Array(highest + 1);
  let rows = 0;
  for (let level = 1; level <= highest; level++) if (histogram[level]! > 0) rowOf[level] = ++rows;
  const grayLevels = new Float64Array(rows);
  const counts = new Int32Array(rows);
  for (let level = 1; level <= highest; level++) {
    if (rowOf[level] === 0) continue;
    grayLevels[rowOf[level]! - 1] = level;
    counts[rowOf[level]! - 1] = histogram[level]!;
  }
  // In place: the levels are not needed any more.
  for (let k = 0; k < levels.length; k++) levels[k] = rowOf[levels[k]!]!;
  return { grayLevels, rows: levels, counts };
}
