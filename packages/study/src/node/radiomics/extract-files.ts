// One image and mask on the command line: the row that a batch would write for them.

import { columnNamesOf, resultColumns, resultRow, type Cell } from '../../radiomics/case-result.ts';
import { extractorOf, type RadiomicsRecipe } from '../../radiomics/recipe.ts';
import { extractCase } from './extract-case.ts';
import { shownPath, type PathStyle } from './shown-path.ts';

export interface NamedRow {
  readonly columns: readonly string[];
  readonly row: readonly Cell[];
}

/**
 * Features of one image and mask, under the columns Image, Mask, diagnostics, features, notes.
 * @throws as `extractCase`.
 */
export async function extractRadiomicsFiles(
  image: string,
  mask: string,
  recipe: RadiomicsRecipe,
  style: PathStyle = 'given',
): Promise<NamedRow> {
  const { result } = await extractCase({
    image,
    mask,
    label: null,
    labelChannel: null,
    recipe,
    finished: null,
  });
  const columns = resultColumns(['Image', 'Mask'], extractorOf(recipe));
  const paths = [image, mask].map((path) => shownPath(path, style, '.'));
  return { columns: columnNamesOf(columns), row: resultRow(columns, paths, result, null) };
}
