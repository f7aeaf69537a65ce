export {
  cellPlaces,
  columnNamed,
  hasColumn,
  readAnalysisTable,
  retypeColumn,
  selectTableRows,
} from './analysis-table.ts';
export type { AnalysisColumn, AnalysisTable, ReadTableOptions } from './analysis-table.ts';
export { numberOf, sortLevels } from './column-kind.ts';
export type { ColumnKind } from './column-kind.ts';
export { listed, missingTexts } from './parse-table.ts';
export type { TableText } from './parse-table.ts';
export {
  eventsOf,
  featuresOf,
  labelsOf,
  levelsOf,
  numbersOf,
  refuseNumbersAmongWords,
  timesOf,
} from './typed-columns.ts';
export type { FactorColumn, FeatureColumns } from './typed-columns.ts';
export { completeRows, fillByMedians } from './missing-values.ts';
export type { CompleteRows, MissingChoice, MissingCount } from './missing-values.ts';
export { isOneOf, rowsWhere } from './rows-where.ts';
