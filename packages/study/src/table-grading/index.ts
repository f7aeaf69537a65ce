export { gradingDataOf } from './grading-data.ts';
export type { GradingCounts, GradingData, GradingDataOptions, GradingInput } from './grading-data.ts';
export { gradeFold } from './grade-fold.ts';
export type { FoldRequest, FoldResult, ModelChoice } from './grade-fold.ts';
export { planGrading } from './grading-plan.ts';
export type { GradingPlan, GradingSettings } from './grading-plan.ts';
export { gatherGrading } from './table-grading-results.ts';
export type { CandidateResult, GradingScores, TableGradingResult } from './table-grading-results.ts';
