export {
  columnOf,
  createFeatureMatrix,
  featureMatrixFromRows,
  joinColumns,
  selectColumns,
  selectRows,
} from './feature-matrix.ts';
export type { FeatureMatrix } from './feature-matrix.ts';
export { applyMedianImputer, applyScaler, fitMedianImputer, fitScaler } from './scaler.ts';
export type { MedianImputer, Scaler } from './scaler.ts';
export { applyNormalScores, fitNormalScores } from './normal-scores.ts';
export type { NormalScores } from './normal-scores.ts';
export { kruskalWallisTest, leveneTest, studentTTest, welchTTest } from './group-comparisons.ts';
export type { LeveneCenter, TestResult } from './group-comparisons.ts';
export { shapiroWilkTest } from './shapiro-wilk.ts';
export { mannWhitneyTest } from './mann-whitney.ts';
export type { MannWhitneyMethod } from './mann-whitney.ts';
export { chiSquareTest, fisherExactTest } from './contingency.ts';
export type { ChiSquareResult, FisherResult } from './contingency.ts';
export { adjustFalseDiscovery } from './benjamini-hochberg.ts';
export { fitCorrelationFilter } from './correlation-filter.ts';
export type { CorrelationFilter, CorrelationFilterOptions, DroppedColumn } from './correlation-filter.ts';
export { classRelevance, selectMrmr } from './mrmr.ts';
export type { MrmrChoice, MrmrOptions } from './mrmr.ts';
export {
  feasibleFolds,
  foldRows,
  randomFolds,
  stratifiedFolds,
  trainValidationTestSplit,
} from './cross-validation.ts';
export type { FoldAssignment, ThreeWaySplit } from './cross-validation.ts';
export { groupedFolds, nestedFolds, nestedStratifiedFolds } from './grouped-folds.ts';
export type { NestedFold } from './grouped-folds.ts';
export { bootstrap632, bootstrapSamples } from './bootstrap-632.ts';
export type { BootstrapError } from './bootstrap-632.ts';
export {
  fitCrossValidatedElasticNet,
  fitElasticNetPath,
  penaltyGrid,
  predictElasticNet,
} from './elastic-net.ts';
export type {
  CrossValidatedElasticNet,
  CrossValidationOptions,
  ElasticNet,
  PenaltyCurve,
} from './elastic-net.ts';
export {
  fitCrossValidatedLogisticNet,
  fitLogisticPath,
  logisticPenaltyGrid,
  predictLogisticNet,
} from './logistic-net.ts';
export type {
  CrossValidatedLogisticNet,
  DevianceCurve,
  LogisticCrossValidationOptions,
  LogisticGridOptions,
  LogisticNet,
  LogisticPathOptions,
} from './logistic-net.ts';
export { fitCrossValidatedRidgeLogistic, fitRidgeLogistic } from './ridge-logistic.ts';
export type { RidgeLogisticOptions } from './ridge-logistic.ts';
export { fitForestClassifier, fitForestRegressor, outOfBagError, predictForest } from './random-forest.ts';
export type { ForestOptions, RandomForest } from './random-forest.ts';
export { fitSurvivalForest, predictSurvivalForest } from './survival-forest.ts';
export type { SurvivalForest, SurvivalForestOptions, SurvivalForestPrediction } from './survival-forest.ts';
export type { SurvivalTree } from './survival-tree.ts';
export { permutationImportance } from './permutation-importance.ts';
export type { PermutationImportance } from './permutation-importance.ts';
export type { DecisionTree } from './decision-tree.ts';
export { fitSvm, svmDecisionValues } from './support-vector-machine.ts';
export type { SupportVectorMachine, SvmOptions } from './support-vector-machine.ts';
export { crossValidatedDecisionValues, gridSearchSvm } from './svm-selection.ts';
export type { SvmGrid, SvmGridSearch } from './svm-selection.ts';
export { fitPlattSigmoid, plattProbability } from './platt-scaling.ts';
export type { PlattSigmoid } from './platt-scaling.ts';
export {
  areaUnderRoc,
  aucWithInterval,
  compareAuc,
  confusionCounts,
  confusionRates,
  rocCurve,
  youdenThreshold,
} from './roc.ts';
export type { AucComparison, AucEstimate, ConfusionCounts, ConfusionRates, RocCurvePoint } from './roc.ts';
export { chooseThreshold } from './threshold-choice.ts';
export type { ChosenThreshold, ThresholdRule } from './threshold-choice.ts';
export { averagePrecision, precisionRecallCurve } from './precision-recall.ts';
export type { PrecisionRecallPoint } from './precision-recall.ts';
export { brierScore } from './brier.ts';
export type { BrierScore } from './brier.ts';
export { calibrationCurve, calibrationLine, hosmerLemeshowTest } from './calibration.ts';
export type {
  CalibrationCoefficient,
  CalibrationGroup,
  CalibrationLine,
  HosmerLemeshow,
} from './calibration.ts';
export { decisionCurve } from './decision-curve.ts';
export type { DecisionCurvePoint } from './decision-curve.ts';
export { cohenKappa } from './cohen-kappa.ts';
export type { KappaOptions, KappaResult } from './cohen-kappa.ts';
export { intraclassCorrelation } from './intraclass-correlation.ts';
export type { IccForm, IccResult } from './intraclass-correlation.ts';
export { kernelShap, linearContributions } from './contributions.ts';
export type { Contributions, KernelShapOptions, Predict } from './contributions.ts';
export { tableWarnings } from './table-warnings.ts';
export type { TableWarning, TableWarningOptions } from './table-warnings.ts';
