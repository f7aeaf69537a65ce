// The nomogram of a prognosis as a page to play with.

import { interactiveNomogramPage } from '../nomogram-page/index.ts';
import type { TablePrognosis } from './analyse-table-prognosis.ts';
import { cohortLine, verdict } from './prognosis-words.ts';

/** The integrated nomogram, or the clinical one where there is no signature; null without either. */
export function prognosisNomogramPage({ models, results }: TablePrognosis): string | null {
  const model = models.integrated ?? models.clinical;
  if (model === null) return null;
  return interactiveNomogramPage({
    title: model.title,
    nomogram: model.nomogram,
    timeUnit: 'days',
    notes: [`${cohortLine(results.training)}.`, verdict(results)],
  });
}
