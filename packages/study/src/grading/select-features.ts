// Feature selection of SPEC §7 on scaled training rows: Levene's test decides between Student's and Welch's t-test,
// features with p below alpha stay; a LASSO with cross-validated penalty keeps those with a coefficient; a random
// forest ranks them. Where a stage would leave nothing, what happens instead is named in a warning.

import {
  columnOf,
  fitCrossValidatedElasticNet,
  fitForestClassifier,
  leveneTest,
  selectColumns,
  stratifiedFolds,
  studentTTest,
  welchTTest,
  type FeatureMatrix,
} from '@glioscope/learn';
import type { Random } from '@glioscope/numeric';
import type { GradingChainSettings } from './grading-chain.ts';

export interface SelectedFeature {
  readonly feature: string;
  /** Share of the forest's decrease of impurity. */
  readonly importance: number;
  /** Null when the LASSO kept none and was passed over. */
  readonly lassoCoefficient: number | null;
  /** Null when values do not vary within the grades, which then do not overlap. */
  readonly p: number | null;
}

export interface SelectedFeatures {
  readonly afterTests: number;
  readonly afterLasso: number;
  readonly lassoPenalty: number;
  /** Most important first. */
  readonly features: readonly SelectedFeature[];
  readonly warnings: readonly string[];
}

/** Selects features on scaled training rows without constant columns. */
export function selectFeatures(
  scaled: FeatureMatrix,
  positive: readonly boolean[],
  settings: GradingChainSettings,
  folds: number,
  random: Random,
): SelectedFeatures {
  const warnings: string[] = [];
  const pValues = new Map(scaled.names.map((name, j) => [name, testFeature(columnOf(scaled, j), positive)]));
  const passed = scaled.names.filter((name) => (pValues.get(name) ?? 0) < settings.testAlpha);
  let tested = passed;
  if (passed.length === 0) {
    tested = scaled.names
      .map((name, j) => ({ name, j, p: pValues.get(name) ?? 0 }))
      .sort((x, y) => x.p - y.p || x.j - y.j)
      .slice(0, settings.features)
      .map(({ name }) => name);
    warnings.push(
      `No feature differs between the grades at p < ${settings.testAlpha}: the ${tested.length} with the smallest p went on.`,
    );
  }

  const candidates = selectColumns(scaled, tested);
  const { model } = fitCrossValidatedElasticNet(
    candidates,
    positive.map((isPositive) => (isPositive ? 1 : 0)),
    {
      folds: stratifiedFolds(positive, folds, random.fork('lasso folds')),
      penaltyCount: settings.lassoPenalties,
      penaltyRange: settings.lassoRange,
      rule: settings.lassoRule,
    },
  );
  const coefficients = new Map(tested.map((name, j) => [name, model.coefficients[j]!]));
  let kept = tested.filter((name) => coefficients.get(name) !== 0);
  const lassoKeptNone = kept.length === 0;
  if (lassoKeptNone) {
    kept = tested;
    warnings.push(
      `The LASSO kept no feature at its cross-validated penalty: all ${tested.length} that passed the tests went on.`,
    );
  }

  const forest = fitForestClassifier(selectColumns(scaled, kept), positive, {
    random: random.fork('forest'),
    trees: settings.trees,
  });
  const features = kept
    .map((feature, j) => ({
      feature,
      importance: forest.importances[j]!,
      lassoCoefficient: lassoKeptNone ? null : coefficients.get(feature)!,
      p: pValues.get(feature)!,
      j,
    }))
    .sort((x, y) => y.importance - x.importance || x.j - y.j)
    .slice(0, settings.features)
    .map(({ feature, importance, lassoCoefficient, p }) => ({ feature, importance, lassoCoefficient, p }));
  return {
    afterTests: passed.length,
    afterLasso: lassoKeptNone ? 0 : kept.length,
    lassoPenalty: model.penalty,
    features,
    warnings,
  };
}

/** The p of the t-test that Levene's test (about medians, at 0.05) chooses; null when the grades do not overlap. */
function testFeature(column: Float64Array, positive: readonly boolean[]): number | null {
  const hgg = column.filter((_, i) => positive[i]!);
  const lgg = column.filter((_, i) => !positive[i]!);
  const spread = leveneTest([hgg, lgg]).p;
  return (spread !== null && spread < 0.05 ? welchTTest : studentTTest)(hgg, lgg).p;
}
