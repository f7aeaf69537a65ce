// Grading patients with a fitted chain. Only the chain's own features are needed; a missing one counts as the
// training median, and is said.

import {
  applyMedianImputer,
  applyScaler,
  createFeatureMatrix,
  plattProbability,
  selectColumns,
  svmDecisionValues,
  type FeatureMatrix,
} from '@glioscope/learn';
import type { GradingChain } from './grading-chain.ts';

/** A patient's grade with what it rests on. */
export interface GradingScore {
  /** Decision value; from the chain's threshold on the patient is called HGG. */
  readonly score: number;
  readonly probabilityHgg: number;
  /** True for HGG. */
  readonly positive: boolean;
  /** Each feature's value and z-score, with the class means of training as z-scores. */
  readonly features: readonly {
    readonly feature: string;
    readonly value: number;
    readonly zScore: number;
    readonly meanHgg: number;
    readonly meanLgg: number;
  }[];
  /** Features that had no value and count as the training median. */
  readonly filled: readonly string[];
}

/** Grades one patient from values by feature name; further names are ignored, null counts as missing. */
export function scoreGrading(chain: GradingChain, values: ReadonlyMap<string, number | null>): GradingScore {
  const row = chain.features.map((feature) => {
    const value = values.get(feature);
    if (value === undefined) {
      throw new RangeError(
        `Cannot grade: feature "${feature}" is not among the ${values.size} given; compute the features of the ` +
          "bundle's sequences and networks",
      );
    }
    return value ?? Number.NaN;
  });
  const { filled, scaled, raw } = prepareRows(
    chain,
    createFeatureMatrix(chain.features, Float64Array.from(row)),
  );
  const score = svmDecisionValues(chain.machine, scaled)[0]!;
  return {
    score,
    probabilityHgg: plattProbability(chain.sigmoid, score),
    positive: score >= chain.threshold,
    features: chain.features.map((feature, j) => ({
      feature,
      value: raw.data[j]!,
      zScore: scaled.data[j]!,
      meanHgg: chain.meanZScores.hgg[j]!,
      meanLgg: chain.meanZScores.lgg[j]!,
    })),
    filled: filled > 0 ? chain.features.filter((_, j) => !Number.isFinite(row[j]!)) : [],
  };
}

/** Decision values and probabilities of a table's rows, with the number of values that were filled. */
export function scoreGradingTable(
  chain: GradingChain,
  table: FeatureMatrix,
): { readonly scores: Float64Array; readonly probabilities: Float64Array; readonly filled: number } {
  const { scaled, filled } = prepareRows(chain, selectColumns(table, chain.features));
  const scores = svmDecisionValues(chain.machine, scaled);
  return { scores, probabilities: scores.map((score) => plattProbability(chain.sigmoid, score)), filled };
}

function prepareRows(
  chain: GradingChain,
  rows: FeatureMatrix,
): { scaled: FeatureMatrix; raw: FeatureMatrix; filled: number } {
  const { matrix: raw, filled } = applyMedianImputer(chain.imputer, rows);
  return { scaled: applyScaler(chain.scaler, raw), raw, filled };
}
