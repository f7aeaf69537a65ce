// Signature values of training patients from signatures fitted without them: what the signature looks like on unseen
// patients, so that a Cox model fitted on these values trusts it no more than it deserves.

import type { Random } from '@glioscope/numeric';
import { assignSurvivalFolds, countEvents, selectPatients } from '@glioscope/survival';
import {
  selectPrognosisRows,
  survivalOf,
  type PrognosisOptions,
  type PrognosisTable,
} from './prognosis-table.ts';
import { fitSignature, signatureFeatures, signatureValues, type SignatureName } from './signature.ts';

/**
 * One value a row, averaged over several cross-fits; null when there are too few deaths to leave any out. Rows of one
 * patient (a bootstrap sample repeats some) are left out together.
 */
export function crossFittedSignature(
  name: SignatureName,
  training: PrognosisTable,
  sequence: string,
  options: PrognosisOptions,
  random: Random,
): number[] | null {
  const placeOf = new Map<string, number>();
  const firstRows: number[] = [];
  const places = training.patients.map(({ id }, row) => {
    const known = placeOf.get(id);
    if (known !== undefined) return known;
    placeOf.set(id, firstRows.length);
    return firstRows.push(row) - 1;
  });
  const survival = selectPatients(survivalOf(training), firstRows);
  const folds = Math.min(options.folds, countEvents(survival));
  if (folds < 2) return null;
  const repeats = options.crossFits ?? 3;
  const values = training.patients.map(() => 0);
  for (let repeat = 0; repeat < repeats; repeat++) {
    const stream = random.fork(`cross-fit ${repeat}`);
    const assignment = assignSurvivalFolds(survival, folds, stream.fork('folds'));
    for (let fold = 0; fold < folds; fold++) {
      const inside = training.patients.flatMap((_, row) => (assignment[places[row]!] === fold ? [] : [row]));
      const outside = training.patients.flatMap((_, row) => (assignment[places[row]!] === fold ? [row] : []));
      const fitted = fitSignature(
        name,
        selectPrognosisRows(training, inside),
        sequence,
        options,
        stream.fork(`fold ${fold}`),
      );
      const held = signatureFeatures(selectPrognosisRows(training, outside), sequence);
      signatureValues(fitted, held).forEach((value, k) => (values[outside[k]!]! += value / repeats));
    }
  }
  return values;
}
