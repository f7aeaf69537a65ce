// A Cox regression made ready to be maximised: patients sorted, covariates standardised, the likelihood with its penalty.
// Fits, profile intervals and residuals all start here, so that they mean the same model.

import type { FeatureMatrix } from '@glioscope/learn';
import { checkCovariates } from './covariates.ts';
import { standardiseCovariates, type CoxDesign } from './cox-design.ts';
import { withFirthPenalty } from './cox-firth.ts';
import { CoxFitError } from './cox-fit-error.ts';
import {
  createPartialLikelihood,
  sortPatients,
  type CoxDesignOptions,
  type EvaluateLikelihood,
  type SortedPatients,
  type TiesMethod,
} from './cox-likelihood.ts';
import { checkSurvivalData, countEvents, type SurvivalData } from './survival-data.ts';

export interface CoxOptions extends CoxDesignOptions {
  /** Default `efron`. */
  readonly ties?: TiesMethod;
  /** Newton steps at most; default 60, with Firth's penalty 1000 as its steps are smaller. */
  readonly maximumIterations?: number;
  /** Sandwich variance (Lin & Wei 1989); default false, and true where `cluster` is given. */
  readonly robust?: boolean;
  /** Label of each patient; those with one label (a patient's two tumours, a hospital) count as one for the variance. */
  readonly cluster?: ArrayLike<number | string>;
  /** Firth's penalty: finite coefficients under separation, less bias with few deaths. Default false. */
  readonly firth?: boolean;
  /**
   * Ridge penalty: half of it times the sum of squared coefficients of the covariates divided by their standard
   * deviations is taken off the log likelihood, as R's `ridge(theta, scale = TRUE)`. Default 0.
   */
  readonly ridge?: number;
}

export interface CoxProblem {
  readonly patients: SortedPatients;
  readonly design: CoxDesign;
  readonly ties: TiesMethod;
  readonly deaths: number;
  readonly maximumIterations: number;
  /** Step of a standardised coefficient below which the search ends. */
  readonly tolerance: number;
  /** Whether Newton's steps are exact, so that they shrink until rounding is left. */
  readonly settles: boolean;
  readonly likelihood: EvaluateLikelihood;
  /** The likelihood with its penalty: what is maximised. */
  readonly evaluate: EvaluateLikelihood;
}

/** Checks and prepares; throws as `fitCox` says. */
export function createCoxProblem(
  data: SurvivalData,
  covariates: FeatureMatrix,
  options: CoxOptions,
): CoxProblem {
  checkSurvivalData(data);
  checkCovariates(covariates, data);
  const { ties = 'efron', firth = false, ridge = 0 } = options;
  if (!(ridge >= 0 && ridge < Infinity)) {
    throw new RangeError(`Cannot fit a Cox model: expected a ridge penalty of 0 or more, got ${ridge}`);
  }
  if (firth && ridge > 0) {
    throw new RangeError("Cannot fit a Cox model: expected either Firth's penalty or a ridge, got both");
  }
  const deaths = countEvents(data);
  if (deaths === 0) {
    throw new CoxFitError(
      'no-events',
      [],
      `Cannot fit a Cox model: expected at least 1 death, got 0 among ${data.times.length} patients`,
    );
  }
  const p = covariates.columns;
  const patients = sortPatients(data, options);
  const design = standardiseCovariates(covariates, patients.order);
  const likelihood = createPartialLikelihood(patients, design.values, p, ties);
  return {
    patients,
    design,
    ties,
    deaths,
    maximumIterations: options.maximumIterations ?? (firth ? 1000 : 60),
    // Firth's steps converge linearly, so the last one must be smaller.
    tolerance: firth ? 1e-12 : 1e-9,
    settles: !firth,
    likelihood,
    evaluate: firth
      ? withFirthPenalty(likelihood, patients, design.values, p, ties)
      : ridge > 0
        ? withRidge(likelihood, ridgeOfStandardised(ridge, covariates.rows))
        : likelihood,
  };
}

// The design is scaled by the population's standard deviation, R's penalty by the sample's.
function ridgeOfStandardised(ridge: number, rows: number): number {
  return (ridge * rows) / (rows - 1);
}

function withRidge(evaluate: EvaluateLikelihood, penalty: number): EvaluateLikelihood {
  return (coefficients, into) => {
    evaluate(coefficients, into);
    const p = coefficients.length;
    for (let j = 0; j < p; j++) {
      into.logLikelihood -= (penalty * coefficients[j]! ** 2) / 2;
      into.gradient[j]! -= penalty * coefficients[j]!;
      into.information.data[j * p + j]! += penalty;
    }
  };
}
