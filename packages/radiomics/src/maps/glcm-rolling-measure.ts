// Co-occurrences kept from one kernel to the next: when the kernel moves by a voxel along x, only pairs that touch the
// plane it leaves or the plane it enters change. For features that are sums over cells of a function of their count
// (JointEntropy, JointEnergy), or over pairs of a whole number. All sums are of whole numbers (entropy's terms are
// rounded to fractions of a power of two), so a value does not depend on the way the kernel came.

import type { GlcmStatistics } from '../features/glcm-statistics.ts';
import { entropyTable } from './entropy-table.ts';
import { clearGlcmStatistics, emptyGlcmStatistics, scaleGlcmStatistics } from './glcm-means.ts';
import type { Kernel, Pairs } from './kernel.ts';
import type { KernelSample, LevelBox } from './kernel-sample.ts';
import type { Mutable, VoxelMeasure } from './voxel-measure.ts';

const ofSums = ['Autocorrelation', 'Contrast', 'SumAverage'];

/** The features that can be kept. */
export const rollingFeatures: readonly string[] = ['JointEntropy', 'JointEnergy', ...ofSums];

/** Beyond as many table cells (16 MB), tables are slower than the counting they save. */
const mostTableCells = 1 << 23;

/** Pairs as places in the box, from the kernel's first cell; direction d has those from start[d] up to start[d + 1]. */
interface Places {
  readonly start: Int32Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
}

export class GlcmRollingMeasure implements VoxelMeasure<GlcmStatistics> {
  readonly readsSample: boolean = false;
  readonly statistics: Mutable<GlcmStatistics> = emptyGlcmStatistics(() => Number.NaN);
  readonly #rows: Int32Array;
  readonly #grayLevels: Float64Array;
  readonly #symmetric: boolean;
  readonly #sums: boolean;
  readonly #directions: number;
  readonly #all: Places;
  readonly #leaving: Places;
  readonly #entering: Places;
  /** Steps by one voxel that cost as much as counting anew. */
  readonly #mostSteps: number;
  /** For each direction a table of counts by two rows of grey levels. */
  readonly #table: Uint16Array;
  // Sums of each direction.
  readonly #pairs: Int32Array;
  readonly #terms: Float64Array;
  readonly #energy: Float64Array;
  readonly #products: Float64Array;
  readonly #squares: Float64Array;
  readonly #levels: Float64Array;
  /** What a cell adds to Σ c log2 c, times `#scale`, by its pairs: off the diagonal, then, from `#counts` on, on it. */
  readonly #termOf: Float64Array;
  /** What a cell adds to Σ c², likewise. */
  readonly #squareOf: Float64Array;
  readonly #counts: number;
  readonly #scale: number;
  #corner = -1;

  /** Whether counts can be kept. A kernel flat along x has nothing to keep. */
  static suits(box: LevelBox, kernel: Kernel, pairs: Pairs): boolean {
    const directions = pairs.start.length - 1;
    return kernel.size[0] > 1 && (box.grayLevels.length + 1) ** 2 * directions <= mostTableCells;
  }

  constructor(names: readonly string[], box: LevelBox, kernel: Kernel, pairs: Pairs, symmetric: boolean) {
    this.#rows = box.rows;
    this.#grayLevels = box.grayLevels;
    this.#symmetric = symmetric;
    this.#sums = names.some((name) => ofSums.includes(name));
    const directions = pairs.start.length - 1;
    this.#directions = directions;
    const last = kernel.size[0] - 1;
    const x = (cell: number): number => cell % kernel.size[0];
    this.#all = placesOf(box, kernel, pairs, () => true);
    this.#leaving = placesOf(box, kernel, pairs, (a, b) => x(a) === 0 || x(b) === 0);
    this.#entering = placesOf(box, kernel, pairs, (a, b) => x(a) === last || x(b) === last);
    const perStep = this.#leaving.first.length + this.#entering.first.length;
    this.#mostSteps = Math.max(1, Math.floor((2 * this.#all.first.length) / perStep));
    let most = 0;
    for (let d = 0; d < directions; d++) most = Math.max(most, pairs.start[d + 1]! - pairs.start[d]!);
    this.#counts = most + 1;
    this.#table = new Uint16Array(directions * (box.grayLevels.length + 1) ** 2);
    this.#pairs = new Int32Array(directions);
    this.#terms = new Float64Array(directions);
    this.#energy = new Float64Array(directions);
    this.#products = new Float64Array(directions);
    this.#squares = new Float64Array(directions);
    this.#levels = new Float64Array(directions);
    const xLogX = entropyTable(2 * most);
    // The largest power of two that keeps Σ c log2 c ≤ T log2 T, and with it every sum, within 53 bits.
    this.#scale = 2 ** (52 - Math.ceil(Math.log2(xLogX[2 * most]! + 1)));
    this.#termOf = new Float64Array(2 * this.#counts);
    this.#squareOf = new Float64Array(2 * this.#counts);
    // A cell off the diagonal of a symmetric matrix stands for two; one on it has both ways of its pairs.
    const ways = symmetric ? 2 : 1;
    for (let count = 0; count <= most; count++) {
      this.#termOf[count] = ways * Math.round(xLogX[count]! * this.#scale);
      this.#termOf[this.#counts + count] = Math.round(xLogX[ways * count]! * this.#scale);
      this.#squareOf[count] = ways * count * count;
      this.#squareOf[this.#counts + count] = ways * ways * count * count;
    }
  }

  measure(_: KernelSample, corner: number): boolean {
    const steps = corner - this.#corner;
    if (this.#corner >= 0 && steps > 0 && steps <= this.#mostSteps) {
      while (this.#corner < corner) {
        this.#change(this.#leaving, this.#corner++, -1);
        this.#change(this.#entering, this.#corner, 1);
      }
    } else if (steps !== 0) {
      if (this.#corner >= 0) this.#change(this.#all, this.#corner, -1);
      this.#change(this.#all, corner, 1);
      this.#corner = corner;
    }
    return this.#readStatistics();
  }

  /** Adds the pairs of `places` in the kernel at `corner` once more, or takes them away. */
  #change({ start, first, second }: Places, corner: number, sign: 1 | -1): void {
    const rows = this.#rows;
    const grayLevels = this.#grayLevels;
    const table = this.#table;
    const termOf = this.#termOf;
    const squareOf = this.#squareOf;
    const symmetric = this.#symmetric;
    const sums = this.#sums;
    const stride = grayLevels.length + 1;
    const counts = this.#counts;
    for (let d = 0; d < this.#directions; d++) {
      const tableOf = d * stride * stride;
      let pairs = 0;
      let terms = 0;
      let energy = 0;
      let products = 0;
      let squares = 0;
      let levels = 0;
      const end = start[d + 1]!;
      for (let p = start[d]!; p < end; p++) {
        let i = rows[corner + first[p]!]!;
        let j = rows[corner + second[p]!]!;
        if (i === 0 || j === 0) continue;
        // No branches here that cannot be predicted: the smaller first, and the half of the tables for the diagonal.
        const difference = i - j;
        if (symmetric) {
          const excess = difference & ~(difference >> 31);
          i -= excess;
          j += excess;
        }
        const kind = counts & ~((difference | -difference) >> 31);
        const at = tableOf + i * stride + j;
        const before = table[at]!;
        const after = before + sign;
        table[at] = after;
        terms += termOf[kind + after]! - termOf[kind + before]!;
        energy += squareOf[kind + after]! - squareOf[kind + before]!;
        pairs++;
        if (sums) {
          const levelI = grayLevels[i - 1]!;
          const levelJ = grayLevels[j - 1]!;
          products += levelI * levelJ;
          squares += (levelI - levelJ) * (levelI - levelJ);
          levels += levelI + levelJ;
        }
      }
      this.#pairs[d]! += sign * pairs;
      this.#terms[d]! += terms;
      this.#energy[d]! += energy;
      this.#products[d]! += sign * products;
      this.#squares[d]! += sign * squares;
      this.#levels[d]! += sign * levels;
    }
  }

  #readStatistics(): boolean {
    const { statistics } = this;
    const ways = this.#symmetric ? 2 : 1;
    clearGlcmStatistics(statistics);
    let counted = 0;
    for (let d = 0; d < this.#directions; d++) {
      const pairs = this.#pairs[d]!;
      if (pairs === 0) continue;
      counted++;
      const total = ways * pairs;
      // ε is left out: it would add 3e-16 a cell.
      statistics.jointEntropy += Math.log2(total) - this.#terms[d]! / this.#scale / total;
      statistics.jointEnergy += this.#energy[d]! / (total * total);
      statistics.autocorrelation += this.#products[d]! / pairs;
      statistics.contrast += this.#squares[d]! / pairs;
      statistics.sumAverage += this.#levels[d]! / pairs;
    }
    if (counted === 0) return false;
    scaleGlcmStatistics(statistics, 1 / counted);
    return true;
  }
}

function placesOf(
  { size }: LevelBox,
  kernel: Kernel,
  pairs: Pairs,
  wanted: (first: number, second: number) => boolean,
): Places {
  const [width, height] = kernel.size;
  const place = (cell: number): number => {
    const y = Math.floor(cell / width) % height;
    return (cell % width) + size[0] * (y + size[1] * Math.floor(cell / (width * height)));
  };
  const start = new Int32Array(pairs.start.length);
  const first: number[] = [];
  const second: number[] = [];
  for (let d = 0; d + 1 < pairs.start.length; d++) {
    for (let p = pairs.start[d]!; p < pairs.start[d + 1]!; p++) {
      if (!wanted(pairs.first[p]!, pairs.second[p]!)) continue;
      first.push(place(pairs.first[p]!));
      second.push(place(pairs.second[p]!));
    }
    start[d + 1] = first.length;
  }
  return { start, first: Int32Array.from(first), second: Int32Array.from(second) };
}
