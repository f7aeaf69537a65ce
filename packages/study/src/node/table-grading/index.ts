export { gradeTables } from './grade-tables.ts';
export type { GradeTablesOptions } from './grade-tables.ts';
export { gradingDataOf, gradingPage, predictionsCsv, stackTables } from '../../table-grading/index.ts';
export type {
  CandidateResult,
  GradingCounts,
  GradingData,
  GradingDataOptions,
  GradingInput,
  GradingScores,
  GradingSettings,
  ModelChoice,
  TableGradingResult,
} from '../../table-grading/index.ts';
