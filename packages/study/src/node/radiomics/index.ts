export { extractRadiomicsFiles } from './extract-files.ts';
export type { NamedRow } from './extract-files.ts';
export { readRecipe } from './read-recipe.ts';
export type { RecipeRequest } from './read-recipe.ts';
export { runRadiomicsBatch } from './run-batch.ts';
export type { BatchOptions, BatchOutcome, CaseFailure } from './run-batch.ts';
export { shownPath, withShownPaths } from './shown-path.ts';
export type { PathStyle } from './shown-path.ts';
