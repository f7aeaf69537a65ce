export { defaultGradingChainSettings, fitGradingChain } from './grading-chain.ts';
export type { GradingChain, GradingChainSettings, GradingTraining } from './grading-chain.ts';
export { scoreGrading, scoreGradingTable } from './score-grading.ts';
export type { GradingScore } from './score-grading.ts';
export { evaluateClassifier } from './evaluate-classifier.ts';
export type { ScoredCohort } from './evaluate-classifier.ts';
export { runGrading } from './run-grading.ts';
export type { GradingCohort } from './run-grading.ts';
