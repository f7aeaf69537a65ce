// The deep-radiomics signature (SPEC §8): z-scores, ten candidate features, an elastic net; low means a short survival.
// `plain` follows the paper: a forest and a linear model of survival time, censored times taken as they are.
// `censoring-aware` ranks features by univariable Cox score tests and fits a Cox elastic net, so that a patient who was
// last seen alive counts as alive until then. The score test is chosen over a forest on martingale residuals because it
// has no tuning and a known null distribution.

import {
  columnOf,
  fitCrossValidatedElasticNet,
  fitElasticNetPath,
  fitForestRegressor,
  joinColumns,
  randomFolds,
  selectColumns,
  type FeatureMatrix,
} from '@glioscope/learn';
import type { Random } from '@glioscope/numeric';
import {
  assignSurvivalFolds,
  countEvents,
  coxScores,
  crossValidateCoxElasticNet,
  fitCoxElasticNet,
  medianCutOff,
} from '@glioscope/survival';
import { rankedNames } from './course-classifier.ts';
import {
  fitFeaturePreparation,
  prepareFeatures,
  prepareValue,
  subsetPreparation,
  type FeaturePreparation,
} from './feature-preparation.ts';
import { survivalOf, type PrognosisOptions, type PrognosisTable } from './prognosis-table.ts';

export type SignatureName = 'plain' | 'censoring-aware';

/** A fitted signature as plain data: intercept + Σ weight · z-score. */
export interface SignatureModel {
  readonly name: SignatureName;
  /** The candidates, most important first: forest importance (plain) or score chi-square (censoring-aware). */
  readonly features: readonly {
    readonly feature: string;
    readonly importance: number;
    readonly weight: number;
  }[];
  readonly preparation: FeaturePreparation;
  readonly intercept: number;
  /** The median of the signature on training rows; below it the risk is high. */
  readonly cutOff: number;
  readonly warnings: readonly string[];
}

/** The features a signature may draw on: one sequence's radiomics and, where there are any, the deep ones. */
export function signatureFeatures(table: PrognosisTable, sequence: string): FeatureMatrix {
  const radiomics = table.radiomics[sequence]!;
  return table.deep === null ? radiomics : joinColumns(radiomics, table.deep);
}

/** Fits a signature on training rows. Throws RangeError when no feature varies or all follow-up times are equal. */
export function fitSignature(
  name: SignatureName,
  training: PrognosisTable,
  sequence: string,
  options: PrognosisOptions,
  random: Random,
): SignatureModel {
  const features = signatureFeatures(training, sequence);
  const preparation = fitFeaturePreparation(features);
  if (preparation.names.length === 0) {
    throw new RangeError('Cannot fit a signature: no feature varies among the training patients');
  }
  const scaled = prepareFeatures(preparation, features);
  const warnings: string[] = [];
  const fit = name === 'plain' ? fitPlain : fitCensoringAware;
  const { ranked, weights, intercept } = fit(training, scaled, options, random.fork(name), warnings);
  const candidates = ranked.map(({ feature }) => feature);
  const model = {
    name,
    features: ranked.map((entry, j) => ({ ...entry, weight: weights[j]! })),
    preparation: subsetPreparation(preparation, candidates),
    intercept,
  };
  return {
    ...model,
    cutOff: medianCutOff(signatureValues({ ...model, cutOff: 0, warnings }, features)),
    warnings,
  };
}

interface FittedWeights {
  readonly ranked: readonly { readonly feature: string; readonly importance: number }[];
  readonly weights: readonly number[];
  readonly intercept: number;
}

function fitPlain(
  training: PrognosisTable,
  scaled: FeatureMatrix,
  options: PrognosisOptions,
  random: Random,
  warnings: string[],
): FittedWeights {
  const days = training.patients.map(({ survivalDays }) => survivalDays);
  const shortest = Math.min(...days);
  const longest = Math.max(...days);
  if (!(longest > shortest)) {
    throw new RangeError('Cannot fit a signature: all training patients have the same follow-up time');
  }
  const target = days.map((value) => (value - shortest) / (longest - shortest));
  const forest = fitForestRegressor(scaled, target, {
    random: random.fork('forest'),
    trees: options.trees,
    featuresPerSplit: 'third',
  });
  const candidates = rankedNames(scaled.names, forest.importances).slice(0, options.candidates);
  const input = selectColumns(scaled, candidates);
  const l1Ratio = options.l1Ratio ?? 0.5;
  const folds = randomFolds(target.length, Math.min(options.folds, target.length), random.fork('folds'));
  const { model, curves } = fitCrossValidatedElasticNet(input, target, { folds, l1Ratio });
  let chosen = model;
  if (chosen.coefficients.every((weight) => weight === 0)) {
    const path = fitElasticNetPath(input, target, curves[0]!.penalties, l1Ratio);
    chosen = path.find(({ coefficients }) => coefficients.some((weight) => weight !== 0)) ?? model;
    warnings.push(emptyWarning('plain'));
  }
  const importanceOf = new Map(scaled.names.map((feature, j) => [feature, forest.importances[j]!]));
  return {
    ranked: candidates.map((feature) => ({ feature, importance: importanceOf.get(feature)! })),
    weights: chosen.coefficients,
    intercept: chosen.intercept,
  };
}

function fitCensoringAware(
  training: PrognosisTable,
  scaled: FeatureMatrix,
  options: PrognosisOptions,
  random: Random,
  warnings: string[],
): FittedWeights {
  const survival = survivalOf(training);
  const scores = coxScores(survival, scaled);
  const order = rankedNames(
    scaled.names,
    scores.map(({ chiSquare }) => chiSquare),
  );
  const candidates = withoutNearCopies(scaled, order, options.candidates);
  const input = selectColumns(scaled, candidates);
  const alpha = options.l1Ratio ?? 0.5;
  const folds = Math.min(options.folds, countEvents(survival));
  const penalties = { alpha, minimumRatio: 0.01, pathLength: options.penalties ?? 100 };
  let coefficients: readonly number[];
  if (folds >= 2) {
    const chosen = crossValidateCoxElasticNet(
      survival,
      input,
      assignSurvivalFolds(survival, folds, random.fork('folds')),
      penalties,
    );
    coefficients = chosen.path.coefficients[chosen.minimum]!;
    if (coefficients.every((weight) => weight === 0)) {
      coefficients = firstNonzero(chosen.path.coefficients);
      warnings.push(emptyWarning('censoring-aware'));
    }
  } else {
    coefficients = firstNonzero(fitCoxElasticNet(survival, input, penalties).coefficients);
    warnings.push(
      'The censoring-aware signature stands on a single death, so its penalty could not be cross-validated',
    );
  }
  // Risk turned around and scaled to 0…1 on the training rows, as the plain signature is.
  const lives = Array.from({ length: input.rows }, (_, i) =>
    coefficients.reduce((sum, weight, j) => sum - weight * input.data[i * input.columns + j]!, 0),
  );
  const lowest = Math.min(...lives);
  const range = Math.max(...lives) - lowest || 1;
  const chiSquareOf = new Map(scores.map(({ name, chiSquare }) => [name, chiSquare]));
  return {
    ranked: candidates.map((feature) => ({ feature, importance: chiSquareOf.get(feature)! })),
    weights: coefficients.map((weight) => (weight === 0 ? 0 : -weight / range)),
    intercept: -lowest / range,
  };
}

function firstNonzero(path: readonly (readonly number[])[]): readonly number[] {
  return path.find((coefficients) => coefficients.some((weight) => Math.abs(weight) > 1e-12)) ?? path.at(-1)!;
}

const emptyWarning = (name: SignatureName): string =>
  `Cross-validation would have dropped every feature from the ${name} signature; the largest penalty that keeps one ` +
  `was taken instead, so the signature may carry no information`;

/** Above this correlation with a better candidate a feature adds nothing but instability. */
const largestCorrelation = 0.95;

function withoutNearCopies(scaled: FeatureMatrix, order: readonly string[], count: number): string[] {
  const kept: { name: string; column: Float64Array }[] = [];
  const placeOf = new Map(scaled.names.map((name, j) => [name, j]));
  for (const name of order) {
    if (kept.length === count) break;
    const column = columnOf(scaled, placeOf.get(name)!);
    const isCopy = kept.some((other) => {
      let product = 0;
      for (let i = 0; i < column.length; i++) product += column[i]! * other.column[i]!;
      return Math.abs(product) / column.length > largestCorrelation;
    });
    if (!isCopy) kept.push({ name, column });
  }
  return kept.map(({ name }) => name);
}

/** The signature of each row. */
export function signatureValues(model: SignatureModel, features: FeatureMatrix): number[] {
  const input = prepareFeatures(model.preparation, features);
  return Array.from({ length: input.rows }, (_, i) =>
    model.features.reduce(
      (sum, { weight }, j) => (weight === 0 ? sum : sum + weight * input.data[i * input.columns + j]!),
      model.intercept,
    ),
  );
}

/**
 * The signature of one patient from named features, with each used feature's z-score.
 * @throws RangeError naming a used feature that is absent altogether
 */
export function signatureOfPatient(
  model: SignatureModel,
  features: Readonly<Record<string, number | null | undefined>>,
): {
  readonly value: number;
  readonly zScores: readonly { readonly feature: string; readonly zScore: number }[];
} {
  let value = model.intercept;
  const zScores: { feature: string; zScore: number }[] = [];
  model.features.forEach(({ feature, weight }, j) => {
    if (weight === 0) return;
    if (!(feature in features)) {
      throw new RangeError(
        `Cannot compute the signature: the feature "${feature}" is missing; extract the features as for training`,
      );
    }
    const zScore = prepareValue(model.preparation, j, features[feature] ?? Number.NaN);
    zScores.push({ feature, zScore });
    value += weight * zScore;
  });
  return { value, zScores };
}
