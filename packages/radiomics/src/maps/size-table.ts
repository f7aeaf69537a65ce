// The table by grey level and size that GLRLM, GLSZM and GLDM share, for kernels: it is filled, added to the statistics
// and emptied thousands of times, cell by cell that occurs. Formulas as in `sizeMatrixStatistics`, which makes new
// arrays each time.

import { epsilon, type SizeMatrixStatistics } from '../features/size-matrix-statistics.ts';
import { entropyTable, epsilonBits } from './entropy-table.ts';
import type { Mutable } from './voxel-measure.ts';

export function emptySizeStatistics(): Mutable<SizeMatrixStatistics> {
  return {
    smallEmphasis: 0,
    largeEmphasis: 0,
    grayLevelNonUniformity: 0,
    grayLevelNonUniformityNormalized: 0,
    sizeNonUniformity: 0,
    sizeNonUniformityNormalized: 0,
    percentage: 0,
    grayLevelVariance: 0,
    sizeVariance: 0,
    entropy: 0,
    lowGrayLevelEmphasis: 0,
    highGrayLevelEmphasis: 0,
    smallLowEmphasis: 0,
    smallHighEmphasis: 0,
    largeLowEmphasis: 0,
    largeHighEmphasis: 0,
  };
}

export class SizeTable {
  readonly #stride: number;
  readonly #counts: Float64Array;
  readonly #levelOf: Uint16Array;
  readonly #sizeOf: Uint16Array;
  readonly #byLevel: Float64Array;
  readonly #bySize: Float64Array;
  readonly #levels: Uint16Array;
  readonly #sizes: Uint16Array;
  /** Null when counts are weighted. */
  readonly #xLogX: Float64Array | null;
  #cells = 0;

  /** For grey level numbers up to `levels`, sizes up to `sizes` and `things` counts at most. */
  constructor(levels: number, sizes: number, things: number, weighted: boolean) {
    this.#stride = sizes + 1;
    this.#counts = new Float64Array((levels + 1) * (sizes + 1));
    this.#levelOf = new Uint16Array(things);
    this.#sizeOf = new Uint16Array(things);
    this.#byLevel = new Float64Array(levels + 1);
    this.#bySize = new Float64Array(sizes + 1);
    this.#levels = new Uint16Array(levels + 1);
    this.#sizes = new Uint16Array(sizes + 1);
    this.#xLogX = weighted ? null : entropyTable(things);
  }

  add(level: number, size: number, weight: number): void {
    const at = level * this.#stride + size;
    const before = this.#counts[at]!;
    if (before === 0) {
      this.#levelOf[this.#cells] = level;
      this.#sizeOf[this.#cells++] = size;
    }
    this.#counts[at] = before + weight;
  }

  /** Empties the table without a look at it. */
  discard(): void {
    const stride = this.#stride;
    for (let c = 0; c < this.#cells; c++) this.#counts[this.#levelOf[c]! * stride + this.#sizeOf[c]!] = 0;
    this.#cells = 0;
  }

  /** Adds the table's statistics to `statistics` and empties the table, which holds one count or more. */
  drainInto(statistics: Mutable<SizeMatrixStatistics>, grayLevel: Float64Array): void {
    const stride = this.#stride;
    const counts = this.#counts;
    const byLevel = this.#byLevel;
    const bySize = this.#bySize;
    const xLogX = this.#xLogX;
    const cells = this.#cells;
    let total = 0;
    let terms = 0;
    let smallLow = 0;
    let smallHigh = 0;
    let largeLow = 0;
    let largeHigh = 0;
    let levels = 0;
    let sizes = 0;
    for (let c = 0; c < cells; c++) {
      const level = this.#levelOf[c]!;
      const size = this.#sizeOf[c]!;
      const count = counts[level * stride + size]!;
      total += count;
      if (byLevel[level] === 0) this.#levels[levels++] = level;
      if (bySize[size] === 0) this.#sizes[sizes++] = size;
      byLevel[level]! += count;
      bySize[size]! += count;
      const level2 = grayLevel[level]! * grayLevel[level]!;
      const size2 = size * size;
      smallLow += count / (level2 * size2);
      smallHigh += (count * level2) / size2;
      largeLow += (count * size2) / level2;
      largeHigh += count * level2 * size2;
      if (xLogX !== null) terms += xLogX[count]!;
    }
    if (xLogX === null) {
      let entropy = 0;
      for (let c = 0; c < cells; c++) {
        const p = counts[this.#levelOf[c]! * stride + this.#sizeOf[c]!]! / total;
        entropy -= p * Math.log2(p + epsilon);
      }
      statistics.entropy += entropy;
    } else {
      statistics.entropy += Math.log2(total) - terms / total - cells * epsilonBits;
    }
    statistics.smallLowEmphasis += smallLow / total;
    statistics.smallHighEmphasis += smallHigh / total;
    statistics.largeLowEmphasis += largeLow / total;
    statistics.largeHighEmphasis += largeHigh / total;

    let sum = 0;
    let squares = 0;
    let inverse = 0;
    let nonUniformity = 0;
    for (let k = 0; k < levels; k++) {
      const count = byLevel[this.#levels[k]!]!;
      const value = grayLevel[this.#levels[k]!]!;
      sum += count * value;
      squares += count * value * value;
      inverse += count / (value * value);
      nonUniformity += count * count;
    }
    let mean = sum / total;
    let variance = 0;
    for (let k = 0; k < levels; k++) {
      const level = this.#levels[k]!;
      variance += byLevel[level]! * (grayLevel[level]! - mean) * (grayLevel[level]! - mean);
      byLevel[level] = 0;
    }
    statistics.grayLevelVariance += variance / total;
    statistics.highGrayLevelEmphasis += squares / total;
    statistics.lowGrayLevelEmphasis += inverse / total;
    statistics.grayLevelNonUniformity += nonUniformity / total;
    statistics.grayLevelNonUniformityNormalized += nonUniformity / (total * total);

    sum = 0;
    squares = 0;
    inverse = 0;
    nonUniformity = 0;
    for (let k = 0; k < sizes; k++) {
      const size = this.#sizes[k]!;
      const count = bySize[size]!;
      sum += count * size;
      squares += count * size * size;
      inverse += count / (size * size);
      nonUniformity += count * count;
    }
    mean = sum / total;
    variance = 0;
    for (let k = 0; k < sizes; k++) {
      const size = this.#sizes[k]!;
      variance += bySize[size]! * (size - mean) * (size - mean);
      bySize[size] = 0;
    }
    statistics.sizeVariance += variance / total;
    statistics.largeEmphasis += squares / total;
    statistics.smallEmphasis += inverse / total;
    statistics.sizeNonUniformity += nonUniformity / total;
    statistics.sizeNonUniformityNormalized += nonUniformity / (total * total);
    statistics.percentage += total / sum;
    this.discard();
  }
}

/** Sets all statistics to 0. */
export function clearSizeStatistics(s: Mutable<SizeMatrixStatistics>): void {
  s.smallEmphasis = 0;
  s.largeEmphasis = 0;
  s.grayLevelNonUniformity = 0;
  s.grayLevelNonUniformityNormalized = 0;
  s.sizeNonUniformity = 0;
  s.sizeNonUniformityNormalized = 0;
  s.percentage = 0;
  s.grayLevelVariance = 0;
  s.sizeVariance = 0;
  s.entropy = 0;
  s.lowGrayLevelEmphasis = 0;
  s.highGrayLevelEmphasis = 0;
  s.smallLowEmphasis = 0;
  s.smallHighEmphasis = 0;
  s.largeLowEmphasis = 0;
  s.largeHighEmphasis = 0;
}

/** Multiplies all statistics: by the inverse number of directions a sum becomes a mean. */
export function scaleSizeStatistics(s: Mutable<SizeMatrixStatistics>, factor: number): void {
  s.smallEmphasis *= factor;
  s.largeEmphasis *= factor;
  s.grayLevelNonUniformity *= factor;
  s.grayLevelNonUniformityNormalized *= factor;
  s.sizeNonUniformity *= factor;
  s.sizeNonUniformityNormalized *= factor;
  s.percentage *= factor;
  s.grayLevelVariance *= factor;
  s.sizeVariance *= factor;
  s.entropy *= factor;
  s.lowGrayLevelEmphasis *= factor;
  s.highGrayLevelEmphasis *= factor;
  s.smallLowEmphasis *= factor;
  s.smallHighEmphasis *= factor;
  s.largeLowEmphasis *= factor;
  s.largeHighEmphasis *= factor;
}
