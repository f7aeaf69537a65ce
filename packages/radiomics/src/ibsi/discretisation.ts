// Grey levels by the IBSI's formulas: bins of a fixed size from the range's lower bound, a fixed number of bins from
// minimum to maximum (the maximum in the last bin), or whole intensities as they are.

import type { IbsiDiscretisation } from './settings.ts';

export interface GreyLevels {
  /** The grey level of each value, from 1. */
  readonly levels: Int32Array;
  /** Ng: the number of bins, or the highest level where their number is open. */
  readonly count: number;
}

/** Beyond this, grey levels are a mistake in the bin size rather than a discretisation. */
const mostLevels = 1_000_000;

/**
 * `lowerBound` is where bins of fixed size start, or null for the minimum.
 * @throws {RangeError} when values are no grey levels (method 'none'), or the bin size makes more than a million.
 */
export function greyLevels(
  values: Float64Array,
  discretisation: IbsiDiscretisation,
  lowerBound: number | null,
): GreyLevels {
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let k = 0; k < values.length; k++) {
    minimum = Math.min(minimum, values[k]!);
    maximum = Math.max(maximum, values[k]!);
  }
  const levels = new Int32Array(values.length);
  if (discretisation.method === 'none') {
    for (let k = 0; k < values.length; k++) {
      if (!Number.isInteger(values[k]) || values[k]! < 1 || values[k]! > mostLevels) {
        throw new RangeError(
          `Cannot take intensities as grey levels: expected whole numbers from 1 to ${mostLevels}, got ${values[k]}; ` +
            `choose a discretisation by bin size or bin number`,
        );
      }
      levels[k] = values[k]!;
    }
    return { levels, count: maximum };
  }
  if (discretisation.method === 'fixedBinNumber') {
    const { count } = discretisation;
    for (let k = 0; k < values.length; k++) {
      const value = values[k]!;
      levels[k] =
        value === maximum
          ? count
          : Math.min(count, Math.floor((count * (value - minimum)) / (maximum - minimum)) + 1);
    }
    return { levels, count };
  }
  const { width } = discretisation;
  const low = lowerBound ?? minimum;
  const count = Math.floor((maximum - low) / width) + 1;
  if (!(count <= mostLevels)) {
    throw new RangeError(
      `Cannot discretise the region: expected a bin size for at most ${mostLevels} grey levels, got ${width} for ` +
        `intensities from ${low} to ${maximum} (${count} levels); choose larger bins, or a number of bins`,
    );
  }
  for (let k = 0; k < values.length; k++) levels[k] = Math.floor((values[k]! - low) / width) + 1;
  return { levels, count };
}
