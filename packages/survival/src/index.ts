export { checkSurvivalData, countEvents, createSurvivalData, selectPatients } from './survival-data.ts';
export type { SurvivalData } from './survival-data.ts';
export { createCovariates } from './covariates.ts';
export { kaplanMeier, numbersAtRisk, survivalAt } from './kaplan-meier.ts';
export type { IntervalScale, KaplanMeierEstimate, KaplanMeierOptions } from './kaplan-meier.ts';
export { logRank } from './log-rank.ts';
export type { LogRankOptions, LogRankResult, LogRankWeights } from './log-rank.ts';
export { compareRestrictedMeans, restrictedMeanSurvival } from './restricted-mean.ts';
export type { RestrictedMean } from './restricted-mean.ts';
export { survivalQuantile } from './survival-quantile.ts';
export type { SurvivalQuantile } from './survival-quantile.ts';
export { coxCoefficients, fitCox, waldTest } from './cox.ts';
export type { ChiSquareTest, CoxCoefficient, CoxModel, CoxOptions, CoxStratum } from './cox.ts';
export { coxProfileIntervals } from './cox-profile.ts';
export type { ProfileInterval } from './cox-profile.ts';
export { coxResiduals, schoenfeldResiduals } from './cox-residuals.ts';
export type { CoxResiduals, SchoenfeldResiduals } from './cox-residuals.ts';
export { testProportionalHazards } from './proportional-hazards.ts';
export type {
  ProportionalHazardsOptions,
  ProportionalHazardsRow,
  TimeTransform,
} from './proportional-hazards.ts';
export { CoxFitError } from './cox-fit-error.ts';
export type { CoxFitFailure } from './cox-fit-error.ts';
export type { CoxDesignOptions, TiesMethod } from './cox-likelihood.ts';
export { baselineCumulativeHazard, linearPredictor, predictSurvival } from './cox-baseline.ts';
export type { CoxBaseline, PredictedSurvival } from './cox-baseline.ts';
export { coxScores } from './cox-score.ts';
export type { CoxScore } from './cox-score.ts';
export { fitCoxElasticNet, partialLogLikelihood } from './cox-elastic-net.ts';
export type { CoxElasticNetOptions, CoxElasticNetPath } from './cox-elastic-net.ts';
export { assignSurvivalFolds, crossValidateCoxElasticNet } from './cox-elastic-net-cross-validation.ts';
export type { CrossValidatedCoxElasticNet } from './cox-elastic-net-cross-validation.ts';
export {
  bootstrapConcordanceDifference,
  compareConcordance,
  concordanceIndex,
  NoComparablePairsError,
} from './concordance.ts';
export type { Concordance, ConcordanceDifference } from './concordance.ts';
export { compareUnoConcordance, unoConcordance } from './uno-concordance.ts';
export type { UnoOptions } from './uno-concordance.ts';
export { timeDependentAuc } from './time-dependent-auc.ts';
export type { TimeDependentAuc, TimeDependentAucOptions } from './time-dependent-auc.ts';
export { brierScores } from './brier-score.ts';
export type { BrierScores } from './brier-score.ts';
export type { CensoringOptions, CensoringReading } from './censoring-weights.ts';
export { medianCutOff } from './cut-off.ts';
export { createNomogram, nomogramSurvivalIntervals, placeOnNomogram } from './nomogram.ts';
export type { Nomogram, NomogramAxis, NomogramPlace, NomogramTerm } from './nomogram.ts';
export { prettyTicks } from './pretty-ticks.ts';
export { calibrationAtHorizon } from './calibration.ts';
export type { CalibrationGroup } from './calibration.ts';
export { correctForOptimism, drawBootstrapRows } from './optimism.ts';
export type { CorrectedIndex, FitRiskScore, OptimismResult } from './optimism.ts';
export { calibrationDistances, fitCalibrationCurve, readCalibrationCurve } from './calibration-curve.ts';
export type { CalibrationCurve, CalibrationDistances } from './calibration-curve.ts';
export { correctCalibrationCurve } from './calibration-curve-optimism.ts';
export type { CorrectedCalibrationCurve } from './calibration-curve-optimism.ts';
export { calibrateWithOptimism } from './calibration-optimism.ts';
export type { CorrectedCalibrationGroup, FitSurvivalAt } from './calibration-optimism.ts';
export { maximallySelectedLogRank } from './maximally-selected.ts';
export type { CutPoint, CutPointOptions } from './maximally-selected.ts';
export { xTile } from './x-tile.ts';
export type { XTile, XTileOptions } from './x-tile.ts';
export { createSpline, splineBasis, splineColumns, splineKnots } from './restricted-cubic-spline.ts';
export type { RestrictedCubicSpline } from './restricted-cubic-spline.ts';
export { pooledCoxModel } from './pooled-cox-model.ts';
export { poolCoxModels, poolEstimates } from './rubin-rules.ts';
export type { PooledEstimate } from './rubin-rules.ts';
export { imputeByChainedEquations, outcomePredictors } from './multiple-imputation.ts';
export type { ImputationOptions, ImputedTables } from './multiple-imputation.ts';
export { coxWarnings } from './cox-warnings.ts';
export type { CoxWarning, CoxWarningCode, CoxWarningOptions } from './cox-warnings.ts';
export { survivalDecisionCurve } from './survival-decision-curve.ts';
export type { SurvivalDecisionPoint } from './survival-decision-curve.ts';
