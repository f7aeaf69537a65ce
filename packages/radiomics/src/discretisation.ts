// Intensities to grey levels as PyRadiomics does it: fixed bin width with edges at multiples of the width, or a fixed
// number of bins. A level is the number of edges at or below the intensity, edges computed as numpy's arange and
// linspace compute them, so that an intensity on an edge falls on the same side.

import type { Reason } from './reason-codes.ts';
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

/** Beyond this grey level tables by level fill the memory: a mistake in the bin width rather than a discretisation. */
export const mostDenseLevels = 1_000_000;

/** Grey levels are held as 32-bit whole numbers, and the edges of a bin count in memory. */
const mostLevels = 2 ** 31 - 2;
const mostBins = 2 ** 26;

interface BinSettings {
  readonly binWidth: number;
  readonly binCount: number | null;
}

/**
 * `rows` of the result is of `scratch`: it lasts until the next discretisation with it.
 * @throws {RangeError} when the settings make more than a million grey levels.
 */
export function discretise(
  values: Float64Array,
  settings: BinSettings,
  scratch: Scratch = new Scratch(),
): Discretised {
  const found = discretiseOrExplain(values, settings, scratch);
  const reason =
    'code' in found
      ? found
      : found.grayLevels.at(-1)! > mostDenseLevels
        ? tooManyLevels(found.grayLevels.at(-1)!, mostDenseLevels)
        : null;
  if (reason !== null) throw new RangeError(`Cannot discretise the region: ${reason.text}`);
  return found as Discretised;
}

/** As `discretise`, of up to 2³¹ grey levels; beyond, the reason why there are none. */
export function discretiseOrExplain(
  values: Float64Array,
  { binWidth, binCount }: BinSettings,
  scratch: Scratch = new Scratch(),
): Discretised | Reason {
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const levels = scratch.int32('levels', values.length);
  if (binCount === null) {
    const wanted = writeLevelsOfWidth(values, minimum, maximum, binWidth, levels);
    if (wanted > mostLevels) return tooManyLevels(wanted, mostLevels);
  } else {
    if (binCount > mostBins) return tooManyLevels(binCount, mostBins);
    writeLevelsOfCount(values, minimum, maximum, binCount, levels);
  }
  return compact(levels);
}

/** The reason for what cannot be counted over so many grey levels. */
export function tooManyLevels(found: number, most: number): Reason {
  return {
    code: 'too-many-levels',
    text:
      `${String(Math.ceil(found))} grey levels are more than can be counted over (at most ${most}); ` +
      `choose a larger bin width, a bin count, or check the image's intensities`,
  };
}

/** Gives the number of grey levels; above what 32 bits hold, and where the width is lost beside the intensities, none are written. */
function writeLevelsOfWidth(
  values: Float64Array,
  minimum: number,
  maximum: number,
  width: number,
  levels: Int32Array,
): number {
  // Python's modulo: the remainder has the divisor's sign.
  const remainder = minimum % width;
  const low = minimum - (remainder < 0 ? remainder + width : remainder);
  // arange steps by the difference of its first two values.
  const step = low + width - low;
  const wanted = (maximum - low) / width + 1;
  if (!(wanted <= mostLevels) || step === 0) return Math.max(wanted, mostLevels + 1);
  const steps = 1 / step;
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    let bin = Math.floor((value - low) * steps);
    // The product rounds; the edges decide.
    while (low + bin * step > value) bin--;
    while (low + (bin + 1) * step <= value) bin++;
    levels[k] = bin + 1;
  }
  return wanted;
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
  if (highest > mostDenseLevels) return compactSorted(levels);
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

/** The same without a table of all levels. */
function compactSorted(levels: Int32Array): Discretised {
  const rowOf = new Map<number, number>();
  for (const level of levels.slice().sort()) if (!rowOf.has(level)) rowOf.set(level, rowOf.size + 1);
  const counts = new Int32Array(rowOf.size);
  for (let k = 0; k < levels.length; k++) {
    levels[k] = rowOf.get(levels[k]!)!;
    counts[levels[k]! - 1]!++;
  }
  return { grayLevels: Float64Array.from(rowOf.keys()), rows: levels, counts };
}
