// Co-occurrences in a kernel. Each direction's pairs are counted in a table no larger than the kernel's own grey levels,
// and the cells that occur are kept in a list; statistics are means over the directions that have pairs, or those of one
// table under a weighting norm. Formulas as in `glcmStatistics`, which makes new arrays each time and knows symmetric
// matrices only.

import type { GlcmStatistics } from '../features/glcm-statistics.ts';
import { epsilon } from '../features/size-matrix-statistics.ts';
import { entropyTable, epsilonBits } from './entropy-table.ts';
import { GlcmDifferences, type GlcmCells } from './glcm-differences.ts';
import { clearGlcmStatistics, emptyGlcmStatistics, scaleGlcmStatistics } from './glcm-means.ts';
import type { Kernel, Pairs } from './kernel.ts';
import type { KernelSample } from './kernel-sample.ts';
import { MaximalCorrelation } from './maximal-correlation.ts';
import type { Mutable, VoxelMeasure } from './voxel-measure.ts';

export interface GlcmMeasureSettings {
  /** Each direction's weight, or null when directions are averaged. */
  readonly weights: readonly number[] | null;
  /** Whether each pair counts both ways. */
  readonly symmetric: boolean;
  /** Highest grey level of the whole region: what Idmn and Idn are normalised by. */
  readonly highestLevel: number;
  /** Grey levels of the whole region: PyRadiomics' matrices have a row for each, which MCC's eigenvalues see. */
  readonly levelsOfRegion: number;
}

const clusters = ['ClusterProminence', 'ClusterShade', 'ClusterTendency'];
const informational = ['Imc1', 'Imc2'];
const fromJoint = [
  'Autocorrelation',
  'JointEnergy',
  'JointEntropy',
  'MaximumProbability',
  'SumAverage',
  ...informational,
];
const fromMarginals = ['JointAverage', 'SumSquares', 'Correlation', 'MCC', ...clusters, ...informational];
const fromDifferences = [
  'Contrast',
  'DifferenceAverage',
  'DifferenceVariance',
  'DifferenceEntropy',
  'Id',
  'Idm',
  'Idmn',
  'Idn',
  'InverseVariance',
];

export class GlcmMeasure implements VoxelMeasure<GlcmStatistics> {
  readonly readsSample: boolean = true;
  readonly statistics: Mutable<GlcmStatistics> = emptyGlcmStatistics(() => this.#correlationCoefficient);
  readonly #pairs: Pairs;
  readonly #settings: GlcmMeasureSettings;
  readonly #wants: {
    readonly joint: boolean;
    readonly marginals: boolean;
    readonly clusters: boolean;
    readonly correlation: boolean;
    readonly information: boolean;
    readonly differences: boolean;
    readonly sumEntropy: boolean;
    readonly differenceEntropy: boolean;
  };
  // The table, i * (levels + 1) + j, all zeros between directions; and the list of its cells.
  readonly #table: Float64Array;
  readonly #cells: GlcmCells;
  readonly #rowSum: Float64Array;
  readonly #columnSum: Float64Array;
  readonly #differences: GlcmDifferences;
  readonly #correlation: MaximalCorrelation | null;
  /** Null when counts are weighted. */
  readonly #xLogX: Float64Array | null;
  #correlationCoefficient = 0;

  constructor(names: readonly string[], kernel: Kernel, pairs: Pairs, settings: GlcmMeasureSettings) {
    this.#pairs = pairs;
    this.#settings = settings;
    const wants = (among: readonly string[]): boolean => names.some((name) => among.includes(name));
    this.#wants = {
      joint: wants(fromJoint),
      marginals: wants(fromMarginals),
      clusters: wants(clusters),
      correlation: wants(['Correlation']),
      information: wants(informational),
      differences: wants(fromDifferences),
      sumEntropy: wants(['SumEntropy']),
      differenceEntropy: wants(['DifferenceEntropy']),
    };
    const levels = Math.min(kernel.cells, settings.levelsOfRegion);
    let most = settings.weights === null ? 0 : pairs.first.length;
    for (let d = 0; d + 1 < pairs.start.length; d++) {
      most = Math.max(most, pairs.start[d + 1]! - pairs.start[d]!);
    }
    this.#table = new Float64Array((levels + 1) * (levels + 1));
    this.#cells = {
      row: new Uint16Array(most),
      column: new Uint16Array(most),
      value: new Float64Array(most),
      both: new Float64Array(most),
    };
    this.#rowSum = new Float64Array(levels + 1);
    this.#columnSum = settings.symmetric ? this.#rowSum : new Float64Array(levels + 1);
    this.#correlation = names.includes('MCC')
      ? new MaximalCorrelation(levels, settings.symmetric, settings.levelsOfRegion)
      : null;
    this.#xLogX = settings.weights === null ? entropyTable(2 * most) : null;
    this.#differences = new GlcmDifferences(settings.highestLevel, most, this.#xLogX);
  }

  measure(sample: KernelSample): boolean {
    const { statistics } = this;
    const { weights } = this.#settings;
    clearGlcmStatistics(statistics);
    this.#correlationCoefficient = 0;
    const directions = this.#pairs.start.length - 1;
    let counted = 0;
    let cells = 0;
    for (let d = 0; d < directions; d++) {
      cells = this.#countPairs(sample, d, weights?.[d] ?? 1, cells);
      if (weights !== null || cells === 0) continue;
      this.#addStatistics(sample, cells);
      counted++;
      cells = 0;
    }
    if (weights !== null && cells > 0) {
      this.#addStatistics(sample, cells);
      counted = 1;
    }
    if (counted === 0) return false;
    scaleGlcmStatistics(statistics, 1 / counted);
    this.#correlationCoefficient /= counted;
    return true;
  }

  /** Counts a direction's pairs; returns how many cells the list has, given how many it had. */
  #countPairs({ level, levels }: KernelSample, direction: number, weight: number, listed: number): number {
    const { start, first, second } = this.#pairs;
    const table = this.#table;
    const { row, column } = this.#cells;
    const { symmetric } = this.#settings;
    const stride = levels + 1;
    let cells = listed;
    const end = start[direction + 1]!;
    for (let p = start[direction]!; p < end; p++) {
      let i = level[first[p]!]!;
      let j = level[second[p]!]!;
      if (i === 0 || j === 0) continue;
      if (symmetric) {
        // The smaller first, without a branch that cannot be predicted.
        const difference = i - j;
        const excess = difference & ~(difference >> 31);
        i -= excess;
        j += excess;
      }
      const at = i * stride + j;
      const before = table[at]!;
      if (before === 0) {
        row[cells] = i;
        column[cells++] = j;
      }
      table[at] = before + weight;
    }
    return cells;
  }

  /** Adds the statistics of the table's `cells` cells, and empties it. */
  #addStatistics({ levels, grayLevel }: KernelSample, cells: number): void {
    const table = this.#table;
    const { row, column } = this.#cells;
    const { value, both } = this.#cells;
    const { symmetric } = this.#settings;
    const wants = this.#wants;
    const stride = levels + 1;
    let total = 0;
    for (let c = 0; c < cells; c++) {
      const at = row[c]! * stride + column[c]!;
      const count = table[at]!;
      table[at] = 0;
      // On the diagonal the two ways of a pair fall into one cell.
      value[c] = symmetric && row[c] === column[c] ? 2 * count : count;
      both[c] = symmetric ? 2 * count : count;
      total += both[c]!;
    }
    const jointEntropy = wants.joint ? this.#addJoint(grayLevel, cells, total) : 0;
    if (wants.marginals) this.#addMarginals(grayLevel, levels, cells, total, jointEntropy);
    if (wants.differences)
      this.#differences.addDifferences(this.statistics, this.#cells, cells, total, grayLevel);
    if (wants.sumEntropy) {
      this.statistics.sumEntropy += this.#differences.entropy(this.#cells, cells, total, grayLevel, false);
    }
    if (wants.differenceEntropy) {
      this.statistics.differenceEntropy += this.#differences.entropy(
        this.#cells,
        cells,
        total,
        grayLevel,
        true,
      );
    }
  }

  #addJoint(grayLevel: Float64Array, cells: number, total: number): number {
    const { row, column, value, both } = this.#cells;
    const xLogX = this.#xLogX;
    let autocorrelation = 0;
    let squares = 0;
    let largest = 0;
    let sums = 0;
    let terms = 0;
    let entropy = 0;
    let occupied = 0;
    for (let c = 0; c < cells; c++) {
      const count = value[c]!;
      const bothWays = both[c]!;
      const times = bothWays === count ? 1 : 2;
      const i = grayLevel[row[c]!]!;
      const j = grayLevel[column[c]!]!;
      occupied += times;
      autocorrelation += bothWays * i * j;
      sums += bothWays * (i + j);
      squares += bothWays * count;
      if (count > largest) largest = count;
      if (xLogX !== null) {
        terms += times * xLogX[count]!;
      } else {
        const p = count / total;
        entropy -= times * p * Math.log2(p + epsilon);
      }
    }
    if (xLogX !== null) entropy = Math.log2(total) - terms / total - occupied * epsilonBits;
    const { statistics } = this;
    statistics.autocorrelation += autocorrelation / total;
    statistics.jointEnergy += squares / (total * total);
    statistics.maximumProbability += largest / total;
    statistics.sumAverage += sums / total;
    statistics.jointEntropy += entropy;
    return entropy;
  }

  #addMarginals(
    grayLevel: Float64Array,
    levels: number,
    cells: number,
    total: number,
    jointEntropy: number,
  ): void {
    const { statistics } = this;
    const { symmetric } = this.#settings;
    const wants = this.#wants;
    const { row, column, value, both } = this.#cells;
    const rowSum = this.#rowSum;
    const columnSum = this.#columnSum;
    for (let i = 1; i <= levels; i++) {
      rowSum[i] = 0;
      columnSum[i] = 0;
    }
    for (let c = 0; c < cells; c++) {
      const i = row[c]!;
      const j = column[c]!;
      rowSum[i]! += value[c]!;
      // The column sums are the row sums when the matrix is symmetric: one array.
      if (!symmetric || i !== j) columnSum[j]! += value[c]!;
    }
    const meanX = marginalMean(rowSum, grayLevel, levels, total);
    const meanY = symmetric ? meanX : marginalMean(columnSum, grayLevel, levels, total);
    const varianceX = marginalVariance(rowSum, grayLevel, levels, total, meanX);
    statistics.jointAverage += meanX;
    statistics.sumSquares += varianceX;
    if (wants.correlation) {
      const varianceY = symmetric ? varianceX : marginalVariance(columnSum, grayLevel, levels, total, meanY);
      let covariance = 0;
      for (let c = 0; c < cells; c++) {
        covariance += both[c]! * (grayLevel[row[c]!]! - meanX) * (grayLevel[column[c]!]! - meanY);
      }
      const scale = symmetric ? varianceX : Math.sqrt(varianceX) * Math.sqrt(varianceY);
      statistics.correlation += scale === 0 ? 1 : covariance / total / (scale + epsilon);
    }
    if (wants.clusters) {
      let tendency = 0;
      let shade = 0;
      let prominence = 0;
      for (let c = 0; c < cells; c++) {
        const centred = grayLevel[row[c]!]! + grayLevel[column[c]!]! - meanX - meanY;
        const squared = both[c]! * centred * centred;
        tendency += squared;
        shade += squared * centred;
        prominence += squared * centred * centred;
      }
      statistics.clusterTendency += tendency / total;
      statistics.clusterShade += shade / total;
      statistics.clusterProminence += prominence / total;
    }
    if (wants.information) this.#addInformation(levels, cells, total, jointEntropy);
    if (this.#correlation !== null) {
      this.#correlationCoefficient += this.#correlation.of(
        { cells, row, column, value, rowSum, columnSum },
        levels,
      );
    }
  }

  #addInformation(levels: number, cells: number, total: number, jointEntropy: number): void {
    const { row, column, value, both } = this.#cells;
    const rowSum = this.#rowSum;
    const columnSum = this.#columnSum;
    let rows = 0;
    let columns = 0;
    let entropyX = 0;
    let entropyY = 0;
    for (let i = 1; i <= levels; i++) {
      const x = rowSum[i]! / total;
      const y = columnSum[i]! / total;
      if (x > 0) {
        rows++;
        entropyX -= x * Math.log2(x);
      }
      if (y > 0) {
        columns++;
        entropyY -= y * Math.log2(y);
      }
    }
    let mixed = 0;
    let occupied = 0;
    let independent = true;
    for (let c = 0; c < cells; c++) {
      const x = rowSum[row[c]!]!;
      const y = columnSum[column[c]!]!;
      occupied += both[c] === value[c] ? 1 : 2;
      mixed += (both[c]! * total) / (x * y);
      if (value[c]! * total !== x * y) independent = false;
    }
    // Counts are whole numbers, so that independence can be told exactly; it leaves no information to share.
    if (independent && occupied === rows * columns) return;
    // Σ p log2(px py + ε) splits into the marginals' entropies, ε to first order.
    const cross1 = entropyX + entropyY - mixed * epsilonBits;
    const cross2 = entropyX + entropyY - rows * columns * epsilonBits;
    const largest = Math.max(entropyX - rows * epsilonBits, entropyY - columns * epsilonBits);
    const { statistics } = this;
    statistics.informationCorrelation1 += (jointEntropy - cross1) / largest;
    statistics.informationCorrelation2 += Math.sqrt(Math.max(0, -Math.expm1(-2 * (cross2 - jointEntropy))));
  }
}

function marginalMean(sums: Float64Array, grayLevel: Float64Array, levels: number, total: number): number {
  let sum = 0;
  for (let i = 1; i <= levels; i++) {
    // Of a single level the mean is that level, whatever the weights round to.
    if (sums[i] === total) return grayLevel[i]!;
    sum += sums[i]! * grayLevel[i]!;
  }
  return sum / total;
}

function marginalVariance(
  sums: Float64Array,
  grayLevel: Float64Array,
  levels: number,
  total: number,
  mean: number,
): number {
  let sum = 0;
  for (let i = 1; i <= levels; i++) {
    const centred = grayLevel[i]! - mean;
    sum += sums[i]! * centred * centred;
  }
  return sum / total;
}
