// Univariable score tests of Cox models, one a covariate: a quick, censoring-aware ranking of many features.
// With one binary covariate and no ties this is the log-rank test.

import type { FeatureMatrix } from '@glioscope/learn';
import { chiSquareUpperTail } from '@glioscope/numeric';
import { checkCovariates } from './covariates.ts';
import { CoxFitError } from './cox-fit-error.ts';
import { sortPatients } from './cox-likelihood.ts';
import { checkSurvivalData, countEvents, type SurvivalData } from './survival-data.ts';

export interface CoxScore {
  readonly name: string;
  /** Score chi-square with one degree of freedom; 0 for a column that does not vary among those at risk. */
  readonly chiSquare: number;
  readonly p: number;
  /** 1 when higher values go with earlier death, -1 when with later, 0 for neither. */
  readonly direction: -1 | 0 | 1;
}

/** The score test (Breslow's ties) of each covariate alone, in column order. Throws CoxFitError without a death. */
export function coxScores(data: SurvivalData, covariates: FeatureMatrix): CoxScore[] {
  checkSurvivalData(data);
  checkCovariates(covariates, data);
  if (countEvents(data) === 0) {
    throw new CoxFitError(
      'no-events',
      [],
      `Cannot test covariates: expected at least 1 death, got 0 among ${data.times.length} patients`,
    );
  }
  const { order, events, starts } = sortPatients(data);
  const { data: values, columns } = covariates;
  const n = order.length;
  return covariates.names.map((name, j) => {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += values[i * columns + j]! / n;
    let scale = 0;
    for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(values[i * columns + j]! - mean));
    let sum = 0;
    let squares = 0;
    let score = 0;
    let information = 0;
    for (let group = starts.length - 2; group >= 0; group--) {
      for (let i = starts[group]!; i < starts[group + 1]!; i++) {
        const value = scale > 0 ? (values[order[i]! * columns + j]! - mean) / scale : 0;
        sum += value;
        squares += value * value;
      }
      const risk = n - starts[group]!;
      const center = sum / risk;
      for (let i = starts[group]!; i < starts[group + 1]!; i++) {
        if (events[i] === 0) continue;
        score += (values[order[i]! * columns + j]! - mean) / (scale || 1) - center;
        information += Math.max(0, squares / risk - center * center);
      }
    }
    const varies = information > 1e-12;
    const chiSquare = varies ? (score * score) / information : 0;
    return {
      name,
      chiSquare,
      p: chiSquareUpperTail(chiSquare, 1),
      direction: varies && score !== 0 ? (score > 0 ? 1 : -1) : 0,
    };
  });
}
