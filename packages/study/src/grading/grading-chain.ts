// The chain of SPEC §7 from features to grade, as plain data, and its fit on training rows: z-scores, feature
// selection, a support vector machine tuned by cross-validation, probabilities by Platt's method, a threshold.
// The probabilities rest on cross-validation of the machine with the features already chosen, as scikit-learn's
// pipelines do: with far more features than patients they are surer than they should be; AUCs are not affected.

import {
  applyMedianImputer,
  applyScaler,
  crossValidatedDecisionValues,
  feasibleFolds,
  fitMedianImputer,
  fitPlattSigmoid,
  fitScaler,
  fitSvm,
  gridSearchSvm,
  selectColumns,
  selectRows,
  stratifiedFolds,
  youdenThreshold,
  type FeatureMatrix,
  type MedianImputer,
  type PlattSigmoid,
  type Scaler,
  type SupportVectorMachine,
  type SvmGrid,
} from '@glioscope/learn';
import type { Random } from '@glioscope/numeric';
import type { FeatureSelection } from '../results.ts';
import { selectFeatures } from './select-features.ts';

/** Settings of the chain; SPEC §7's values are in `defaultGradingChainSettings`. */
export interface GradingChainSettings {
  /** Features whose t-test has a p below this stay. */
  readonly testAlpha: number;
  /** Trees of the forest that ranks features. */
  readonly trees: number;
  /** Features that the machine uses. */
  readonly features: number;
  /** Folds of each cross-validation inside the training rows; fewer where a class has fewer patients. */
  readonly folds: number;
  /** Penalties that the LASSO tries, down to `lassoRange` of the largest. */
  readonly lassoPenalties: number;
  readonly lassoRange: number;
  /** The penalty with the least cross-validated error, or the largest within one standard error of it. */
  readonly lassoRule: 'minimum' | 'one-standard-error';
  readonly grid: SvmGrid;
  /** Positive from a probability of 0.5 on, or from Youden's best cross-validated decision value on. */
  readonly threshold: 'probability' | 'youden';
}

/** SPEC §7: p < 0.05, 100 trees, 8 features; the rest is our reading. */
export const defaultGradingChainSettings: GradingChainSettings = {
  testAlpha: 0.05,
  trees: 100,
  features: 8,
  folds: 5,
  lassoPenalties: 100,
  lassoRange: 1e-3,
  lassoRule: 'minimum',
  grid: { costs: [0.1, 0.3, 1, 3, 10, 30, 100], gammas: [0.003, 0.01, 0.03, 0.1, 0.3, 1] },
  threshold: 'probability',
};

/** Training patients: one row of `features` for each id. */
export interface GradingTraining {
  readonly ids: readonly string[];
  readonly features: FeatureMatrix;
  /** True for HGG. */
  readonly positive: readonly boolean[];
  /** What messages call the classes; HGG and LGG by default. */
  readonly classes?: { readonly positive: string; readonly negative: string };
}

/** A fitted chain as plain JSON: all that grading a patient needs. */
export interface GradingChain {
  readonly kind: 'grading-chain';
  readonly version: 1;
  /** The features that it needs, most important first; the columns of every part below. */
  readonly features: readonly string[];
  readonly imputer: MedianImputer;
  readonly scaler: Scaler;
  readonly machine: SupportVectorMachine;
  readonly sigmoid: PlattSigmoid;
  /** Decision value from which on a patient is called HGG. */
  readonly threshold: number;
  /** Class means of the training patients as z-scores, by feature. */
  readonly meanZScores: { readonly lgg: readonly number[]; readonly hgg: readonly number[] };
  readonly selection: FeatureSelection;
  readonly hyperparameters: Readonly<Record<string, number>>;
  readonly training: { readonly patients: number; readonly positives: number };
  readonly warnings: readonly string[];
}

/** Fewest training patients of a class: each of two folds then holds out one and fits on one. */
const fewestOfClass = 2;

/**
 * Fits the chain. It depends on the training patients, the settings and the stream, not on the order of rows.
 * @throws RangeError when a class has fewer than 2 patients or no feature varies
 */
export async function fitGradingChain(
  training: GradingTraining,
  settings: GradingChainSettings,
  random: Random,
): Promise<GradingChain> {
  const { features, positive } = orderById(training);
  const warnings: string[] = [];
  const folds = chooseFolds(
    positive,
    settings,
    warnings,
    training.classes ?? { positive: 'HGG', negative: 'LGG' },
  );
  const { matrix, imputer } = fillGaps(features, warnings);
  const scaler = fitScaler(matrix);
  const varying = matrix.names.filter((name) => !scaler.constant.includes(name));
  if (varying.length === 0) {
    throw new RangeError(
      `Cannot fit the grading chain: none of ${features.columns} features varies between ${features.rows} training ` +
        'patients; check the feature extraction',
    );
  }
  const scaled = selectColumns(applyScaler(scaler, matrix), varying);
  const chosen = selectFeatures(scaled, positive, settings, folds, random.fork('selection'));
  warnings.push(...chosen.warnings);
  const names = chosen.features.map(({ feature }) => feature);
  const input = selectColumns(scaled, names);

  const assignment = stratifiedFolds(positive, folds, random.fork('svm folds'));
  const { cost, gamma, score } = await gridSearchSvm(input, positive, settings.grid, assignment);
  const machine = await fitSvm(input, positive, { cost, gamma });
  const heldOut = await crossValidatedDecisionValues(input, positive, { cost, gamma }, assignment);
  const sigmoid = fitPlattSigmoid(heldOut, positive);
  const raw = selectColumns(matrix, names);
  const rawMeans = classMeans(raw, positive);
  const scaledMeans = classMeans(input, positive);
  return {
    kind: 'grading-chain',
    version: 1,
    features: names,
    imputer: partOf(imputer, names),
    scaler: { ...scalerPart(scaler, names), constant: [] },
    machine,
    sigmoid,
    threshold: chooseThreshold(sigmoid, heldOut, positive, settings, warnings),
    meanZScores: { lgg: scaledMeans.negative, hgg: scaledMeans.positive },
    selection: {
      considered: features.columns,
      afterTests: chosen.afterTests,
      afterLasso: chosen.afterLasso,
      selected: chosen.features.map((feature, j) => ({
        ...feature,
        meanNegative: rawMeans.negative[j]!,
        meanPositive: rawMeans.positive[j]!,
      })),
    },
    hyperparameters: {
      C: cost,
      gamma,
      'LASSO penalty': chosen.lassoPenalty,
      'cross-validated AUC': score,
      folds,
    },
    training: { patients: positive.length, positives: positive.filter(Boolean).length },
    warnings,
  };
}

function orderById({
  ids,
  features,
  positive,
}: GradingTraining): Pick<GradingTraining, 'features' | 'positive'> {
  if (ids.length !== features.rows || ids.length !== positive.length) {
    throw new RangeError(
      `Cannot fit the grading chain: got ${ids.length} ids, ${features.rows} rows of features and ${positive.length} grades`,
    );
  }
  const order = ids.map((_, i) => i).sort((x, y) => (ids[x]! < ids[y]! ? -1 : 1));
  order.forEach((row, k) => {
    if (k > 0 && ids[row] === ids[order[k - 1]!]) {
      throw new RangeError(`Cannot fit the grading chain: patient ${ids[row]} appears twice`);
    }
  });
  return { features: selectRows(features, order), positive: order.map((row) => positive[row]!) };
}

function chooseFolds(
  positive: readonly boolean[],
  settings: GradingChainSettings,
  warnings: string[],
  classes: { readonly positive: string; readonly negative: string },
): number {
  const positives = positive.filter(Boolean).length;
  const smaller = Math.min(positives, positive.length - positives);
  if (smaller < fewestOfClass) {
    throw new RangeError(
      `Cannot fit the grading chain: expected at least ${fewestOfClass} training patients of each grade, got ` +
        `${positives} ${classes.positive} and ${positive.length - positives} ${classes.negative}; enrol more patients or give training a larger share`,
    );
  }
  const folds = feasibleFolds(positive, settings.folds);
  if (folds < settings.folds) {
    warnings.push(
      `Only ${smaller} training patients have the rarer grade: cross-validation uses ${folds} folds instead of ` +
        `${settings.folds}, and everything it chooses is uncertain.`,
    );
  }
  return folds;
}

/** Leaves out columns that no training patient has, fills the others with their medians, and counts. */
function fillGaps(
  features: FeatureMatrix,
  warnings: string[],
): { matrix: FeatureMatrix; imputer: MedianImputer } {
  const { rows, columns, data } = features;
  const known = new Uint32Array(columns);
  for (let k = 0; k < data.length; k++) if (Number.isFinite(data[k]!)) known[k % columns]!++;
  const kept = features.names.filter((_, j) => known[j]! > 0);
  if (kept.length === 0) {
    throw new RangeError(
      `Cannot fit the grading chain: none of ${columns} features has a value in any of ${rows} training patients`,
    );
  }
  if (kept.length < columns) {
    const lost = features.names.filter((_, j) => known[j] === 0);
    warnings.push(
      `${lost.length} features have no value in any training patient and were left out: ` +
        `${lost.slice(0, 3).join(', ')}${lost.length > 3 ? ', …' : ''}.`,
    );
  }
  const selected = selectColumns(features, kept);
  const imputer = fitMedianImputer(selected);
  const { matrix, filled } = applyMedianImputer(imputer, selected);
  if (filled > 0) {
    const patientsWithGaps = new Set<number>();
    selected.data.forEach((value, k) => {
      if (!Number.isFinite(value)) patientsWithGaps.add(Math.floor(k / selected.columns));
    });
    warnings.push(
      `${filled} missing feature values of ${patientsWithGaps.size} training patients were filled with training medians.`,
    );
  }
  return { matrix, imputer };
}

function partOf(imputer: MedianImputer, names: readonly string[]): MedianImputer {
  const place = new Map(imputer.names.map((name, j) => [name, j]));
  return { names: [...names], medians: names.map((name) => imputer.medians[place.get(name)!]!) };
}

function scalerPart(scaler: Scaler, names: readonly string[]): Omit<Scaler, 'constant'> {
  const place = new Map(scaler.names.map((name, j) => [name, j]));
  return {
    names: [...names],
    means: names.map((name) => scaler.means[place.get(name)!]!),
    scales: names.map((name) => scaler.scales[place.get(name)!]!),
  };
}

function classMeans(
  matrix: FeatureMatrix,
  positive: readonly boolean[],
): { negative: number[]; positive: number[] } {
  const positives = positive.filter(Boolean).length;
  const sums = {
    negative: Array.from({ length: matrix.columns }, () => 0),
    positive: Array.from({ length: matrix.columns }, () => 0),
  };
  positive.forEach((isPositive, i) => {
    const share = 1 / (isPositive ? positives : positive.length - positives);
    const means = isPositive ? sums.positive : sums.negative;
    for (let j = 0; j < matrix.columns; j++) means[j]! += share * matrix.data[i * matrix.columns + j]!;
  });
  return sums;
}

/** Probability 0.5 by default, so that a reported grade and its probability never contradict each other. */
function chooseThreshold(
  { slope, intercept }: PlattSigmoid,
  heldOut: ArrayLike<number>,
  positive: readonly boolean[],
  settings: GradingChainSettings,
  warnings: string[],
): number {
  if (slope >= 0) {
    warnings.push(
      'In cross-validation on training patients the classifier told the grades no better than chance: ' +
        'its probabilities say no more than how common each grade is.',
    );
    return settings.threshold === 'youden' ? youdenThreshold(heldOut, positive) : 0;
  }
  return settings.threshold === 'youden' ? youdenThreshold(heldOut, positive) : -intercept / slope;
}
