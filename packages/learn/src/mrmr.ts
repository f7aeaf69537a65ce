// Minimum redundancy, maximum relevance (Ding & Peng 2005; Peng, Long & Ding 2005) for continuous columns and classes:
// relevance is the F statistic of an analysis of variance, redundancy the mean absolute Pearson correlation with the
// columns chosen so far. `quotient` divides (FCQ in Zhao, Anand & Wang 2019), `difference` subtracts (FCD). Nothing is
// binned, as mutual information (MID, MIQ) would need.

import { unitColumns, unitProduct } from './correlation-filter.ts';
import { checkFinite, checkLength, type FeatureMatrix } from './feature-matrix.ts';

export interface MrmrOptions {
  /** How many columns to choose. */
  readonly count: number;
  /** FCQ (default) or FCD. */
  readonly scheme?: 'quotient' | 'difference';
}

/** A chosen column, in order of choice. */
export interface MrmrChoice {
  readonly name: string;
  /** F of the analysis of variance between classes. */
  readonly relevance: number;
  /** Mean absolute correlation with the columns chosen before it; 0 for the first. */
  readonly redundancy: number;
  readonly score: number;
}

/** A quotient's least divisor: uncorrelated columns would otherwise count without bound. */
const leastRedundancy = 1e-3;

/** F of each column between classes; a column that is constant, or constant within each class, gives 0 or Infinity. */
export function classRelevance(
  training: FeatureMatrix,
  labels: readonly (string | number | boolean)[],
): Float64Array {
  checkFinite('compute relevance', training, 2);
  checkLength('compute relevance', training, labels.length);
  const classes = [...new Set(labels)];
  const { rows, columns, data } = training;
  if (classes.length < 2 || rows <= classes.length) {
    throw new RangeError(
      `Cannot compute relevance: expected at least 2 classes and more rows than classes, ` +
        `got ${classes.length} classes in ${rows} rows`,
    );
  }
  const place = Int32Array.from(labels, (label) => classes.indexOf(label));
  const counts = new Float64Array(classes.length);
  for (const g of place) counts[g]!++;
  const means = new Float64Array(classes.length);
  return Float64Array.from({ length: columns }, (_, j) => {
    means.fill(0);
    let grand = 0;
    for (let i = 0; i < rows; i++) {
      const value = data[i * columns + j]!;
      means[place[i]!]! += value / counts[place[i]!]!;
      grand += value / rows;
    }
    let between = 0;
    let within = 0;
    for (let g = 0; g < counts.length; g++) between += counts[g]! * (means[g]! - grand) ** 2;
    for (let i = 0; i < rows; i++) within += (data[i * columns + j]! - means[place[i]!]!) ** 2;
    if (between + within <= 1e-26 * rows * grand * grand) return 0;
    return ((rows - counts.length) * between) / ((counts.length - 1) * within);
  });
}

/** Chooses columns greedily on training rows; ties go to the earlier column. Columns without relevance are never chosen. */
export function selectMrmr(
  training: FeatureMatrix,
  labels: readonly (string | number | boolean)[],
  options: MrmrOptions,
): MrmrChoice[] {
  const { count, scheme = 'quotient' } = options;
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Cannot choose by mRMR: expected a count of at least 1, got ${count}`);
  }
  const relevance = classRelevance(training, labels);
  const { rows, columns, names } = training;
  const units = unitColumns(training);
  const correlations = new Float64Array(columns);
  const open = new Set(names.map((_, j) => j).filter((j) => relevance[j]! > 0));
  const chosen: MrmrChoice[] = [];
  while (chosen.length < count && open.size > 0) {
    let best = -1;
    let bestScore = -Infinity;
    for (const j of open) {
      const redundancy = chosen.length === 0 ? 0 : correlations[j]! / chosen.length;
      const score =
        chosen.length === 0
          ? relevance[j]!
          : scheme === 'quotient'
            ? relevance[j]! / Math.max(redundancy, leastRedundancy)
            : relevance[j]! - redundancy;
      if (score > bestScore) {
        best = j;
        bestScore = score;
      }
    }
    open.delete(best);
    const redundancy = chosen.length === 0 ? 0 : correlations[best]! / chosen.length;
    chosen.push({ name: names[best]!, relevance: relevance[best]!, redundancy, score: bestScore });
    for (const j of open) correlations[j]! += Math.abs(unitProduct(units, rows, j, best));
  }
  return chosen;
}
