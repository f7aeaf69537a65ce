// Radiomics of files, for `@glioscope/study/radiomics`: without networks, so that it loads in no time.

export { featureAgreement, parseCaseTable, caseText, tableText } from '../../radiomics/index.ts';
export type {
  AgreementOptions,
  AgreementReport,
  CaseTable,
  FeatureIcc,
  RadiomicsRecipe,
  ResultFormat,
} from '../../radiomics/index.ts';
export { writePiecesAtomically } from '../engine/atomic-write.ts';
export { extractRadiomicsFiles } from './extract-files.ts';
export type { NamedRow } from './extract-files.ts';
export { writeFeatureMaps } from './map-files.ts';
export type { MapRequest } from './map-files.ts';
export { readRecipe } from './read-recipe.ts';
export type { RecipeRequest } from './read-recipe.ts';
export { runRadiomicsBatch } from './run-batch.ts';
export type { BatchOptions, BatchOutcome, CaseFailure } from './run-batch.ts';
export { shownPath, withShownPaths } from './shown-path.ts';
export type { PathStyle } from './shown-path.ts';
